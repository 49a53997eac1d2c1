"""What a training step costs: `python -m benchmarks.training_speed`, CPU time, one thread, ratios within a round.

The Transformer against torch.nn.Transformer, the GPT against Hugging Face's GPT-2, at width 128 with four heads.
Two questions, kept apart: what a reader gets who takes each as it comes, and how the code itself compares when every
flag is equal: same batches, precision, dropout, optimizer, and written-out attention on both sides. Last the memory of
a step, and the share of the processor's matrix-multiply rate that a step reaches.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from itertools import cycle
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from benchmarks.interleaved import compare
from benchmarks.training_models import (
    LONGEST,
    TEXT_LENGTH,
    VOCABULARY,
    TorchTransformer,
    hugging_face_gpt,
    our_gpt,
    our_transformer,
)
from tutor.data.batching import BatchOrder, LanguageBatch, PairBatch
from tutor.models.costs import gpt_flops, training_flops
from tutor.training.objective import LanguageObjective, PairObjective
from tutor.training.trainer import Trainer
from tutor.training.training_config import TrainingConfig

PAIR_BATCH, SHORTEST = 64, 24
TEXT_BATCH = 32
STEPS = 4  # of each measurement


def draw_pairs() -> tuple[list[list[int]], list[list[int]]]:
    generator = torch.Generator().manual_seed(0)

    def sentences():
        lengths = torch.randint(SHORTEST, LONGEST + 1, (20 * PAIR_BATCH,), generator=generator).tolist()
        return [torch.randint(4, VOCABULARY, (length,), generator=generator).tolist() for length in lengths]

    return sentences(), sentences()


def draw_texts() -> list[list[int]]:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(4, VOCABULARY, (4 * TEXT_BATCH, TEXT_LENGTH + 1), generator=generator).tolist()


def pair_step(model: nn.Module, batch: PairBatch) -> torch.Tensor:
    scores = model(batch.source, batch.inputs, batch.source_is_real)
    return cross_entropy(scores.flatten(0, 1).float(), batch.targets.flatten(), ignore_index=0)


def text_step(model: nn.Module, batch: LanguageBatch) -> torch.Tensor:
    scores = model(batch.inputs)
    return cross_entropy(getattr(scores, "logits", scores).flatten(0, 1).float(), batch.targets.flatten())


def plain_loop(
    model: nn.Module, batches: list, step: Callable, precision: str = "highest", written_out: bool = False
) -> Callable[[], None]:
    """A training loop as people write it, with PyTorch's AdamW."""
    model.train()
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
    endless = cycle(batches)

    def run() -> None:
        torch.set_float32_matmul_precision("highest" if precision == "bf16" else precision)
        kernel = torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.MATH) if written_out else nullcontext()
        with kernel:
            for _ in range(STEPS):
                with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
                    loss = step(model, next(endless))
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
        torch.set_float32_matmul_precision("highest")

    return run


def trainer_loop(model: nn.Module, objective, make_batch: Callable, lengths: list[int], batch_size: int) -> Callable:
    """The library's own trainer, with its defaults: batches of similar length, its AdamW, its precision."""
    seeds = iter(range(1000))

    def run() -> None:
        config = TrainingConfig(batch_size=batch_size, learning_rate=1e-3, n_steps=STEPS, seed=next(seeds))
        order = BatchOrder(lengths, batch_size, config.seed)
        Trainer(model, objective, make_batch, order, config, silent=True).train()

    return run


def pairs() -> None:
    sources, targets = draw_pairs()

    def make_batch(places: list[int]) -> PairBatch:
        return PairBatch.of([sources[place] for place in places], [targets[place] for place in places])

    shuffled = [make_batch(list(range(start, start + PAIR_BATCH))) for start in range(0, len(sources), PAIR_BATCH)]
    lengths = [len(source) + len(target) for source, target in zip(sources, targets, strict=True)]
    print("\n## Encoder-decoder\n\n### As shipped, dropout 0.1\n")
    print(
        compare(
            {
                "torch.nn.Transformer": plain_loop(TorchTransformer(0.1), shuffled, pair_step),
                "tutor": trainer_loop(our_transformer(0.1), PairObjective(), make_batch, lengths, PAIR_BATCH),
                "tutor, batches as the peer's": plain_loop(our_transformer(0.1), shuffled, pair_step, "medium"),
            }
        ).as_markdown()
    )
    print("\n### Every flag equal\n")
    for dropout, precision in ((0.1, "highest"), (0.0, "highest"), (0.0, "medium"), (0.0, "bf16")):
        peer = TorchTransformer(dropout, dropout_inside=False)
        print(f"\nDropout {dropout}, precision {precision}\n")
        print(
            compare(
                {
                    "torch.nn.Transformer": plain_loop(peer, shuffled, pair_step, precision, written_out=True),
                    "tutor": plain_loop(our_transformer(dropout), shuffled, pair_step, precision),
                }
            ).as_markdown(),
            flush=True,
        )


