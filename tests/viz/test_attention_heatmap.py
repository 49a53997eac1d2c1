import base64
import io
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
import torch
from PIL import Image

from tutor.layers.masks import causal_mask
from tutor.viz.attention_heatmap import AttentionHeatmap
from tutor.viz.attention_maps import AttentionMaps
from tutor.viz.token_labels import numbered_names, visible_token

WORDS = ["the", "cat", "sat"]


def maps(*shape, seed=0, sharpness=2.0):
    scores = torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return (sharpness * scores).softmax(dim=-1)


def heatmap(weights=None, queries=WORDS, keys=None, **settings):
    weights = maps(2, 4, 3, 3) if weights is None else weights
    return AttentionHeatmap(weights, queries, keys, **{"title": "A title", "alt": "What is seen", **settings})


def unpacked(widget):
    levels = np.frombuffer(base64.b64decode(widget.page_data()["weights"]), dtype="<u2")
    return levels.reshape(widget.page_data()["shape"]) / 65535


@pytest.mark.parametrize("axes", [2, 3, 4])
@pytest.mark.parametrize(
    "convert",
    [
        lambda weights: weights.numpy(),
        lambda weights: weights.numpy().astype(np.float16),
        lambda weights: weights,
        lambda weights: weights.float().requires_grad_(),
        lambda weights: weights.half(),
        lambda weights: weights.bfloat16(),
        lambda weights: weights.tolist(),
        lambda weights: weights.transpose(-1, -2).contiguous().transpose(-1, -2),
    ],
    ids=["numpy", "numpy half", "double", "with gradient", "half", "bfloat16", "plain lists", "strided"],
)
def test_any_array_of_weights_is_taken(axes, convert):
    weights = maps(*(2, 4, 5, 3)[4 - axes :])
    widget = heatmap(convert(weights), ["a", "b", "c", "d", "e"], WORDS)
    assert widget.page_data()["shape"] == [1] * (5 - axes) + list(weights.shape)
    np.testing.assert_allclose(unpacked(widget).reshape(weights.shape), weights, atol=4e-3)


def test_packing_loses_less_than_any_number_shown():
    weights = maps(2, 4, 7, 7)
    assert np.abs(unpacked(heatmap(weights, list("abcdefg")))[0] - weights.numpy()).max() <= 0.5 / 65535


def test_maps_to_compare():
    before, after = maps(4, 3, 3, seed=1), maps(4, 3, 3, seed=2)
    widget = heatmap({"before": before, "after": after.numpy()})
    assert widget.page_data()["names"] == ["before", "after"]
    np.testing.assert_allclose(unpacked(widget)[:, 0], torch.stack([before, after]), atol=1e-5)
    assert widget.page_text().startswith("AttentionHeatmap “A title”: 2 maps × 1 layer × 4 heads")
    assert heatmap([before, after]).page_data()["names"] == ["map 0", "map 1"]


@pytest.mark.parametrize(
    ("weights", "queries", "keys", "said"),
    [
        (torch.ones(3), WORDS, None, r"\[query, key\].* got 1 axes, shape \(3,\)"),
        (maps(1, 2, 4, 3, 3), WORDS, None, r"got 5 axes, shape \(1, 2, 4, 3, 3\); take one example.* weights\[0\]"),
        (torch.ones(0, 3), [], WORDS, r"at least one layer, head, query and key, got shape \(0, 3\)"),
        (maps(3, 3).to(torch.complex64), WORDS, None, "real numbers, got complex"),
        (maps(5, 3), WORDS, WORDS, r"expected 5 query tokens, .* got 3"),
        (maps(3, 5), WORDS, None, r"expected 5 key tokens, .* 3 queries × 5 keys, got 3"),
        (maps(3, 3), "cat", None, "expected a list of query tokens, got one string 'cat'"),
        (maps(3, 3), WORDS, ["a", 7, "b"], "expected key tokens that are strings, got 7 at place 1"),
        ({}, WORDS, None, "at least one attention map, got none"),
        (
            {"a": maps(3, 3), "b": maps(2, 3, 3)},
            WORDS,
            None,
            r"one shape .* to compare, got “a” \(1, 1, 3, 3\), “b” \(1, 2, 3, 3\)",
        ),
    ],
)
def test_what_does_not_fit_is_named(weights, queries, keys, said):
    with pytest.raises(ValueError, match=said):
        heatmap(weights, queries, keys)


def changed(place, value):
    weights = maps(2, 4, 3, 3)
    weights[place] = value
    return weights


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        (changed((1, 2, 0, 1), float("nan")), "got nan at layer 1, head 2, query 0, key 1$"),
        (changed((1, 2, 0), float("nan")), "got nan at layer 1, head 2, query 0, key 0: .*masked scores gives 0/0"),
        (changed((0, 3, 2, 2), float("inf")), "got inf at layer 0, head 3, query 2, key 2"),
        (changed((0, 1, 2, 0), -0.25), "no negative weight, got -0.25 at layer 0, head 1, query 2, key 0"),
        (changed((1, 3, 1), 0.5), "row to sum to 1, got 1.5000 at layer 1, head 3, query 1$"),
        (maps(3, 3).transpose(0, 1), "the columns do: softmax belongs on the last axis"),
        ({"good": maps(3, 3), "bad": 2 * maps(3, 3)}, "got 2.0000 at “bad”, layer 0, head 0, query 0"),
    ],
)
def test_weights_that_are_none_are_named(weights, said):
    with pytest.raises(ValueError, match=said):
        heatmap(weights)


