"""The exercise that builds cross-attention: the states of the target ask the memory of the source."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.translation import crosses
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# batch, query, key, d_model, n_heads; equal lengths first, where exchanged sides do not raise
_CASES = [(2, 5, 5, 12, 3), (3, 4, 7, 8, 4), (1, 6, 2, 6, 2), (2, 1, 9, 4, 1), (4, 3, 1, 4, 2)]


def _answer(function, *inputs):
    answer = ask(function, *inputs)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return what the states found only, not the weights")
    return answer


def _case(generator, batch, query, key, d_model, dtype=torch.float32):
    states, memory = random_tensors(generator, (batch, query, d_model), (batch, key, d_model), dtype=dtype)
    return crosses.projections(generator, d_model, dtype), 2 * states, 2 * memory


def _real(generator, batch, key):
    """Some padding for each source but the last, at its end or elsewhere; one token at least is real."""
    real = torch.rand(batch, key, generator=generator) < 0.6
    real[:, 0] = True
    real[-1] = True
    if key > 1:
        real[0, -1] = False
    return real


def _agrees(function):
    generator = fresh()
    for *sizes, n_heads in _CASES:
        weights, states, memory = _case(generator, *sizes)
        want = crosses.oracle(weights, states, memory, n_heads)
        close(_answer(function, weights, states, memory, n_heads), want, tolerance=1e-4)


def _padding_is_hidden(function):
    generator = fresh()
    for batch, query, key, d_model, n_heads in _CASES:
        weights, states, memory = _case(generator, batch, query, key, d_model)
        real = _real(generator, batch, key)
        want = crosses.oracle(weights, states, memory, n_heads, real)
        close(_answer(function, weights, states, memory, n_heads, real), want, tolerance=1e-4)
        loud = torch.where(real[:, :, None], memory, 1e4)
        close(_answer(function, weights, states, loud, n_heads, real), want, tolerance=1e-3)


def _no_order(function):
    """The rows of a memory have no order, and whoever asks alone gets the same."""
    generator = fresh()
    weights, states, memory = _case(generator, 2, 4, 6, 8)
    real = _real(generator, 2, 6)
    whole = tensor(_answer(function, weights, states, memory, 2, real))
    order = torch.tensor([3, 5, 0, 1, 4, 2])
    mixed = tensor(_answer(function, weights, states, memory[:, order], 2, real[:, order]))
    alone = tensor(_answer(function, weights, states[1:, 2:3], memory[1:], 2, real[1:]))
    if whole.shape != states.shape or mixed.shape != states.shape or alone.shape != (1, 1, 8):
        raise Wrong(f"expected the shape of the states, {tuple(states.shape)}, got {tuple(whole.shape)}")
    if not torch.allclose(whole, mixed, atol=1e-4):
        raise Wrong("with the rows of the memory in another order, the answers are others")
    if not torch.allclose(whole[1:, 2:3], alone, atol=1e-4):
        raise Wrong("a state that asks alone gets another answer than in company: each asks for itself")
    close(whole, crosses.oracle(weights, states, memory, 2, real), tolerance=1e-4)


def _one_row(function):
    """Who may look at one row only gets that row's value, whatever it asks."""
    generator = fresh()
    weights, states, memory = _case(generator, 3, 4, 5, 6)
    real = torch.zeros(3, 5, dtype=torch.bool)
    real[torch.arange(3), torch.tensor([4, 0, 2])] = True
    value = memory[real] @ weights["value"] @ weights["output"]
    want = value[:, None].expand(3, 4, 6)
    close(_answer(function, weights, states, memory, 3, real), want, tolerance=1e-4)


def _form(function):
    generator = fresh()
    for dtype in (torch.float64, torch.float32):
        weights, states, memory = _case(generator, 2, 3, 4, 8, dtype)
        for real in ((), (_real(generator, 2, 4),)):
            given = _answer(function, weights, states, memory, 2, *real)
            of_type(given, dtype)
            want = crosses.by_loops(weights, states, memory, 2, *real)
            close(given, want, tolerance=1e-8 if dtype == torch.float64 else 1e-4)

    def with_two_heads(weights, states, memory, *real):
        return function(weights, states, memory, 2, *real)

    unchanged(with_two_heads if callable(function) else function, weights, states, memory, _real(generator, 2, 4))


def _probe(function):
    generator = torch.Generator().manual_seed(8)
    weights, states, memory = _case(generator, 2, 4, 4, 8)
    real = torch.tensor([[1, 1, 1, 0], [1, 0, 1, 0]], dtype=torch.bool)
    return [
        outcome(function, weights, states, memory, 1),
        outcome(function, weights, states, memory, 2),
        outcome(function, weights, states, memory, 2, real),
        outcome(function, weights, states, memory[:, :3], 2),
    ]


_PADDING = "with padding hidden, the weights of what is real sum to 1 again: hide before the softmax, by minus infinity"
_ANY = "to exchange two axes is the same, whichever is named first"
_FROM_BEHIND = "of four axes, the third is the last but one"

