"""The exercise that builds the block of a decoder."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.block import sick_blocks
from tutor.lessons.checks.translation import crosses
from tutor.lessons.checks.translation import decoders as forms
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# batch, query, key, d_model, n_heads, d_ff; equal lengths first, where exchanged sides do not raise
_CASES = [(2, 5, 5, 12, 3, 20), (3, 4, 7, 8, 4, 8), (1, 6, 2, 6, 2, 5), (2, 1, 4, 4, 1, 9)]


def _answer(block, *inputs):
    answer = ask(block, *inputs)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the new states only")
    return answer


def _case(generator, batch, query, key, d_model, d_ff, dtype=torch.float32):
    states, memory = random_tensors(generator, (batch, query, d_model), (batch, key, d_model), dtype=dtype)
    return forms.parameters(generator, d_model, d_ff, dtype), 2 * states + 1, 2 * memory


def _real(generator, batch, key):
    real = torch.rand(batch, key, generator=generator) < 0.6
    real[:, 0] = True
    real[0, -1] = False if key > 1 else real[0, -1]
    return real


def _agrees(with_padding):
    def agrees(block):
        generator = fresh()
        for batch, query, key, d_model, n_heads, d_ff in _CASES:
            weights, states, memory = _case(generator, batch, query, key, d_model, d_ff)
            real = (_real(generator, batch, key),) if with_padding else ()
            want = forms.oracle(weights, states, memory, n_heads, *real)
            close(_answer(block, weights, states, memory, n_heads, *real), want, tolerance=1e-3)

    return agrees


def _who_feels_whom(block):
    """No state feels a later one or another example; every state feels the memory, padding excepted."""
    generator = fresh()
    weights, states, memory = _case(generator, 3, 5, 4, 8, 16)
    real = torch.tensor([[1, 1, 1, 0], [1, 1, 1, 1], [1, 0, 1, 1]], dtype=torch.bool)
    whole = tensor(_answer(block, weights, states, memory, 2, real))
    part = tensor(_answer(block, weights, states[1:2, :3], memory[1:2], 2, real[1:2]))
    if whole.shape != states.shape or part.shape != (1, 3, 8):
        raise Wrong(f"expected the shape of the states, {tuple(states.shape)}, got {tuple(whole.shape)}")
    if not torch.allclose(whole[1:2, :3], part, atol=1e-3):
        raise Wrong("an example, cut off behind its third state, comes out otherwise than whole and in the batch")
    loud = torch.where(real[:, :, None], memory, 50.0)
    if not torch.allclose(tensor(_answer(block, weights, states, loud, 2, real)), whole, atol=1e-3):
        raise Wrong("the memory's rows at padding can be felt")
    moved = (tensor(_answer(block, weights, states, memory.flip(-1), 2, real)) - whole).abs().amax(dim=-1)
    if not (moved > 1e-4).all():
        raise Wrong("with another memory, some states are as they were: each of them asks the memory")


def _form(block):
    generator = fresh()
    for dtype in (torch.float64, torch.float32):
        weights, states, memory = _case(generator, 2, 3, 4, 8, 12, dtype)
        for real in ((), (_real(generator, 2, 4),)):
            given = _answer(block, weights, states, memory, 2, *real)
            of_type(given, dtype)
            want = forms.by_one_word(weights, states, memory, 2, *real)
            close(given, want, tolerance=1e-8 if dtype == torch.float64 else 1e-3)

    def with_two_heads(weights, states, memory, *real):
        return block(weights, states, memory, 2, *real)

    unchanged(with_two_heads if callable(block) else block, weights, states, memory, _real(generator, 2, 4))


def _probe(block):
    generator = torch.Generator().manual_seed(9)
    weights, states, memory = _case(generator, 2, 4, 4, 8, 8)
    real = torch.tensor([[1, 1, 1, 0], [1, 0, 1, 0]], dtype=torch.bool)
    cases = [(states, memory, 1), (states, memory, 2), (states, memory, 2, real), (states, memory[:, :3], 2)]
    return [outcome(block, weights, *case) for case in cases]


def _in_place(weights, states, memory, n_heads, source_is_real=None):
    states += forms.attend(weights["self"], states, states, n_heads, forms.causal(states.shape[1]))
    return states


_ANY = "to exchange two axes is the same, whichever is named first"
_FROM_BEHIND = "of four axes, the third is the last but one"

decoder_block = Exercise(
    slug="translation-decoder-block",
    answers=("decoder_block",),
    properties=(
        Property("without padding, equals PyTorch's layer", _agrees(with_padding=False), points=2),
        Property("with a padded source, equals PyTorch's layer", _agrees(with_padding=True), points=2),
        Property("feels the memory, and neither what comes later nor padding nor other examples", _who_feels_whom),
        Property("gives a tensor of the type of its inputs, which stay as they were", _form, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "no causal mask",
            (forms.made(own_mask=lambda n_states, real: None),),
            "your states look at later states: in self-attention, each may look at itself and what is before it",
        ),
        Mistake(
            "the causal mask on both",
            (
                forms.made(
                    cross_mask=lambda n_states, real: (
                        forms.causal(n_states) if real is None else forms.causal(n_states) & real[:, None, None]
                    )
                ),
            ),
            "your cross-attention has a causal mask, too: all of the source may be looked at",
        ),
        Mistake(
            "nothing for the first",
            (forms.made(own_mask=lambda n_states, real: forms.causal(n_states).tril(-1)),),
            "your states may not look at themselves: the causal mask has True on the diagonal",
        ),
        Mistake(
            "the later ones",
            (forms.made(own_mask=lambda n_states, real: forms.causal(n_states).T),),
            "your causal mask is turned round: row i has True at the places 0 to i",
        ),
        Mistake(
            "strictly before",
            (forms.made(own_mask=lambda n_states, real: _at_least_one(forms.causal(n_states).tril(-1))),),
            "your states may not look at themselves: the causal mask has True on the diagonal",
        ),
        Mistake(
            "the states asked twice",
            (forms.made(asked=lambda states, memory: states),),
            "your cross-attention asks the states: its keys and values come from the memory",
        ),
        Mistake(
            "no cross-attention",
            (forms.made(forms.no_cross),),
            "the memory has no say: that is the block of a GPT. Between self-attention and network stands the "
            "cross-attention",
        ),
        Mistake(
            "the memory first",
            (forms.made(forms.cross_first),),
            "the memory is asked first: self-attention comes before cross-attention",
        ),
        Mistake(
            "both from the input",
            (forms.made(forms.side_by_side),),
            "your cross-attention reads the block's input: it is asked by what self-attention has left",
        ),
        Mistake(
            "added to the input",
            (forms.made(forms.cross_from_the_input),),
            "the second sum begins with the block's input: what self-attention found is lost",
        ),
        Mistake(
            "no residual around the cross-attention",
            (forms.made(forms.no_cross_residual),),
            "nothing goes past the cross-attention: add the states to what it found",
        ),
        Mistake(
            "no residual connections",
            (forms.made(forms.no_residual),),
            "nothing goes past the layers: add the states to what each layer gives",
        ),
        Mistake(
            "pre-norm",
            (forms.made(forms.norms_first),),
            "your norms stand before the layers: in 2017 each stands behind a sum",
        ),
        Mistake(
            "norms exchanged",
            (forms.made(forms.norms_exchanged),),
            "the second and the third norm are exchanged",
        ),
        Mistake("one norm for all", (forms.made(forms.one_norm),), "each layer has a norm of its own"),
        Mistake(
            "no norm behind the cross-attention",
            (forms.made(forms.no_second_norm),),
            "behind the cross-attention the norm is missing: norm_2",
        ),
        Mistake(
            "no norm behind the network",
            (forms.made(forms.no_third_norm),),
            "behind the feed-forward network the norm is missing: norm_3",
        ),
        Mistake(
            "the weights exchanged",
            (forms.made(names=("cross", "self")),),
            'the weights are exchanged: weights["self"] belongs to self-attention, weights["cross"] to cross-attention',
        ),
        Mistake(
            "the same weights twice",
            (forms.made(names=("self", "self")),),
            'both attentions use weights["self"]: cross-attention has matrices of its own',
        ),
        Mistake(
            "padding ignored",
            (forms.made(cross_mask=lambda n_states, real: None),),
            "padding is looked at: your answer is the same with source_is_real as without",
        ),
        Mistake(
            "the real hidden",
            (forms.made(cross_mask=lambda n_states, real: None if real is None else ~real[:, None, None]),),
            "you hide what is real: source_is_real is True where a state *may* look",
        ),
        Mistake(
            "the target padded",
            (
                forms.made(
                    own_mask=lambda n_states, real: (
                        forms.causal(n_states) if real is None else forms.causal(n_states) & real[:, None, None]
                    )
                ),
            ),
            "the padding of the source is hidden in self-attention, too: there the *target* is asked",
        ),
        Mistake(
            "one head",
            (forms.made(attend=lambda own, asking, asked, n_heads, mask: forms.attend(own, asking, asked, 1, mask)),),
            "your numbers are those of a single head: split into n_heads",
        ),
        Mistake(
            "not scaled",
            (forms.made(attend=forms.attending(under_root=lambda d_model, n_heads: 1)),),
            "the scores are not divided by the root of a head's width",
        ),
        Mistake(
            "scaled by the whole width",
            (forms.made(attend=forms.attending(under_root=lambda d_model, n_heads: d_model)),),
            "you divide the scores by √d_model: each head's dot products run over the width of a head",
        ),
        Mistake(
            "heads split by view",
            (forms.made(attend=forms.attending(split=crosses.by_view)),),
            "your heads are mixed up in splitting: cut the last axis in two first, then exchange positions and heads",
        ),
        Mistake(
            "heads joined before they are moved back",
            (forms.made(attend=forms.attending(joined=lambda mixed: mixed.reshape(len(mixed), mixed.shape[2], -1))),),
            "your heads are mixed up in joining: exchange heads and positions first, then lay the heads side by side",
        ),
        Mistake(
            "no output projection",
            (forms.made(attend=forms.attending(output=False)),),
            'what the heads found is not multiplied by the matrix "output"',
        ),
        Mistake("a GELU", (forms.made(think=sick_blocks.gelu),), "those are the numbers of a GELU: here it is a ReLU"),
        Mistake(
            "no ReLU",
            (forms.made(think=sick_blocks.linear),),
            "there is no ReLU between the two layers of the feed-forward network",
        ),
        Mistake("in place", (_in_place,), "work on a new one, not in place"),
        Mistake(
            "a pair",
            (lambda *given: (forms.oracle(*given), None),),
            "your function returns 2 things: return the new states only",
        ),
        Mistake(
            "always float32",
            (lambda *given: forms.made()(*given).float(),),
            "expected float64 for inputs of float64, got float32",
        ),
    ),
    equivalents={
        "line 6: arguments of (rows @ matrices[name]).unflatten(-1, (n_heads, -1)).transpose exchanged": _ANY,
        "line 6: 2 → -2": _FROM_BEHIND,
        "line 8: arguments of mixed.transpose exchanged": _ANY,
        "line 8: 2 → -2": _FROM_BEHIND,
        "line 8: -2 → 2": _FROM_BEHIND,
    },
    variants=(
        Variant("in three lines", (forms.made(),)),
        Variant("torch's own", (forms.oracle,)),
        Variant("word after word", (forms.by_one_word,)),
        Variant("the book's", (forms.the_books,)),
    ),
)


def _at_least_one(mask):
    mask[0, 0] = True
    return mask


EXERCISES = (decoder_block,)
