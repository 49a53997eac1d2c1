"""What each process of a run with several does: train in several ways, and let rank 0 write what came out.

It is called with a folder. Run it under torchrun.
"""

import json
import shutil
import sys
from pathlib import Path

from tests.training.tiny_run import make_trainer


class _StoppedError(Exception):
    pass


def stop_at(step):
    """An evaluation that ends the process's work as a crash would, once training has come so far."""
    seen = []

    def evaluate(model):
        seen.append(step)
        if len(seen) == step:
            raise _StoppedError
        return {"loss": 1.0}

    return evaluate


def weights(trainer):
    whole = trainer.processes.whole(trainer.model.state_dict())
    return {name: tensor.tolist() for name, tensor in whole.items()}


def run(folder):
    found = {}
    for parallel in ("replicate", "shard"):
        trainer = make_trainer(accumulation=2, parallel=parallel)
        found[parallel] = {"losses": trainer.train().losses, "weights": weights(trainer)}
        found[parallel]["norms"] = trainer.history.gradient_norms
        found[parallel]["held"] = sum(
            getattr(parameter, "to_local", lambda kept=parameter: kept)().numel()
            for parameter in trainer.model.parameters()
        )

        settings = {"folder": folder / parallel, "dropout": 0.2, "parallel": parallel, "checkpoint_every": 3}
        straight = make_trainer(dropout=0.2, parallel=parallel).train().losses
        try:
            make_trainer(evaluate=stop_at(8), evaluate_every=1, **settings).train()
        except _StoppedError:
            pass
        trainer = make_trainer(evaluate=lambda model: {"loss": 1.0}, evaluate_every=1, **settings)
        if trainer.processes.rank == 0:
            shutil.copytree(folder / parallel, folder / f"{parallel}-crashed")
        trainer.processes.gather("copied")
        found[parallel]["straight"], found[parallel]["resumed"] = straight, trainer.train().losses
        found["n_processes"], found["rank"] = trainer.processes.n_processes, trainer.processes.rank
    if found["rank"] == 0:
        (folder / "found.json").write_text(json.dumps(found))


if __name__ == "__main__":
    run(Path(sys.argv[1]))
