"""The trainer: steps, one like the other, and everything that must not be lost on the way."""

from collections.abc import Callable, Iterator
from math import isfinite
from pathlib import Path
from time import process_time
from typing import Any

import torch
from torch import nn

from tutor.data.batching import Batch, BatchOrder
from tutor.models.evaluation_mode import evaluating
from tutor.training.adamw import AdamW, parameter_groups
from tutor.training.checkpoint import load_checkpoint, newest_checkpoint, save_checkpoint
from tutor.training.clipping import clip_by_global_norm, global_norm
from tutor.training.distributed import join_processes
from tutor.training.early_stopping import EarlyStopping
from tutor.training.history import Evaluation, History
from tutor.training.interruption import Interruption, TrainingInterrupted
from tutor.training.log import Log
from tutor.training.objective import Objective
from tutor.training.precision import autocast, matmul_precision
from tutor.training.progress import Progress
from tutor.training.random_states import kept_random_states
from tutor.training.training_config import TrainingConfig
from tutor.training.training_state import TrainingState


class Trainer:
    """Change a model's weights step by step, so that its objective gets smaller.

    With a folder, a run that was stopped at any moment goes on where its newest checkpoint stands: call the same again.
    On a CPU, with a number of steps, it goes on exactly as if it had never stopped. Under torchrun, the processes share
    each batch.

    Args:
        make_batch: Turns indices of examples into a batch.
        order: Which examples each step sees.
        folder: Of the checkpoints; without one nothing is kept.
        evaluate: Gives figures of the model, by name; it is called in evaluation mode, without gradients.
        log: Takes the figures of every step.
        silent: Show no progress.

    Raises:
        ValueError: If the objective or the order was made with other numbers than the config has, or a batch has too
            few examples for the parts and processes.

    Example:
        >>> import torch
        >>> from tutor.config import ModelConfig
        >>> from tutor.data.batching import BatchOrder, LanguageBatch
        >>> from tutor.models.gpt import GPT
        >>> from tutor.training.objective import LanguageObjective
        >>> from tutor.training.trainer import Trainer
        >>> from tutor.training.training_config import TrainingConfig
        >>> texts = [[1, 4, 5, 6, 2], [1, 5, 6, 4, 2]] * 8
        >>> config = TrainingConfig(batch_size=8, learning_rate=0.01, n_steps=30)
        >>> trainer = Trainer(
        ...     GPT(ModelConfig(vocab_size=7, d_model=16)),
        ...     LanguageObjective(),
        ...     lambda indices: LanguageBatch.of([texts[index] for index in indices]),
        ...     BatchOrder([len(text) for text in texts], config.batch_size, config.seed),
        ...     config,
        ...     silent=True,
        ... )
        >>> losses = trainer.train().losses
        >>> losses[-1] < losses[0] / 2
        True

    Source: built in chapter 11.
    """

    def __init__(
        self,
        model: nn.Module,
        objective: Objective,
        make_batch: Callable[[list[int]], Batch],
        order: BatchOrder,
        config: TrainingConfig,
        folder: Path | None = None,
        evaluate: Callable[[nn.Module], dict[str, float]] | None = None,
        log: Log | None = None,
        silent: bool = False,
    ) -> None:
        self.objective, self.make_batch, self.order, self.config = objective, make_batch, order, config
        self.folder, self.evaluate, self.log, self.silent = folder, evaluate, log, silent
        self.processes = join_processes(config.parallel)
        self._require_fit()
        self.model, self.network = model, self.processes.place(model)
        if config.compile:
            self.network = torch.compile(self.network)
        self.optimizer = AdamW(parameter_groups(model, config.weight_decay), config.betas)
        self.schedule = config.new_schedule()
        self.early_stopping = EarlyStopping(config.patience)
        self.state = TrainingState(model, self.optimizer, order, self.early_stopping, config, self.processes)
        self._interruption = Interruption()
        self._is_asked_to_stop, self._seconds, self._clock_start = False, 0.0, 0.0

    @property
    def history(self) -> History:
        """What happened so far."""
        return self.state.history

    def train(self) -> History:
        """Train to the end, from the newest checkpoint if there is one; leave the model in evaluation mode.

        Returns:
            The losses and all else that happened, also before the checkpoint.

        Raises:
            TrainingInterrupted: If Ctrl-C or SIGTERM asked to stop: the step was finished, and kept in the folder.
            FloatingPointError: If a loss or a gradient is not finite; the weights of the step before stay.
            ValueError: If a batch has no target that counts, or the checkpoint is of another run.
        """
        self._begin()
        try:
            with self._interruption, matmul_precision(self.config.precision), self._progress() as progress:
                while not self._is_done():
                    self._step()
                    progress.show(self._done(), self.history.losses[-1])
                    if self._is_due(self.config.evaluate_every):
                        self._evaluate()
                    if self._is_due(self.config.checkpoint_every) or self._is_asked_to_stop:
                        self._save()
                    if self._is_asked_to_stop:
                        raise TrainingInterrupted(self._how_to_go_on())
                self._end()
        finally:
            self.model.eval()
        return self.history

    def _step(self) -> None:
        """Sum the gradients of all parts, divide them once by the number of targets, clip them, and follow them."""
        loss = n_targets = torch.zeros((), device=self.state.device)
        for part, is_last in self._parts(self.make_batch(next(self.order))):
            with self.processes.part(self.network, is_last):
                with autocast(self.config.precision, self.state.device):
                    part_loss = self.objective(self.network, part)
                part_loss.total.backward()
            loss, n_targets = loss + part_loss.total.detach(), n_targets + part_loss.count
        loss, n_targets = self._sum_over_processes(loss.item(), n_targets.item())

        gradients = self.optimizer.gradients()
        # several processes have averaged their gradients: the sum is so many times larger
        torch._foreach_mul_(gradients, self.processes.n_processes / n_targets)
        if self.config.clip_norm is None:
            norm = global_norm(gradients)
        else:
            norm = clip_by_global_norm(gradients, self.config.clip_norm)
        self._require_finite(loss, norm)

        learning_rate = self.schedule(self.history.n_steps + 1, self._expected_steps())
        self.optimizer.step(learning_rate)
        self.optimizer.zero_grad()
        self._record(loss / n_targets, learning_rate, norm)

    def _parts(self, batch: Any) -> Iterator[tuple[Batch, bool]]:
        """Give this process's rows, part by part, and whether a part is the last of the step."""
        n_parts = self.config.accumulation
        n_shares = n_parts * self.processes.n_processes
        for part in range(n_parts):
            share = self.processes.rank * n_parts + part
            rows = batch.rows(len(batch) * share // n_shares, len(batch) * (share + 1) // n_shares)
            yield rows.to(self.state.device), part == n_parts - 1

    def _sum_over_processes(self, loss: float, n_targets: float) -> tuple[float, float]:
        """Sum what all processes must agree on: also the time, and whether one of them was asked to stop."""
        seconds, is_asked = process_time() - self._clock_start, float(self._interruption.is_asked)
        loss, n_targets, seconds, is_asked = self.processes.sum([loss, n_targets, seconds, is_asked])
        self._seconds, self._is_asked_to_stop = seconds / self.processes.n_processes, is_asked > 0
        if not n_targets:
            raise ValueError(f"expected a target that counts in the batch of step {self.history.n_steps + 1}, got none")
        return loss, n_targets

    def _record(self, loss: float, learning_rate: float, norm: float) -> None:
        history = self.history
        history.losses.append(loss)
        history.learning_rates.append(learning_rate)
        history.gradient_norms.append(norm)
        history.seconds.append(self._seconds)
        self._log({"loss": loss, "learning_rate": learning_rate, "gradient_norm": norm})

    def _begin(self) -> None:
        if self.history.n_steps == 0:
            if self.folder is not None and newest_checkpoint(self.folder):
                self.state.restore(load_checkpoint(self.folder))
            else:
                self.state.start()
        self.optimizer.zero_grad()  # of a step that was broken off
        self._clock_start = process_time() - self.history.cpu_seconds
        self._seconds = self.history.cpu_seconds
        self.network.train()

    def _end(self) -> None:
        if self.history.finished:
            return
        evaluations = self.history.evaluations
        if not evaluations or evaluations[-1].step < self.history.n_steps:
            self._evaluate()
        self.state.take_best_weights()
        self.history.finished = True
        self._save()

    def _evaluate(self) -> None:
        """Ask for the figures, in such a way that training goes on as if nobody had asked."""
        if self.evaluate is None:
            return
        with evaluating(self.model.modules()), kept_random_states(self.state.device):
            # every process computes them, since a model in pieces needs all; the first one's are taken
            figures = self.processes.gather(self.evaluate(self.model))[0]
        self.history.evaluations.append(Evaluation(self.history.n_steps, figures))
        self.early_stopping.see(figures, self.state.copied_weights)
        self._log({f"evaluation/{name}": value for name, value in figures.items()})

    def _save(self) -> None:
        if self.folder is not None:
            checkpoint = self.state.checkpoint()
            if self.processes.rank == 0:
                save_checkpoint(self.folder, checkpoint)
            self.processes.gather("written")  # nobody goes on, or reads, before

    def _log(self, figures: dict[str, float]) -> None:
        if self.log is not None and self.processes.rank == 0:
            self.log.record(self.history.n_steps, figures)

    def _progress(self) -> Progress:
        config, silent = self.config, self.silent or self.processes.rank > 0
        return Progress(config.n_steps or config.seconds, "step" if config.n_steps else "s", silent)

    def _done(self) -> int | float:
        return self.history.n_steps if self.config.n_steps else self._seconds

    def _is_done(self) -> bool:
        total = self.config.n_steps or self.config.seconds
        return self.history.finished or self._done() >= total or self.early_stopping.is_over()

    def _is_due(self, every: int | None) -> bool:
        return every is not None and self.history.n_steps % every == 0

    def _expected_steps(self) -> int | float:
        """Give how many steps there will be; with a time, as many as fit into it at the pace so far."""
        if self.config.n_steps is not None:
            return self.config.n_steps
        seconds = max(self._seconds, 1e-9)  # a coarse clock may still say 0 after the first step
        return (self.history.n_steps + 1) * max(self.config.seconds / seconds, 1.0)

    def _require_fit(self) -> None:
        smoothing = getattr(self.objective, "label_smoothing", self.config.label_smoothing)
        for name, given in (("label_smoothing", smoothing), ("batch_size", self.order.batch_size)):
            if given != (wanted := getattr(self.config, name)):
                raise ValueError(f"expected {name} as the config has it, {wanted}, got {given}")
        n_shares = self.config.accumulation * self.processes.n_processes
        if self.config.batch_size < n_shares:
            raise ValueError(
                f"expected an example for each part of each process, "
                f"got batch_size {self.config.batch_size} for {n_shares}"
            )

    def _require_finite(self, loss: float, norm: float) -> None:
        if not (isfinite(loss) and isfinite(norm)):
            raise FloatingPointError(
                f"expected a finite loss and gradient, got {loss} and {norm} at step {self.history.n_steps + 1}: "
                f"try a smaller learning rate or a longer warm-up. {self._what_is_kept()}"
            )

    def _how_to_go_on(self) -> str:
        return f"stopped after step {self.history.n_steps}. {self._what_is_kept()}; call the same again to go on"

    def _what_is_kept(self) -> str:
        newest = None if self.folder is None else newest_checkpoint(self.folder)
        return "There is no checkpoint" if newest is None else f"The newest checkpoint is {newest}"
