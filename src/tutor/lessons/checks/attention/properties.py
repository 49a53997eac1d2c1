"""What holds for scaled dot-product attention, however it is written."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged


def agrees(attention):
    """Require the numbers of scaled dot-product attention, for widths and lengths that all differ."""
    generator = fresh()
    for n_queries, n_keys, d_head, d_value in [(3, 5, 4, 2), (6, 4, 9, 7), (4, 4, 4, 4)]:
        shapes = (n_queries, d_head), (n_keys, d_head), (n_keys, d_value)
        queries, keys, values = random_tensors(generator, *shapes)
        close(mixture_of(attention, queries, keys, values), oracle(queries, keys, values))


def agrees_with_a_mask(attention):
    """Require them under masks: one for all examples, and one for each."""
    generator = fresh()
    queries, keys, values = random_tensors(generator, (2, 5, 4), (2, 6, 4), (2, 6, 3))
    for shape in [(5, 6), (2, 5, 6), (2, 1, 6)]:
        mask = torch.rand(shape, generator=generator) < 0.5
        mask[..., 0] = True
        close(mixture_of(attention, queries, keys, values, mask), oracle(queries, keys, values, mask))


def hidden_is_inert(attention):
    """Require that what lies under a hidden key cannot be felt, however loud it is.

    Raises:
        Wrong: If it leaks.
    """
    queries, keys, values = random_tensors(fresh(), (4, 3), (5, 3), (5, 2))
    mask = torch.ones(4, 5, dtype=torch.bool)
    mask[:, 3:] = False
    keys[:3] = -1000 * queries[0].sign()  # scores near -1000 may be seen: hiding with -20 or -100 is not enough
    before = tensor(mixture_of(attention, queries, keys, values, mask))
    keys[3:], values[3:] = keys[3:] + 30, values[3:] - 50
    after = tensor(mixture_of(attention, queries, keys, values, mask))
    if not torch.allclose(before, after, atol=1e-4):
        raise Wrong("changing a key and a value that the mask hides changes your answer: they leak through the mask")
    close(after, oracle(queries, keys, values, mask), tolerance=2e-3)
    (queries, keys, values) = random_tensors(fresh(), (4, 3), (5, 3), (5, 2))
    keys[3] = 300 * queries.sum(0)  # hidden, and for most queries far above or below what may be seen
    keys[4] = -keys[3]
    close(mixture_of(attention, queries, keys, values, mask), oracle(queries, keys, values, mask), tolerance=1e-4)


def any_axes(attention):
    """Require that axes in front (batch, heads) are carried along."""
    generator = fresh()
    for front in [(1,), (3,), (2, 3), (2, 1, 2)]:
        shapes = (*front, 4, 6), (*front, 5, 6), (*front, 5, 3)
        queries, keys, values = random_tensors(generator, *shapes)
        close(mixture_of(attention, queries, keys, values), oracle(queries, keys, values))


def rows_sum_to_one(attention):
    """Require that equal values stay what they are, with a mask or without.

    Raises:
        Wrong: If a query's weights sum to something else than 1.
    """
    queries, keys = random_tensors(fresh(), (4, 3), (4, 3))
    values, causal = torch.ones(4, 2), torch.ones(4, 4, dtype=torch.bool).tril()
    for masks in [(), (causal,)]:
        mixture = tensor(mixture_of(attention, queries, keys, values, *masks))
        if not torch.allclose(mixture, torch.ones_like(mixture), atol=1e-5):
            raise Wrong(f"values of 1 are mixed to {mixture.flatten()[0].item():.4g}: a query's weights must sum to 1")


def large_scores(attention):
    """Require that no exponential overflows."""
    queries, keys, values = random_tensors(fresh(), (4, 8), (6, 8), (6, 3))
    # float32 keeps about seven digits, so scores near 1000 are known to about 0.0001
    close(
        mixture_of(attention, 30 * queries, 30 * keys, values), oracle(30 * queries, 30 * keys, values), tolerance=2e-3
    )


def same_type(attention):
    """Require a tensor of the type of the inputs.

    Raises:
        Sure: If the answer has another type.
    """
    for dtype in (torch.float64, torch.float32):
        queries, keys, values = random_tensors(fresh(), (4, 3), (5, 3), (5, 2), dtype=dtype)
        mask = torch.ones(4, 5, dtype=torch.bool).tril()
        for masks in [(), (mask,)]:
            of_type(mixture_of(attention, queries, keys, values, *masks), dtype)


def inputs_unchanged(attention):
    """Require that queries, keys, values and mask are not written to."""
    mask = torch.ones(4, 4, dtype=torch.bool).tril()
    for front in [(), (2,)]:
        given = random_tensors(fresh(), (*front, 4, 3), (*front, 4, 3), (*front, 4, 2))
        unchanged(attention, *given)
        unchanged(attention, *given, mask)


def probe(attention):
    """What attention comes to on fixed inputs: square ones first, so that a wrong axis does not fail on a shape."""
    generator = torch.Generator().manual_seed(5)
    square = random_tensors(generator, (4, 4), (4, 4), (4, 4))
    wide = random_tensors(generator, (3, 9), (5, 9), (5, 2))
    batch = random_tensors(generator, (3, 4, 6), (3, 5, 6), (3, 5, 2))
    mask = torch.tensor([[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 1]], dtype=torch.bool)
    large = 30 * square[0], 30 * square[1], square[2]
    covered = square[0], torch.cat([square[1][:3], 300 * square[0].sum(0, keepdim=True)]), square[2]
    hidden = mask & (torch.arange(4) < 3)
    cases = (square, wide, (*square, mask), batch, large, (*covered, hidden))
    return [outcome(attention, *inputs) for inputs in cases]


def mixture_of(attention, *inputs):
    """Ask for one tensor.

    Raises:
        Sure: If several things are returned.
    """
    answer = ask(attention, *inputs)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the mixture only")
    return answer


def oracle(queries, keys, values, mask=None):
    """PyTorch's own attention."""
    return F.scaled_dot_product_attention(queries, keys, values, attn_mask=mask)
