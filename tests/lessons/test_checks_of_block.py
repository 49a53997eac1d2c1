"""What the checks of set 07 hold to be right is what the package, PyTorch and a plain loop hold to be right."""

import itertools

import pytest
import torch
from torch.nn.functional import cross_entropy

from tutor.data import stories
from tutor.layers.masks import causal_mask
from tutor.lessons.answers import Sure
from tutor.lessons.checks.block import (
    blocks,
    connections,
    foretelling,
    hands,
    networks,
    norm_bug,
    norm_forms,
    norm_models,
    reading,
    residual_bug,
)
from tutor.lessons.exercise import evaluate
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID, EOS_ID


def states(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def felt_by_others(model, n: int = 4) -> bool:
    """By the gradient, unlike the check's own tests: whether any state moves what becomes of another."""
    given = states(3, n, norm_models.WIDTH).double().requires_grad_()
    for place in itertools.product(range(3), range(n)):
        (slope,) = torch.autograd.grad(model(given)[place].square().sum(), given)
        slope[place] = 0
        if slope.abs().max() > 1e-7:
            return True
    return False


def test_norms_by_hand_are_those_of_torch():
    normed = torch.nn.functional.layer_norm(torch.tensor([hands._STATE, hands._RAISED]), (3,), eps=hands._EPSILON)
    torch.testing.assert_close(normed, torch.tensor([hands._BY_HAND[0], hands._BY_HAND[2]]), atol=1e-4, rtol=0)
    by_rms = norm_forms.rms_oracle(torch.tensor(hands._OTHER), torch.ones(3), 0.0)
    torch.testing.assert_close(by_rms, torch.tensor(hands._BY_RMS))


def test_parameters_by_hand_are_those_that_torch_counts():
    assert hands._counted() == hands._COUNTS


@pytest.mark.parametrize(("models", "feels"), [(norm_models.FEELING, True), (norm_models.APART, False)])
def test_norms_feel_others_where_the_exercise_says_so(models, feels):
    for name, model in models.items():
        assert felt_by_others(model) is feels, name


def test_the_sick_connections_are_neither_order_and_the_sound_ones_are_one():
    given = states(5, 8), torch.nn.Linear(8, 8), torch.nn.LayerNorm(8)
    right = [order(*given) for order in (connections.pre, connections.post)]

    def is_right(connection) -> bool:
        return any(torch.allclose(connection(*given), each, atol=1e-5) for each in right)

    assert not any(map(is_right, connections.SICK.values()))
    assert all(map(is_right, connections.SOUND.values()))


def test_the_foretold_slopes_are_those_of_autograd():
    def slope(layers, residual: bool) -> float:
        given = torch.tensor(3.0, requires_grad=True)
        made = given
        for layer in layers:
            made = made + layer(made) if residual else layer(made)
        made.backward()
        return given.grad.item()

    half, dead = (lambda given: given / 2), (lambda given: 0 * given)
    found = slope([half] * 4, False), slope([half] * 4, True), slope([half, half, dead, half], True)
    assert found == pytest.approx(foretelling._RIGHT[:3])


def test_the_foretold_sizes_are_those_of_random_layers():
    generator = torch.Generator().manual_seed(0)

    def size(n_layers: int, step) -> float:
        stream = torch.randn(20_000, generator=generator)
        for _ in range(n_layers):
            stream = step(stream, torch.randn(20_000, generator=generator))
        return stream.std().item()

    def twice(stream, written):
        return stream + (stream + written) / (stream + written).std()

    assert size(24, torch.add) == pytest.approx(foretelling._RIGHT[3], rel=0.05)
    assert size(24, lambda stream, written: stream + written / 24**0.5) == pytest.approx(2**0.5, rel=0.05)
    assert size(64, twice) / size(32, twice) == pytest.approx(2, rel=0.05)  # straight: neither a root nor doubling


@pytest.mark.parametrize("norm_first", [True, False])
def test_the_ways_to_write_a_block_agree(norm_first):
    generator = torch.Generator().manual_seed(1)
    weights, given = blocks.parameters(generator, 12, 20, torch.float64), states(2, 5, 12).double()
    want = blocks.oracle(weights, given, 3, norm_first, causal_mask(5, 5))
    for write in (blocks.made(), blocks.by_one_state, blocks.the_books):
        torch.testing.assert_close(write(weights, given, 3, norm_first, causal_mask(5, 5)), want, check_stride=False)


def test_cells_add_up_to_the_network():
    generator = torch.Generator().manual_seed(1)
    weights, given = networks.network(generator, 6, 10), states(6)
    whole = networks.cells_by_loops(weights, given).sum(0) + weights["down_bias"]
    torch.testing.assert_close(whole, networks.oracle(weights, given), atol=1e-5, rtol=1e-5)


def test_blocks_taken_out_give_the_losses_of_a_plain_loop():
    model, tokenizer = load_pretrained("stories"), load_tokenizers("stories")["text"]
    examples = stories.load("test")[: reading.N_STORIES]
    texts = [torch.tensor([BOS_ID, *tokenizer.encode(each.text), EOS_ID]) for each in examples]

    def loss(kept) -> float:
        losses = []
        with torch.no_grad():
            for text in texts:
                given = model.embedding(text[None, :-1])
                for number in kept:
                    given = model.blocks[number](given, causal_mask(len(text) - 1, len(text) - 1))
                scores = model.score(model.final_norm(given))[0]
                losses.append(cross_entropy(scores, text[1:], reduction="none"))
        return torch.cat(losses).mean().item()

    sizes, without, needed, exchanged = reading.right()
    want = [loss([number for number in range(4) if number != left_out]) for left_out in range(4)]
    assert without == pytest.approx(want, abs=1e-4)
    assert exchanged == pytest.approx(loss([0, 2, 1, 3]), abs=1e-4)
    assert needed == without.index(max(without))
    # what the text says of them: the stream grows, and only the first block cannot be spared
    assert sizes == sorted(sizes)
    assert max(without[1:]) < loss(range(4)) + 0.3 < 2 < without[0]
    assert loss([3, 2, 1, 0]) > without[0]


@pytest.mark.parametrize("watch", [norm_bug._Watch(), residual_bug._Watch()])
def test_models_are_shown_what_they_are_made_for(watch):
    with pytest.raises(Sure):
        watch(torch.randn(3, 8))


@pytest.mark.parametrize("round_", range(5))
def test_chance_does_not_refuse_a_sound_dropout(round_):
    report = evaluate("block-dropout-bug", lambda given, share, training: torch.dropout(given, share, training))
    assert report.passed, report