cross_attention = Exercise(
    slug="translation-cross-attention",
    answers=("cross_attention",),
    properties=(
        Property("without padding, equals PyTorch's attention", _agrees, points=2),
        Property("padding of the source cannot be felt", _padding_is_hidden, points=2),
        Property("every state asks for itself, and the memory's rows have no order", _no_order),
        Property("a source of one real token gives its value to all", _one_row),
        Property("gives a tensor of the type of its inputs, which stay as they were", _form),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the sides exchanged",
            (crosses.made(asks=crosses.of_memory, keys=crosses.of_states, values=crosses.of_states),),
            "the sides are exchanged: the *states* ask, so queries come from them, keys and values from the memory",
        ),
        Mistake(
            "keys of the states",
            (crosses.made(keys=crosses.of_states),),
            "your keys come from the states: what is asked is the memory, and its keys belong to its values",
        ),
        Mistake(
            "values of the states",
            (crosses.made(values=crosses.of_states),),
            "your values come from the states: what a state finds is a mixture of the *memory*",
        ),
        Mistake(
            "self-attention",
            (crosses.made(keys=crosses.of_states, values=crosses.of_states),),
            "the states ask one another: that is self-attention, and the source is never read",
        ),
        Mistake(
            "queries of the memory",
            (crosses.made(asks=crosses.of_memory),),
            "the memory asks itself: the queries come from the states",
        ),
        Mistake(
            "not scaled",
            (crosses.made(under_root=lambda d_model, n_heads: 1),),
            "the scores are not divided by the root of a head's width",
        ),
        Mistake(
            "scaled by the whole width",
            (crosses.made(under_root=lambda d_model, n_heads: d_model),),
            "you divide the scores by √d_model: each head's dot products run over the width of a head",
        ),
        Mistake(
            "one head",
            (crosses.made(heads=lambda n_heads: 1),),
            "your numbers are those of a single head: split queries, keys and values into n_heads",
        ),
        Mistake(
            "one head throughout",
            (lambda weights, states, memory, n_heads, *real: crosses.made()(weights, states, memory, 1, *real),),
            "your numbers are those of a single head: split queries, keys and values into n_heads",
        ),
        Mistake(
            "heads split by view",
            (crosses.made(split=crosses.by_view),),
            "your heads are mixed up in splitting: cut the last axis in two first, then exchange positions and heads",
        ),
        Mistake(
            "every n-th number to a head",
            (crosses.made(split=crosses.every_nth),),
            "your heads take every n-th number: head 0 has the *first* d_model / n_heads numbers, head 1 the next",
        ),
        Mistake(
            "projections turned round",
            (crosses.transposed,),
            "your projections are transposed: vectors are rows, so it is rows @ weights[...]",
        ),
        Mistake(
            "a softmax over the queries",
            (crosses.made(axis=-2),),
            "the softmax runs over the queries: each row of scores, one for each key, becomes weights",
        ),
        Mistake(
            "heads mixed up in joining",
            (crosses.made(joined=lambda mixed: mixed.reshape(len(mixed), mixed.shape[2], -1)),),
            "the heads are joined without being moved back behind the positions: transpose first",
        ),
        Mistake(
            "no output projection",
            (crosses.made(output=False),),
            "what the heads found is not multiplied by weights['output']",
        ),
        Mistake(
            "the states added",
            (crosses.with_residual,),
            "you add the states: the residual connection belongs to the block, not to its attention",
        ),
        Mistake(
            "padding ignored",
            (crosses.made(hide=lambda scores, real: scores),),
            "padding is looked at: your answer is the same with source_is_real as without",
        ),
        Mistake(
            "the real hidden",
            (crosses.made(hide=crosses.hide_the_real),),
            "you hide what is real: source_is_real is True where a query *may* look",
        ),
        Mistake(
            "the rows hidden",
            (crosses.made(hide=crosses.hide_rows),),
            "you hide rows, as if the *target* were padded: what is padding lies along the keys, the last axis",
        ),
        Mistake(
            "no axis for the heads",
            (crosses.made(hide=crosses.hide_by_example),),
            "your mask has no axis for the heads, so that the examples of the mask meet the heads of the scores: "
            "[:, None, None, :]",
        ),
        Mistake(
            "a mask of numbers",
            (crosses.made(hide=crosses.hide_with_numbers),),
            "a mask of numbers is *added* to the scores, and hides nothing: keep it a mask of booleans",
        ),
        Mistake("hidden with zero", (crosses.made(hide=crosses.hide_with_zero),), _PADDING),
        Mistake("hidden behind the softmax", (crosses.after_softmax,), _PADDING),
        Mistake("padding set to zero in the memory", (crosses.silenced_memory,), _PADDING),
        Mistake(
            "the first example's padding",
            (crosses.made(hide=crosses.hide_the_first_example),),
            "every example hides the padding of the first: each has a row of its own in source_is_real",
        ),
        Mistake(
            "in place",
            (crosses.in_place,),
            "your function changed the dictionary it was given: only read from it",
        ),
        Mistake(
            "a pair",
            (lambda *given: (crosses.made()(*given), None),),
            "your function returns 2 things: return what the states found only, not the weights",
        ),
        Mistake(
            "always float32",
            (lambda *given: crosses.made()(*given).float(),),
            "expected float64 for inputs of float64, got float32",
        ),
    ),
    equivalents={
        "line 5: arguments of (rows @ weights[name]).unflatten(-1, (n_heads, -1)).transpose exchanged": _ANY,
        "line 5: 2 → -2": _FROM_BEHIND,
        "line 8: arguments of mixed.transpose exchanged": _ANY,
        "line 8: 2 → -2": _FROM_BEHIND,
        "line 8: -2 → 2": _FROM_BEHIND,
    },
    variants=(
        Variant("by the formula", (crosses.made(),)),
        Variant("torch's own", (crosses.oracle,)),
        Variant("loops, with padding cut away", (crosses.by_loops,)),
        Variant("the book's", (crosses.the_books,)),
    ),
)

EXERCISES = (cross_attention,)
