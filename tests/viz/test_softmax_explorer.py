import math

import numpy as np
import pytest
import torch
from traitlets import TraitError

from tutor.viz.softmax_explorer import SoftmaxExplorer

SCORES = [[2.0, 0.5, -1.0], [0.25, 1.5, 3.0]]
NAMES = {"title": "Three keys", "alt": "Two queries ask three keys."}


def explorer(scores=SCORES, **settings):
    return SoftmaxExplorer(scores, ["he", "sat"], ["the", "cat", "sat"], **{**NAMES, **settings})


def by_definition(scores, temperature, hidden):
    powers = [0.0 if key in hidden else math.exp(score / temperature) for key, score in enumerate(scores)]
    return [power / sum(powers) for power in powers]


@pytest.mark.parametrize("temperature", [0.1, 0.7, 1, 10])
def test_weights_are_softmax_of_scores_over_temperature(temperature):
    wanted = [by_definition(row, temperature, ()) for row in SCORES]
    torch.testing.assert_close(explorer(temperature=temperature).weights.tolist(), wanted)


def test_masks_hide_later_keys_or_the_last_ones():
    causal = explorer(mask="causal").weights
    torch.testing.assert_close(causal[0].tolist(), by_definition(SCORES[0], 1, {2}))
    torch.testing.assert_close(causal[1].tolist(), by_definition(SCORES[1], 1, ()))
    padded = explorer(mask="padding", hidden_keys=2).weights
    assert padded.tolist() == [[1, 0, 0], [1, 0, 0]]


def test_a_row_that_may_see_nothing_has_no_weights():
    assert explorer(mask="padding", hidden_keys=3).weights.isnan().all()


@pytest.mark.parametrize(
    "scores", [torch.tensor(SCORES, requires_grad=True), torch.tensor(SCORES).bfloat16(), np.array(SCORES), SCORES]
)
def test_scores_of_any_kind_are_taken(scores):
    torch.testing.assert_close(explorer(scores).scores, torch.tensor(SCORES, dtype=torch.float64))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"scores": [1.0, 2.0]}, r"scores \[query, key\]"),
        ({"scores": torch.zeros(2, 17)}, "1 to 16"),
        ({"scores": [[1.0, 2.0, math.nan], [1.0, 2.0, 3.0]]}, "finite"),
        ({"scores": [[1.0, 2.0, -math.inf], [1.0, 2.0, 3.0]]}, "mask"),
        ({"scores": torch.zeros(3, 3)}, "expected 3 query tokens"),
        ({"scores": torch.zeros(2, 2)}, "expected 2 key tokens"),
        ({"title": " "}, "title"),
        ({"alt": ""}, "alt"),
    ],
)
def test_what_cannot_be_drawn_is_refused(change, message):
    with pytest.raises(ValueError, match=message):
        explorer(**change)


@pytest.mark.parametrize(
    "setting",
    [
        {"temperature": 0.0},
        {"temperature": 11.0},
        {"temperature": math.nan},
        {"mask": "other"},
        {"hidden_keys": 4},
        {"hidden_keys": -1},
        {"row": 2},
    ],
)
def test_settings_outside_the_scores_are_refused(setting):
    with pytest.raises(TraitError):
        explorer(**setting)
    alive = explorer()
    with pytest.raises(TraitError):
        alive.set_trait(*next(iter(setting.items())))


def test_a_causal_mask_needs_as_many_keys_as_queries():
    with pytest.raises(TraitError, match="got 2 and 1"):
        SoftmaxExplorer([[1.0], [2.0]], ["a", "b"], ["c"], mask="causal", **NAMES)


def test_what_the_browser_sends_reaches_the_weights():
    alive = explorer()
    alive.set_state({"temperature": 0.5, "mask": "causal", "row": 1})
    torch.testing.assert_close(alive.weights[0].tolist(), by_definition(SCORES[0], 0.5, {2}))
    assert alive.page_data()["row"] == 1


def test_text_form_changes_with_a_score_and_with_nothing_random():
    assert explorer().page_text() == explorer().page_text()
    nudged = [[2.0, 0.5, -1.0], [0.25, 1.5, 3.02]]
    assert explorer().page_text() != explorer(nudged).page_text()
    assert "2 × 3 scores, temperature 0.5, mask none" in explorer(temperature=0.5).page_text()


def test_on_a_page_it_is_html_and_text_and_tokens_are_text(monkeypatch):
    monkeypatch.setenv("TUTOR_DISPLAY", "page")
    shown = SoftmaxExplorer([[0.0, 1.0]], ["</script><b>"], ["\ud83d", " "], **NAMES)._repr_mimebundle_()
    assert set(shown) == {"text/plain", "text/html"}
    assert shown["text/html"].count("</script>") == 1 and "<b>" not in shown["text/html"]
    shown["text/html"].encode("utf-8")
    assert ">0.27</td>" in shown["text/html"] and "␣" in shown["text/html"]
