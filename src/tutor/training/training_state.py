"""All that changes while a model is trained, and how it becomes a checkpoint and is made of one."""

from dataclasses import dataclass, field
from typing import Any

import torch
from torch import nn

from tutor.config import ModelConfig
from tutor.data.batching import BatchOrder
from tutor.models.weights import require_same_tensors
from tutor.seeding import set_seed
from tutor.training.adamw import AdamW
from tutor.training.checkpoint import Checkpoint, require_same
from tutor.training.distributed import OneProcess
from tutor.training.early_stopping import EarlyStopping
from tutor.training.history import History
from tutor.training.random_states import get_random_states, set_random_states
from tutor.training.training_config import TrainingConfig

# what a run may go on with, though it began with another
_MAY_CHANGE = {"checkpoint_every"}


@dataclass
class TrainingState:
    """A run at its present step."""

    model: nn.Module
    optimizer: AdamW
    order: BatchOrder
    early_stopping: EarlyStopping
    config: TrainingConfig
    processes: OneProcess
    history: History = field(default_factory=History)

    @property
    def device(self) -> torch.device:
        """Where the model is."""
        return next(self.model.parameters()).device

    def start(self) -> None:
        """Seed all sources of randomness, in each process another way."""
        set_seed(self.config.seed + self.processes.rank)

    def checkpoint(self) -> Checkpoint:
        """Copy everything; all processes must ask together."""
        states = self.processes.gather(get_random_states(self.device))
        return Checkpoint(
            weights=self.processes.whole(self.model.state_dict()),
            model_config=self._model_config(),
            moments=self.processes.whole(self.optimizer.state_dict()),
            random_states={f"{rank}.{name}": state for rank, own in enumerate(states) for name, state in own.items()},
            state={
                "config": self._lasting_config(),
                "data": self._data(),
                "order": self.order.state_dict(),
                "history": self.history.as_dict(),
                "early_stopping": self.early_stopping.state_dict(),
            },
            best_weights=self.early_stopping.best_weights,
        )

    def restore(self, checkpoint: Checkpoint) -> None:
        """Go on from a checkpoint.

        With another number of processes than it was made by, those that it does not know seed themselves anew.

        Raises:
            ValueError: Naming what does not fit, before anything is changed.
        """
        weights, moments, state = self.model.state_dict(), self.optimizer.state_dict(), checkpoint.state
        require_same("model config", _fields(self._model_config()), _fields(checkpoint.model_config))
        require_same("training config", self._lasting_config(), state["config"])
        require_same("data", self._data(), state["data"])
        for what, own, saved in (("model", weights, checkpoint.weights), ("optimizer", moments, checkpoint.moments)):
            shapes = {name: tensor.shape for name, tensor in saved.items()}
            require_same_tensors(shapes, own, f"the checkpoint's {what}")

        self.order.load_state_dict(state["order"])  # first, since it refuses an order of another seed
        self.model.load_state_dict(self.processes.pieces(weights, checkpoint.weights))
        self.optimizer.load_state_dict(self.processes.pieces(moments, checkpoint.moments))
        self.history = History.of(state["history"])
        self.early_stopping.load_state_dict(state["early_stopping"], checkpoint.best_weights)
        self.start()
        mine = f"{self.processes.rank}."
        states = {
            name.removeprefix(mine): kept for name, kept in checkpoint.random_states.items() if name.startswith(mine)
        }
        if states:
            set_random_states(states, self.device)

    def copied_weights(self) -> dict[str, torch.Tensor]:
        """Copy the model's weights, put together; all processes must ask together."""
        return self.processes.whole(self.model.state_dict())

    def take_best_weights(self) -> None:
        """Give the model the weights of the best evaluation, where they were kept."""
        if (best := self.early_stopping.best_weights) is not None:
            self.model.load_state_dict(self.processes.pieces(self.model.state_dict(), best))

    def _model_config(self) -> ModelConfig | None:
        config = getattr(self.model, "config", None)
        return config if isinstance(config, ModelConfig) else None

    def _lasting_config(self) -> dict[str, Any]:
        return {name: value for name, value in self.config.as_dict().items() if name not in _MAY_CHANGE}

    def _data(self) -> dict[str, int]:
        order = self.order
        return {"n_examples": len(order.lengths), "batch_size": order.batch_size, "pool": order.pool}


def _fields(config: ModelConfig | None) -> dict[str, Any]:
    return {} if config is None else config.as_dict()
