"""What an import costs: `python -m benchmarks.import_time`, CPU time of whole processes, taken in turns."""

import resource
import subprocess
import sys
from statistics import median

ROUNDS = 9
PROGRAMS = {
    "torch": "import torch",
    "tutor": "import tutor",
    "tutor.text.bpe": "import tutor.text.bpe",
    "tutor.models.transformer": "import tutor.models.transformer",
    "tutor.training.trainer": "import tutor.training.trainer",
    "transformers, GPT2LMHeadModel": "from transformers import GPT2LMHeadModel",
}


def cpu_seconds(program: str) -> float:
    """Run a program in a process of its own, and give what it cost, start of Python included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    for program in PROGRAMS.values():
        cpu_seconds(program)  # files into memory
    seconds = {name: [] for name in PROGRAMS}
    for _ in range(ROUNDS):
        for name, program in PROGRAMS.items():
            seconds[name].append(cpu_seconds(program))
    print(f"| import | CPU seconds (median of {ROUNDS}) | of `import torch` |\n|---|---|---|")
    for name, spent in seconds.items():
        share = median(own / torch for own, torch in zip(spent, seconds["torch"], strict=True))
        print(f"| {name} | {median(spent):.2f} | {share:.2f} |")


if __name__ == "__main__":
    main()
