"""Positions by their formulas, in plain loops and float64: what the checks of set 06 compare with."""

import math

import torch


def angle(position, pair, width, base=10_000.0):
    """How far a pair of coordinates has turned at a position, in radians."""
    return position / base ** (2 * pair / width)


def speeds(width, base=10_000.0):
    """How far each pair turns at each step, in radians, one number after the other."""
    return torch.tensor([base ** (-2 * pair / width) for pair in range(width // 2)], dtype=torch.float64)


def table(n_positions, d_model, first=0):
    """The sinusoidal encoding of consecutive positions, number by number."""
    rows = []
    for position in range(first, first + n_positions):
        row = []
        for pair in range(d_model // 2):
            turned = position / 10_000 ** (2 * pair / d_model)
            row += [math.sin(turned), math.cos(turned)]
        rows.append(row)
    return torch.tensor(rows, dtype=torch.float64)


def turned(vectors, offset=0, base=10_000.0):
    """Rotary positions by complex numbers; coordinate i is paired with coordinate i + width / 2."""
    n_positions, width = vectors.shape[-2:]
    real, imaginary = vectors.double().chunk(2, dim=-1)
    angles = torch.outer(torch.arange(offset, offset + n_positions, dtype=torch.float64), speeds(width, base))
    product = torch.complex(real.contiguous(), imaginary.contiguous()) * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([product.real, product.imag], dim=-1)


def slopes(n_heads):
    """The slopes of ALiBi; for a number of heads that is no power of two, filled in from twice the power below."""
    power = max(2**exponent for exponent in range(12) if 2**exponent <= n_heads)
    steep = [2.0 ** (-8 * number / power) for number in range(1, power + 1)]
    between = [2.0 ** (-8 * number / (2 * power)) for number in range(1, 2 * power, 2)]
    return torch.tensor((steep + between)[:n_heads], dtype=torch.float64)


def bias(n_heads, n_queries, n_keys):
    """What ALiBi adds to the scores; the queries are the last of the positions."""
    steep, first = slopes(n_heads).tolist(), n_keys - n_queries
    rows = [
        [[-slope * abs(first + query - key) for key in range(n_keys)] for query in range(n_queries)] for slope in steep
    ]
    return torch.tensor(rows, dtype=torch.float64)
