"""What the checks of set 04 hold to be right is what the package holds to be right."""

import pytest
import torch

from tutor.layers.attention import MultiHeadAttention
from tutor.lessons.checks.heatmaps import (
    inducing,
    losses_bug,
    measures,
    previous,
    reading,
    rollout,
    rows_bug,
    switching,
)
from tutor.lessons.exercise import evaluate
from tutor.metrics.alignment import attention_links, score_alignment
from tutor.models.activations import record_attention
from tutor.models.attention_rollout import attention_rollout
from tutor.models.head_ablation import without_heads
from tutor.models.head_kinds import head_kinds


def generator(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("seed", range(10))
def test_the_scores_are_those_of_head_kinds(seed):
    tokens = torch.randint(0, 4, (9,), generator=generator(seed))
    weights = previous.drawn(generator(seed), 3, 9, 9)
    found = head_kinds(weights[None], tokens[None])
    torch.testing.assert_close(previous.by_loops(weights), found["previous token"])
    torch.testing.assert_close(inducing.by_loops(weights, tokens), found["induction"])


@pytest.mark.parametrize("n_layers", [1, 2, 4])
def test_the_rollout_is_that_of_the_package(n_layers):
    weights = previous.drawn(generator(n_layers), n_layers, 3, 5, 5)
    torch.testing.assert_close(rollout.by_loops(weights), attention_rollout(weights))


@pytest.mark.parametrize("off", [[], [1], [0, 2], [0, 1, 2]])
def test_switching_off_is_that_of_the_package(off):
    torch.manual_seed(3)
    layer, states, kept = MultiHeadAttention(12, 3).eval(), torch.randn(2, 5, 12), {}
    hook = layer.output.register_forward_pre_hook(lambda module, inputs: kept.update(joined=inputs[0]))
    with torch.no_grad():
        layer(states, states)
        hook.remove()
        with without_heads(layer, {"attention": off}):
            want = layer(states, states)
        mixtures = kept["joined"].unflatten(-1, (3, 4)).transpose(1, 2)
        found = switching.by_heads(mixtures, layer.output.weight.mT, off)
    torch.testing.assert_close(found if layer.output.bias is None else found + layer.output.bias, want)


def test_the_explored_model_is_silenced_as_the_package_silences_it():
    model, ids, next_id = reading._parts()
    for off in [(), ((1, 0),), ((0, 3),), *reading.PAIRS]:
        heads = {f"blocks.{layer}.attention": [head for place, head in off if place == layer] for layer in (0, 1)}
        with without_heads(model, heads), record_attention(model) as recording, torch.no_grad():
            chance = model(ids)[0, -1].softmax(dim=-1)[next_id].item()
        assert reading.run(off)[0] == pytest.approx(chance, abs=1e-6)
        torch.testing.assert_close(reading.run(off)[1], recording.stack()[:, :, -1])


def test_the_translator_is_aligned_when_its_rows_are_those_that_write():
    tables = rows_bug.tables()
    for weights, gold in tables:
        want = score_alignment([attention_links(weights[:-1])], [gold]).hits
        assert rows_bug.aligned()(weights, gold) == pytest.approx(want)
    late, right = rows_bug.mean_of(rows_bug.aligned(1)), rows_bug.mean_of(rows_bug.aligned())
    assert late < 0.4 < 0.7 < right


def test_only_sick_measurements_miss_the_truth_of_a_model_with_spares():
    losses, pairs = losses_bug._SPARES
    for name in ("sound", "backwards", "on_and_off_again", "warmed_up"):
        assert getattr(measures, name)(losses_bug.model(losses, pairs), 4) == pytest.approx(losses)
    for name in ("accumulates", "steps", "only_one_on", "baseline_without_the_last", "no_gains"):
        assert getattr(measures, name)(losses_bug.model(losses, pairs), 4) != pytest.approx(losses)


def test_a_head_that_is_not_there_is_named():
    report = evaluate("heatmap-ablation-bug", lambda run, n_heads: [run([n_heads])], lambda measure: True)
    assert "heads are numbered from 0" in str(report)
    assert "your code raised" not in str(report)
