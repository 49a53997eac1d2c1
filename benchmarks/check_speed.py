"""How long a student waits for a check: `python -m benchmarks.check_speed`, CPU time, one thread.

Every solution's variants and every known mistake are checked; the table gives the slowest of each exercise in seconds,
and the last line the share of all checks that stay within 0.2 s.
"""

import time

import torch

from tutor.lessons.checks import EXERCISES
from tutor.lessons.exercise import evaluate

LIMIT = 0.2


def seconds(slug: str, answers: tuple) -> float:
    """Least of three runs, since other work on the machine only ever adds."""
    times = []
    for _ in range(3):
        start = time.process_time()
        evaluate(slug, *answers)
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    torch.set_num_threads(1)
    everything = []
    print("| exercise | a right answer | a wrong answer |\n|---|---|---|")
    for slug, exercise in EXERCISES.items():
        right = [seconds(slug, variant.answers) for variant in exercise.variants]
        wrong = [seconds(slug, mistake.answers) for mistake in exercise.mistakes]
        print(f"| {slug} | {max(right):.3f} | {max(wrong):.3f} |")
        everything += right + wrong
    share = sum(spent <= LIMIT for spent in everything) / len(everything)
    print(f"\n{share:.0%} of {len(everything)} checks within {LIMIT} s; the slowest took {max(everything):.3f} s")


if __name__ == "__main__":
    main()
