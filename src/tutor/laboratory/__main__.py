"""``python -m tutor.laboratory``: train the patients anew, and write their weights and curves."""

import argparse
from pathlib import Path

import torch

from tutor.laboratory.patient import Healthy
from tutor.laboratory.records import RECORDS, record
from tutor.laboratory.ward import PATIENTS, patient


def main() -> None:
    """Train those who are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tutor.laboratory", description=__doc__)
    learners = [one.name for one in (Healthy, *PATIENTS) if not one.is_sick_in_use_only]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"among {', '.join(learners)}; all unless told")
    parser.add_argument("--folder", type=Path, default=RECORDS, help="where to write; into the package unless told")
    parser.add_argument("--steps", type=int, default=None, help="how long to train; as long as the shipped ones had")
    given = parser.parse_args()
    if unknown := [name for name in given.names if name not in learners]:
        parser.error(f"expected names among {', '.join(learners)}, got {', '.join(unknown)}")
    # trained numbers depend on the number of threads
    torch.set_num_threads(1)
    for name in given.names or learners:
        learned = record(patient(name)(), given.folder, given.steps)
        print(f"{name}: loss {sum(learned.losses[-10:]) / len(learned.losses[-10:]):.3f}")


if __name__ == "__main__":
    main()