def texts() -> None:
    drawn = draw_texts()

    def make_batch(places: list[int]) -> LanguageBatch:
        return LanguageBatch.of([drawn[place] for place in places])

    batches = [make_batch(list(range(start, start + TEXT_BATCH))) for start in range(0, len(drawn), TEXT_BATCH)]
    lengths = [len(text) for text in drawn]
    print("\n## GPT\n\n### As shipped, dropout 0.1\n")
    print(
        compare(
            {
                "Hugging Face GPT-2": plain_loop(hugging_face_gpt(0.1), batches, text_step),
                "tutor": trainer_loop(our_gpt(0.1), LanguageObjective(), make_batch, lengths, TEXT_BATCH),
            }
        ).as_markdown()
    )
    print("\n### Every flag equal\n")
    for dropout, precision in ((0.1, "highest"), (0.0, "highest"), (0.0, "medium"), (0.0, "bf16")):
        print(f"\nDropout {dropout}, precision {precision}\n")
        peer = hugging_face_gpt(dropout, "eager")
        print(
            compare(
                {
                    "Hugging Face GPT-2": plain_loop(peer, batches, text_step, precision),
                    "tutor": plain_loop(our_gpt(dropout), batches, text_step, precision),
                }
            ).as_markdown(),
            flush=True,
        )


def resident(field: str) -> float:
    """Read from Linux how much memory this process holds (VmRSS) or held at most (VmHWM), in MiB."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise ValueError(f"expected {field} in /proc/self/status, found no such line")


def memory(which: str) -> None:
    """Print the peak memory that three steps add, in MiB; called in a process of its own, on Linux."""
    sources, targets = draw_pairs()
    batch = PairBatch.of(sources[:PAIR_BATCH], targets[:PAIR_BATCH])
    model = TorchTransformer(0.1) if which == "peer" else our_transformer(0.1)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    Path("/proc/self/clear_refs").write_text("5", encoding="utf-8")  # forget the peak of the imports
    before = resident("VmRSS")
    for _ in range(3):
        pair_step(model, batch).backward()
        optimizer.step()
        optimizer.zero_grad()
    print(resident("VmHWM") - before)


def memories() -> None:
    print("\n## Peak memory that training steps add, in MiB (dropout 0.1)\n\n| | MiB |\n|---|---|")
    for which, name in (("peer", "torch.nn.Transformer"), ("own", "tutor")):
        runs = [
            float(subprocess.check_output([sys.executable, "-m", "benchmarks.training_speed", "memory", which]))
            for _ in range(5)
        ]
        print(f"| {name} | {sorted(runs)[2]:.0f} |", flush=True)


def rate() -> None:
    """Print the processor's matrix-multiply rate, and the share of it that a step reaches."""
    first, second = torch.randn(1024, 1024), torch.randn(1024, 1024)
    first @ second
    start = time.process_time()
    for _ in range(40):
        first @ second
    best = 40 * 2 * 1024**3 / (time.process_time() - start)
    drawn = draw_texts()
    batches = [LanguageBatch.of(drawn[:TEXT_BATCH])]
    run = plain_loop(our_gpt(0.0), batches, text_step)
    run()
    start = time.process_time()
    run()
    seconds = (time.process_time() - start) / STEPS
    total = TEXT_BATCH * training_flops(gpt_flops(our_gpt(0.0).config, TEXT_LENGTH))
    print(
        f"\nThis processor multiplies matrices of 1024 x 1024 at {best / 1e9:.0f} GFLOP/s on one thread. "
        f"A GPT step of {total / 1e9:.1f} GFLOP reaches {total / seconds / best:.0%} of that."
    )


def main() -> None:
    torch.set_num_threads(1)
    if sys.argv[1:2] == ["memory"]:
        memory(sys.argv[2])
        return
    pairs()
    texts()
    memories()
    rate()


if __name__ == "__main__":
    main()
