"""The exercise that assembles a Transformer block."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.block import blocks
from tutor.lessons.checks.block import sick_blocks as sick
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_CASES = [(2, 5, 12, 3, 20), (3, 4, 8, 4, 8), (1, 7, 6, 2, 5), (2, 1, 4, 1, 9)]


def _causal(n):
    return torch.ones(n, n, dtype=torch.bool).tril()


def _states_of(block, *inputs):
    answer = ask(block, *inputs)
    if isinstance(answer, tuple):
        raise Sure(f"your function returns {len(answer)} things: return the new states only")
    return answer


def _case(generator, batch, position, d_model, d_ff, dtype=torch.float32):
    (states,) = random_tensors(generator, (batch, position, d_model), dtype=dtype)
    return blocks.parameters(generator, d_model, d_ff, dtype), 2 * states + 1


def _equals(norm_first):
    def agrees(block):
        generator = fresh()
        for batch, position, d_model, n_heads, d_ff in _CASES:
            weights, states = _case(generator, batch, position, d_model, d_ff)
            want = blocks.oracle(weights, states, n_heads, norm_first)
            close(_states_of(block, weights, states, n_heads, norm_first), want, tolerance=1e-3)

    return agrees


def _masked(block):
    generator = fresh()
    for batch, position, d_model, n_heads, d_ff in _CASES[:3]:
        weights, states = _case(generator, batch, position, d_model, d_ff)
        mask = torch.rand(position, position, generator=generator) < 0.5
        mask[:, 0] = True
        for norm_first in (True, False):
            for given in (mask, _causal(position)):
                want = blocks.oracle(weights, states, n_heads, norm_first, given)
                close(_states_of(block, weights, states, n_heads, norm_first, given), want, tolerance=1e-3)


def _stay_apart(block):
    """Examples never feel one another; behind a causal mask no position feels a later one."""
    weights, states = _case(fresh(), 3, 5, 8, 16)
    for norm_first in (True, False):
        whole = tensor(_states_of(block, weights, states, 2, norm_first, _causal(5)))
        part = tensor(_states_of(block, weights, states[1:2, :3], 2, norm_first, _causal(3)))
        if whole.shape != states.shape or part.shape != (1, 3, 8):
            raise Wrong(f"expected the shape of the states, {tuple(states.shape)}, got {tuple(whole.shape)}")
        if not torch.allclose(whole[1:2, :3], part, atol=1e-3):
            raise Wrong(
                "an example, cut off behind its third token, comes out otherwise than within the batch: under a causal "
                "mask its first states may feel neither other examples nor what comes later"
            )
        close(whole, blocks.oracle(weights, states, 2, norm_first, _causal(5)), tolerance=1e-3)


def _silent(block):
    """A block whose layers write nothing hands the states on, in post-norm normalized."""
    weights, states = _case(fresh(), 2, 4, 6, 10)
    for name in ("output", "down", "down_bias"):
        weights[name] = torch.zeros_like(weights[name])
    past = tensor(_states_of(block, weights, states, 3, True))
    if past.shape != states.shape or not torch.equal(past, states):
        raise Wrong("where neither layer writes anything, pre-norm hands the states on as they were, to the last digit")
    normed = blocks.norm(weights, blocks.norm(weights, states, 1), 2)
    close(_states_of(block, weights, states, 3, False), normed, tolerance=1e-3)


def _form(block):
    for dtype in (torch.float64, torch.float32):
        for norm_first in (True, False):
            weights, states = _case(fresh(), 2, 3, 8, 12, dtype=dtype)
            made = _states_of(block, weights, states, 2, norm_first, _causal(3))
            of_type(made, dtype)
            want = blocks.by_one_state(weights, states, 2, norm_first, _causal(3))
            close(made, want, tolerance=1e-8 if dtype == torch.float64 else 1e-3)


def _leaves_alone(block):
    weights, states = _case(fresh(), 2, 3, 8, 12)
    for norm_first in (True, False):

        def with_two_heads(weights, states, *mask, norm_first=norm_first):
            return block(weights, states, 2, norm_first, *mask)

        given = with_two_heads if callable(block) else block
        unchanged(given, weights, states)
        unchanged(given, weights, states, _causal(3))
        close(_states_of(block, weights, states, 2, norm_first), blocks.made()(weights, states, 2, norm_first), 1e-3)


def _probe(block):
    generator = torch.Generator().manual_seed(4)
    weights, states = _case(generator, 2, 4, 8, 8)
    mask = torch.tensor([[1, 0, 0, 0], [1, 1, 0, 0], [1, 0, 1, 0], [0, 1, 1, 1]], dtype=torch.bool)
    cases = [(1, True), (1, False), (2, True), (2, False), (2, True, mask)]
    return [outcome(block, weights, states, *given) for given in cases]


def _one_form(weights, states, n_heads, norm_first, mask=None):
    """Both orders in one: what is read is normalized, or what is summed."""
    branches = (
        (lambda given: blocks.attend(weights, given, n_heads, mask)),
        (lambda given: blocks.think(weights, given)),
    )
    for number, branch in enumerate(branches, start=1):
        read = blocks.norm(weights, states, number) if norm_first else states
        states = states + branch(read)
        states = states if norm_first else blocks.norm(weights, states, number)
    return states


_ANY = "to exchange two axes is the same, whichever is named first"
_FROM_BEHIND = "of four axes, the third is the last but one"

block_assemble = Exercise(
    slug="block-assemble",
    answers=("block",),
    properties=(
        Property("with the norms first, equals PyTorch's block", _equals(True), points=2),
        Property("with the norms last, equals PyTorch's block", _equals(False), points=2),
        Property("a state looks only where the mask is True", _masked, points=2),
        Property("examples stay apart, and a causal mask hides the future", _stay_apart),
        Property("layers that write nothing let the states pass", _silent),
        Property("gives a tensor of the type of its inputs", _form),
        Property("leaves its inputs as they were", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the orders exchanged",
            (blocks.made(before=sick.before(sick.right_post), behind=sick.before(sick.right_pre)),),
            "the two orders are exchanged: norm_first=True puts each norm before its layer",
        ),
        Mistake(
            "always the norms last",
            sick.pre(sick.right_post),
            "with norm_first=True you still normalize the sums: there each norm goes into the branch",
        ),
        Mistake(
            "always the norms first",
            sick.post(sick.right_pre),
            "with norm_first=False you normalize before the layers: there each norm comes behind a sum",
        ),
        Mistake(
            "no residual connections",
            sick.pre(sick.no_residual),
            "nothing goes past the layers: add what each layer writes to the states",
        ),
        Mistake(
            "no residual around the network",
            sick.pre(sick.network_without_residual),
            "nothing goes past the feed-forward network: add what it writes to the states",
        ),
        Mistake(
            "no residual connections, norms last",
            sick.post(sick.post_without_residual),
            "with the norms last, nothing goes past the layers: normalize the *sum* of states and layer",
        ),
        Mistake(
            "side by side",
            sick.pre(sick.side_by_side),
            "both layers read the same states, side by side: the feed-forward network reads what the attention left",
        ),
        Mistake(
            "added to the input",
            sick.pre(sick.thinks_of_the_input),
            "the second sum begins with the block's input: what the attention wrote is lost",
        ),
        Mistake(
            "the normalized states carried",
            sick.pre(sick.normed_carried),
            "you add to the *normalized* states: with the norms first, the states themselves go past the layers",
        ),
        Mistake("one norm for both", sick.pre(sick.one_norm), "the second layer has a norm of its own: norm_2"),
        Mistake(
            "the second not normalized",
            sick.pre(sick.second_not_normed),
            "the feed-forward network reads the states unnormalized: norm_2 stands before it",
        ),
        Mistake(
            "the second norm at the end",
            sick.pre(sick.norm_at_the_end),
            "the second norm stands behind the last sum: with norm_first=True it goes before the feed-forward network",
        ),
        Mistake(
            "norms exchanged",
            sick.pre(sick.norms_exchanged),
            "the norms are exchanged: norm_1 belongs to the attention, norm_2 to the feed-forward network",
        ),
        Mistake(
            "thinking first",
            sick.pre(sick.thinks_first),
            "the feed-forward network comes first: the attention does",
        ),
        Mistake(
            "added twice",
            sick.post(sick.twice_behind),
            "with the norms last, you add the states twice: before each norm, and behind it again",
        ),
        Mistake(
            "norms within the sums",
            sick.post(sick.inner_norm),
            "with the norms last, you normalize what the layer writes: it is the *sum* that is normalized",
        ),
        Mistake(
            "one head",
            (blocks.made(attend=sick.one_head),),
            "your numbers are those of a single head: split into n_heads",
        ),
        Mistake(
            "scaled by the whole width",
            (blocks.made(attend=sick.whole_width),),
            "you divide the scores by √d_model: each head's dot products run over the width of a head",
        ),
        Mistake(
            "not scaled",
            (blocks.made(attend=sick.unscaled),),
            "the scores are not divided by the root of a head's width",
        ),
        Mistake(
            "heads split by view",
            (blocks.made(attend=sick.viewed),),
            "your heads are mixed up in splitting: cut the last axis in two first, then exchange positions and heads",
        ),
        Mistake(
            "heads joined before they are moved back",
            (blocks.made(attend=sick.joined_at_once),),
            "your heads are mixed up in joining: exchange heads and positions first, then lay the heads side by side",
        ),
        Mistake(
            "every n-th number to a head",
            (blocks.made(attend=sick.interleaved),),
            "your heads take every n-th number: head 0 has the *first* d_model / n_heads numbers, head 1 the next",
        ),
        Mistake(
            "projections turned round",
            (blocks.made(attend=sick.transposed),),
            "your projections are transposed: vectors are rows, so it is states @ weights[...]",
        ),
        Mistake(
            "a mask of numbers",
            (blocks.made(attend=sick.mask_as_numbers),),
            "a mask of numbers is *added* to the scores, and hides nothing: keep it a mask of booleans",
        ),
        Mistake(
            "no output projection",
            (blocks.made(attend=sick.without_output),),
            "what the heads found is not multiplied by weights['output']",
        ),
        Mistake(
            "True means hidden",
            (blocks.made(attend=sick.other_meaning),),
            "you hide where the mask is True: here True means that the query *may* look at the key",
        ),
        Mistake(
            "mask ignored",
            (blocks.made(attend=sick.unmasked),),
            "your answer is the same with a mask as without",
        ),
        Mistake(
            "no ReLU",
            (blocks.made(think=sick.linear),),
            "there is no ReLU between the two layers of the feed-forward network",
        ),
        Mistake("a GELU", (blocks.made(think=sick.gelu),), "those are the numbers of a GELU: here it is a ReLU"),
        Mistake(
            "a norm over the batch",
            (blocks.made(norm=sick.over_the_batch),),
            "your norms run over the batch: each state has its own mean and variance, over its coordinates",
        ),
        Mistake(
            "norms without weight and bias",
            (blocks.made(norm=sick.plain_norm),),
            "weight and bias of the norms have no effect",
        ),
        Mistake("taken out of the dictionary", (sick.pops,), "your function changed the dictionary it was given"),
        Mistake("in place", (sick.in_place,), "work on a new one, not in place"),
        Mistake(
            "a pair",
            (lambda *given: (blocks.oracle(*given), None),),
            "your function returns 2 things: return the new states only",
        ),
        Mistake(
            "always float32",
            (lambda *given: blocks.made()(*given).float(),),
            "expected float64 for inputs of float64, got float32",
        ),
    ),
    equivalents={
        "line 6: arguments of (given @ weights[name]).unflatten(-1, (n_heads, -1)).transpose exchanged": _ANY,
        "line 6: 2 → -2": _FROM_BEHIND,
        "line 9: arguments of mixed.transpose exchanged": _ANY,
        "line 9: 2 → -2": _FROM_BEHIND,
        "line 9: -2 → 2": _FROM_BEHIND,
    },
    variants=(
        Variant("in two lines each", (blocks.made(),)),
        Variant("torch's own", (blocks.oracle,)),
        Variant("loops", (blocks.by_one_state,)),
        Variant("both orders in one", (_one_form,)),
        Variant("the book's", (blocks.the_books,)),
    ),
)

EXERCISES = (block_assemble,)
