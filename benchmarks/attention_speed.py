"""Where the fused kernel pays: `python -m benchmarks.attention_speed`, CPU time, one thread, forward and backward.

The same 8,192 queries, cut into sequences of growing length, through the written-out attention and through PyTorch's
fused kernel; causal, four heads of width 32. Above 1 the fused kernel is faster, and it never builds the weights, whose
memory stands in the last column. The rule of `tutor.layers.fused_attention` follows the table.
"""

import torch

from benchmarks.interleaved import compare
from tutor.layers.attention import scaled_dot_product_attention
from tutor.layers.fused_attention import LONG, fused_attention
from tutor.layers.masks import causal_mask

QUERIES, HEADS, WIDTH = 8192, 4, 32
LENGTHS = (64, 128, 256, 512, 1024, 2048)
PRECISIONS = ("highest", "medium")


def row(length: int) -> str:
    """Give one row of the table: the gain at each precision, and the memory of the weights."""
    shape = (QUERIES // length, HEADS, length, WIDTH)
    queries, keys, values, gradient = (torch.randn(shape, requires_grad=place < 3) for place in range(4))
    given, mask = (queries, keys, values), causal_mask(length)[None, None]
    gains = []
    for precision in PRECISIONS:
        torch.set_float32_matmul_precision(precision)
        found = compare(
            {
                "written out": lambda: torch.autograd.grad(scaled_dot_product_attention(*given, mask), given, gradient),
                "fused": lambda: torch.autograd.grad(fused_attention(*given, mask, dropout=0.0), given, gradient),
            }
        )
        gains.append(f"{found.ratio('fused'):.2f}x")
    return f"| {length} | {' | '.join(gains)} | {QUERIES * HEADS * length * 4 / 2**20:.0f} |"


def main() -> None:
    torch.set_num_threads(1)
    columns = [f"fused is faster by, precision {precision}" for precision in PRECISIONS]
    print(f"| length | {' | '.join(columns)} | weights, MiB |\n|{'---|' * (len(columns) + 2)}")
    for length in LENGTHS:
        print(row(length), flush=True)
    print(f"\nThe library changes over at {LONG} keys.")


if __name__ == "__main__":
    main()