def test_rounding_of_small_types_is_forgiven_and_nothing_else():
    weights = maps(8, 64, 64, sharpness=0.5)
    tokens = [str(place) for place in range(64)]
    for dtype in (torch.bfloat16, torch.float16, torch.float32):
        heatmap(weights.to(dtype), tokens)
    with pytest.raises(ValueError, match="row to sum to 1"):
        heatmap(1.005 * weights.float(), tokens)


@pytest.mark.parametrize(("axis", "count"), [("layer", 2), ("head", 4)])
def test_a_choice_out_of_range_is_refused_at_any_time(axis, count):
    said = f"expected a {axis} from 0 to {count - 1}, got "
    for wrong in (count, -1):
        with pytest.raises(ValueError, match=said + str(wrong)):
            heatmap(**{axis: wrong})
        widget = heatmap()
        with pytest.raises(ValueError, match=said + str(wrong)):
            setattr(widget, axis, wrong)
        assert getattr(widget, axis) == 0


@pytest.mark.parametrize("word", ["title", "alt"])
def test_the_words_are_required(word):
    with pytest.raises(ValueError, match=f"expected words for {word}"):
        heatmap(**{word: " "})
    words = {"title": "A title", "alt": "What is seen"}
    del words[word]
    with pytest.raises(TypeError, match=word):
        AttentionHeatmap(maps(3, 3), WORDS, **words)


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        ("cat", "cat"),
        ("", "∅"),
        (" cat", "␣cat"),
        ("a\nb\t\r", "a↵b⇥␍"),
        ("\u00a0\u200b\u202e", "⟨U+00A0⟩⟨U+200B⟩⟨U+202E⟩"),
        ("\u0301", "◌\u0301"),
        ("e\u0301", "e\u0301"),
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("👩\u200d", "👩⟨U+200D⟩"),
        ("$$", "$$"),
        ("<script>", "<script>"),
        ("猫", "猫"),
    ],
)
def test_every_character_can_be_seen(token, shown):
    assert visible_token(token) == shown


def test_tokens_that_stand_twice_have_a_place():
    assert numbered_names(["the", " cat", "the"]) == ["“the” (0)", "“␣cat”", "“the” (2)"]


def test_half_characters_of_a_byte_tokenizer_are_spelled_out():
    widget = heatmap(maps(2, 2), [b"\xe7".decode("utf-8", "surrogateescape"), "ok"])
    assert widget.query_tokens == ["\\udce7", "ok"]
    widget.to_document().encode("utf-8")


def test_no_trait_shadows_one_of_the_widget_itself():
    from ipywidgets import DOMWidget

    own = {name for name in heatmap().trait_names() if name in vars(AttentionHeatmap)}
    assert own.isdisjoint(set(dir(DOMWidget)))
    assert {"layer", "head", "numbers"} <= set(heatmap().keys)


def test_the_text_form_names_the_sizes():
    assert re.fullmatch(
        r"AttentionHeatmap “A title”: 2 layers × 4 heads \(layer 1, head 0 shown\), 3 queries × 3 keys, "
        r"digest [0-9a-f]{6}",
        heatmap(layer=1).page_text(),
    )
    assert "1 layer × 1 head, 1 query × 3 keys, " in heatmap(maps(1, 3), ["q"], WORDS).page_text()


def digest(weights, queries=WORDS, keys=None):
    return AttentionMaps.of(weights, queries, keys).digest()


def test_the_digest_ignores_noise_and_notices_the_rest():
    weights = maps(2, 4, 3, 3)
    noise = 1e-7 * torch.randn(weights.shape, generator=torch.Generator().manual_seed(9))
    assert digest(weights + noise.double()) == digest(weights) == digest(weights.float())
    others = [
        digest(maps(2, 4, 3, 3, seed=1)),
        digest(weights.flip(0)),
        digest(weights.flip(-2)),
        digest(weights, ["the", "cat", "sat "]),
        digest(weights, WORDS, ["the", "dog", "sat"]),
        digest({"before": weights}),
    ]
    assert len({digest(weights), *others}) == 1 + len(others)


@pytest.mark.parametrize("n", [*range(2, 65), 100, 128])
def test_even_weights_lie_on_no_edge_of_the_digest(n):
    even = torch.ones(n, n) / n
    causal = causal_mask(n).double() / torch.arange(1, n + 1)[:, None]
    tokens = [str(place) for place in range(n)]
    for weights in (even.double(), causal):
        wanted = digest(weights, tokens)
        for shift in (-5e-6, 5e-6):
            assert digest((weights + shift * (weights > 0)).clamp(0, 1), tokens) == wanted


def test_the_page_form_is_the_same_in_every_run():
    program = (
        "import torch; from tutor.viz.attention_heatmap import AttentionHeatmap as H;"
        "h = H(torch.eye(3).expand(2, 3, 3), list('abc'), title='t', alt='a');"
        "b = h._repr_mimebundle_(); print(sorted(b)); print(b)"
    )
    environment = {**os.environ, "TUTOR_DISPLAY": "page"}
    runs = [
        subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.startswith("['image/png', 'text/html', 'text/plain']")
    assert [run.stderr for run in runs] == ["", ""]


def test_the_html_keeps_tokens_as_text():
    nasty = ["</script><img src=x onerror=alert(1)>", "$$x$$", "&amp;"]
    page = heatmap(maps(3, 3), nasty).to_html()
    assert page.count("</script>") == 1
    assert "<img" not in page
    data = json.loads(re.search(r"<script[^>]*>(.*?)</script>", page, re.DOTALL)[1])
    assert data["query_tokens"] == nasty
    assert data["key_tokens"] is None


def test_the_fallback_is_a_table_of_the_shown_head():
    from bs4 import BeautifulSoup

    weights = maps(2, 4, 3, 2)
    fallback = BeautifulSoup(heatmap(weights, WORDS, ["", "b<b"], layer=1, head=3).page_fallback(), "html.parser")
    assert fallback.p.text == "What is seen"
    assert fallback.caption.text == "A title, layer 1, head 3 (rows are queries, columns are keys)"
    assert [cell.text for cell in fallback.select("thead th")] == ["∅", "b<b"]
    assert [cell.text for cell in fallback.select("tbody th")] == WORDS
    assert [cell.text for cell in fallback.select("tbody td")] == [f"{w:.2f}" for w in weights[1, 3].flatten().tolist()]
    compared = BeautifulSoup(
        heatmap({"before": weights, "after": weights}, WORDS, ["a", "b"]).page_fallback(), "html.parser"
    )
    assert [caption.text.split(", ")[1] for caption in compared.select("caption")] == ["before", "after"]


def test_the_fallback_of_a_large_map_is_sentences():
    weights = 0.9 * torch.eye(40, dtype=torch.float64) + 0.1 / 40
    fallback = heatmap(weights, [f"t{place}" for place in range(40)]).page_fallback()
    assert "<table" not in fallback
    assert fallback.count("<li>") == 40
    assert "<li>“t7” looks most at “t7” 90\u00a0%, “t0” 0\u00a0%, “t1” 0\u00a0%</li>" in fallback


def test_the_live_form_is_a_widget_and_the_page_form_is_none(monkeypatch):
    monkeypatch.delenv("TUTOR_DISPLAY", raising=False)
    live = heatmap()._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in (live[0] if isinstance(live, tuple) else live)
    monkeypatch.setenv("TUTOR_DISPLAY", "page")
    assert set(heatmap()._repr_mimebundle_()) == {"text/plain", "text/html", "image/png"}


@pytest.mark.parametrize(
    ("weights", "queries", "keys"),
    [
        (maps(2, 2), [" ", "\n"], None),
        (maps(3, 5), ["猫", "$$", "👩\u200d🚀"], ["a_b^c", "שלום", "", "\\frac", "很长的词元"]),
        ({"before": maps(2, 24, 24), "after": maps(2, 24, 24, seed=1)}, ["word"] * 24, None),
        (maps(128, 128), ["t"] * 128, None),
    ],
    ids=["small", "any script", "compared", "large"],
)
def test_the_picture_is_a_small_quiet_png(weights, queries, keys, monkeypatch, capfd):
    monkeypatch.setenv("TUTOR_DISPLAY", "page")
    bundle = heatmap(weights, queries, keys, title="Costs $5 and $6")._repr_mimebundle_()
    png = base64.b64decode(bundle["image/png"])
    assert len(png) < 30_000
    assert min(Image.open(io.BytesIO(png)).size) > 100
    assert capfd.readouterr() == ("", "")


def test_the_picture_shows_the_chosen_head(monkeypatch):
    monkeypatch.setenv("TUTOR_DISPLAY", "page")
    weights = torch.stack([torch.eye(3), torch.eye(3).flip(0)])

    def accent(head):
        png = base64.b64decode(heatmap(weights, head=head)._repr_mimebundle_()["image/png"])
        pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)
        dark = np.argwhere(np.abs(pixels - [0x0B, 0x5F, 0xA5]).sum(axis=-1) < 30)
        field = dark[dark[:, 1] < 0.7 * pixels.shape[1]]  # left of the scale
        return np.corrcoef(field.T)[0, 1]

    assert accent(0) > 0.5
    assert accent(1) < -0.5


def test_saving_writes_one_file(tmp_path):
    heatmap().save(tmp_path / "heatmap.html")
    saved = (tmp_path / "heatmap.html").read_text(encoding="utf-8")
    assert saved == heatmap().to_document()
    assert not re.search(r"""(src|href)\s*=\s*["']?http|@import|url\(""", saved)
