"""The heatmap in a real browser, opened from a file with the network closed."""

import csv
import io
import re
import time
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from tests.offline_browser import axe_violations, offline_page, small_targets, under_heading
from tutor.viz.attention_heatmap import AttentionHeatmap
from tutor.viz.token_labels import visible_token

WORDS = ["the", "cat", "sat", "on", "the", "mat"]
PHONE = {"has_touch": True, "is_mobile": True, "viewport": {"width": 320, "height": 640}}


@pytest.fixture
def show(browser, tmp_path):
    return partial(offline_page, browser, tmp_path / "heatmap.html")


def maps(*shape, seed=0):
    return (2 * torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)).softmax(-1)


WEIGHTS = maps(2, 3, 6, 6)


def heatmap(weights=WEIGHTS, queries=WORDS, keys=None, **settings):
    return AttentionHeatmap(weights, queries, keys, **{"title": "A title", "alt": "What is seen", **settings})


def large(n=128, heads=2):
    return heatmap(maps(1, heads, n, n), [f"t{place}" for place in range(n)])


def compared():
    return heatmap({"before": maps(6, 6, seed=1), "after": maps(6, 6, seed=2)})


def readout(page):
    words = "\n".join(page.locator(".readout p").all_inner_texts())
    return words.replace("\u2068", "").replace("\u2069", "").replace("\u00a0", " ")


def shown_weights(page):
    labels = page.locator("tbody td").evaluate_all("cells => cells.map(cell => cell.getAttribute('aria-label'))")
    return torch.tensor([float(label) for label in labels]).reshape(page.locator("tbody tr").count(), -1).double()


def cell(page, query, key, place=0):
    return page.locator("table").nth(place).locator("tbody tr").nth(query).locator("td").nth(key)


def percent(weight, digits=0):
    return "<1 %" if weight < 0.005 and not digits else f"{100 * weight:.{digits}f} %"


def colors(page):
    found = page.locator("tbody td").evaluate_all("cells => cells.map(cell => getComputedStyle(cell).backgroundColor)")
    return np.array([[int(part) for part in re.findall(r"\d+", color)] for color in found])


# ---- the picture ----


def test_each_cell_holds_its_weight_in_number_and_color(show):
    with show(heatmap(layer=1, head=2).to_document(), color_scheme="light") as page:
        torch.testing.assert_close(shown_weights(page), WEIGHTS[1, 2], atol=0.00501, rtol=0)
        weights = WEIGHTS[1, 2].flatten().numpy()[:, None]
        paper, accent = np.array([255, 253, 248]), np.array([11, 95, 165])
        assert np.abs(colors(page) - (paper + weights * (accent - paper))).max() <= 2
        assert page.get_by_role("grid").get_attribute("aria-label") == "A title, layer 1, head 2"
        assert page.get_by_role("group", name="A title").count() == 1


def test_tokens_are_shown_as_python_writes_them_and_never_obeyed(show):
    tokens = [
        "$$x$$",
        "<script>alert(1)</script>",
        "<b>",
        "猫",
        "👩\u200d🚀",
        "👩\u200d",
        " cat",
        "a\n",
        "\t",
        "",
        "\u0301",
    ]
    tokens += [
        "שלום",
        "\u202eabc",
        "\u00a0",
        "\x00",
        "\\frac{1}{2}",
        "🏴\U000e0067\U000e007f",
        "&amp;",
        "e\u0301",
        "\u200b",
    ]
    n = len(tokens)
    with show(heatmap(maps(n, n), tokens).to_document()) as page:
        wanted = [visible_token(token) for token in tokens]
        assert page.locator("tbody th").all_text_contents() == wanted
        assert page.locator("thead th").all_text_contents() == wanted
        assert page.locator(".tutor-heatmap b, .tutor-heatmap script").count() == 0
        cell(page, 0, 1).click()
        assert readout(page).startswith("“$$x$$” → “<script>alert(1)</script>”: ")


def test_numbers_on_request_can_be_read_on_every_color(show):
    weights = torch.linspace(0, 1, 36).reshape(6, 6).double()
    weights = weights / weights.sum(dim=-1, keepdim=True)
    for scheme in ("light", "dark"):
        with show(heatmap(torch.stack([weights, torch.eye(6)])).to_document(), color_scheme=scheme) as page:
            assert cell(page, 0, 0).inner_text() == ""
            page.get_by_role("button", name="Numbers").click()
            assert cell(page, 0, 1).inner_text() == f"{weights[0, 1]:.2f}"
            assert cell(page, 0, 0).inner_text() == "0"
            contrasts = [contrast(*pair) for pair in inks(page)]
            page.locator("select[name=head]").select_option("1")
            contrasts += [contrast(*pair) for pair in inks(page)]
            assert min(contrasts) >= 4.5
            page.get_by_role("button", name="Numbers").click()
            assert cell(page, 0, 1).inner_text() == ""


def inks(page):
    read = "cells => cells.map(it => [getComputedStyle(it).color, getComputedStyle(it).backgroundColor])"
    return page.locator("tbody td").evaluate_all(read)


def contrast(one, other):
    def luminance(color):
        rgb = np.array([int(part) for part in re.findall(r"\d+", color)[:3]]) / 255
        return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


# ---- mouse, touch, keyboard ----


def test_the_mouse_is_told_the_weight_and_the_top_keys(show):
    with show(heatmap(head=1).to_document()) as page:
        row = WEIGHTS[0, 1, 2]
        cell(page, 2, 4).hover()
        top = row.argsort(descending=True)[:3].tolist()
        names = ["“the” (0)", "“cat”", "“sat”", "“on”", "“the” (4)", "“mat”"]
        listed = ", ".join(f"{names[key]} {percent(row[key])}" for key in top)
        assert readout(page).split("\n") == [
            f"“sat” → “the” (4): {percent(row[4], 1)}",
            f"“sat” looks most at {listed}.",
        ]
        assert page.locator("th.on").all_text_contents() == ["the", "sat"]
        page.locator("tbody th").nth(1).hover()
        assert readout(page).startswith("“cat” looks most at ")
        assert "→" not in readout(page)
        page.mouse.move(0, 0)
        assert readout(page).startswith("Point at a cell")
        assert page.locator("th.on").count() == 0


def test_bands_lie_over_the_row_and_the_column(show):
    with show(heatmap().to_document()) as page:
        cell(page, 3, 2).hover()
        box, across, down = (
            at.bounding_box() for at in (cell(page, 3, 2), page.locator(".across"), page.locator(".down"))
        )
        assert (across["y"], across["height"]) == pytest.approx((box["y"], box["height"]), abs=1)
        assert (down["x"], down["width"]) == pytest.approx((box["x"], box["width"]), abs=1)
        assert across["width"] > 6 * box["width"]


@pytest.mark.parametrize("n", [6, 40])
def test_a_finger_chooses_a_cell_and_it_stays(show, n):
    widget = heatmap() if n == 6 else large(n)
    with show(widget.to_document(), **PHONE) as page:
        if n == 6:
            cell(page, 1, 1).tap()
            assert readout(page).startswith("“cat” → “cat”: ")
            assert page.evaluate("document.activeElement.tagName") == "TD"
        else:
            page.locator(".maps canvas").tap(position={"x": 32, "y": 12})
            assert readout(page).startswith("“t2” → “t6”: ")
            assert page.evaluate("document.activeElement.getAttribute('role')") == "gridcell"
        page.locator(".map-title").tap()
        assert "→" in readout(page)
        assert small_targets(page) == []


def walk(page, keys):
    for key in keys.split():
        page.keyboard.press(key)
    return re.match(r"“t(\d+)” → “t(\d+)”", readout(page)).groups()


@pytest.mark.parametrize("n", [24, 40])
def test_the_keyboard_walks_over_the_cells_with_one_tab_stop(show, n):
    last = str(n - 1)
    widget = heatmap(maps(n, n), [f"t{place}" for place in range(n)])
    with show(widget.to_document()) as page:
        page.get_by_role("button", name="Save CSV").focus()
        assert walk(page, "Tab") == ("0", "0")
        assert walk(page, "ArrowRight ArrowRight ArrowDown") == ("1", "2")
        assert walk(page, "ArrowLeft ArrowUp ArrowUp") == ("0", "1")
        assert walk(page, "End") == ("0", last)
        assert walk(page, "ArrowRight PageDown") == ("8", last)
        assert walk(page, "Home") == ("8", "0")
        assert walk(page, "Control+End") == (last, last)
        assert walk(page, "PageUp ArrowDown") == (str(n - 8), last)
        assert walk(page, "Control+Home") == ("0", "0")
        assert walk(page, "ArrowDown") == ("1", "0")
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.textContent") == "Save CSV"
        assert walk(page, "Tab") == ("1", "0")  # it comes back to where it was
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('.tutor-heatmap').contains(document.activeElement)") is False


def test_the_focused_cell_of_a_large_map_says_where_it_is(show):
    with show(large(40).to_document()) as page:
        page.locator(".cursor").focus()
        walk(page, "ArrowDown ArrowRight ArrowRight")
        row = page.locator("[role=row]")
        assert row.get_attribute("aria-rowindex") == "2"
        focused = page.locator(":focus")
        assert focused.get_attribute("aria-colindex") == "3"
        assert re.match("“.t1.” → “.t2.”: ", focused.get_attribute("aria-label"))
        field, box = page.locator(".maps canvas").bounding_box(), focused.bounding_box()
        assert abs(box["x"] - field["x"] - 2 * box["width"]) < 1


def test_screen_readers_hear_where_the_pointer_rests_and_nothing_on_the_way(show):
    with show(heatmap().to_document()) as page:
        page.evaluate(
            """() => {
                window.heard = [];
                const status = document.querySelector(".tutor-heatmap [role=status]");
                const listen = () => window.heard.push(status.textContent);
                new MutationObserver(listen).observe(status, { childList: true });
            }"""
        )
        cell(page, 0, 0).focus()
        for _ in range(5):
            page.keyboard.press("ArrowRight")
        page.wait_for_function("window.heard.length > 0")
        page.wait_for_timeout(500)
        assert len(page.evaluate("window.heard")) == 1
        assert "“\u2068mat\u2069”: " in page.evaluate("window.heard[0]")


# ---- layers, heads, comparison ----


def test_choosing_layer_and_head(show):
    with show(heatmap().to_document()) as page:
        page.locator("select[name=layer]").select_option("1")
        page.locator("select[name=head]").select_option("2")
        torch.testing.assert_close(shown_weights(page), WEIGHTS[1, 2], atol=0.00501, rtol=0)


def test_what_cannot_be_chosen_is_not_offered(show):
    with show(heatmap(maps(6, 6)).to_document()) as page:
        assert [select.is_visible() for select in page.locator("select").all()] == [False, False]
        assert not page.get_by_role("button", name="All heads").is_visible()
        assert not page.locator(".gallery").is_visible()
        assert page.get_by_role("button", name="Numbers").is_visible()
    with show(large(40).to_document()) as page:
        assert page.locator("select[name=head]").is_visible()
        assert not page.locator("select[name=layer]").is_visible()
        assert not page.get_by_role("button", name="Numbers").is_visible()


def test_the_gallery_shows_every_head_and_picks_one(show):
    with show(heatmap().to_document(), color_scheme="light") as page:
        for layer in range(2):
            for head in range(3):
                assert page.get_by_role("button", name=f"Layer {layer}, head {head}").is_visible()
        page.get_by_role("button", name="Layer 1, head 1").click()
        torch.testing.assert_close(shown_weights(page), WEIGHTS[1, 1], atol=0.00501, rtol=0)
        assert page.locator("select[name=layer]").input_value() == "1"
        assert page.locator(".gallery [aria-pressed=true]").count() == 1
        pixels = (
            page.locator(".gallery canvas")
            .nth(5)
            .evaluate("canvas => [...canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data]")
        )
        red = 255 - np.array(pixels).reshape(6, 6, 4)[..., 0]
        np.testing.assert_allclose(red / (255 - 11), WEIGHTS[1, 2], atol=0.01)
        page.get_by_role("button", name="All heads").click()
        assert not page.locator(".gallery").is_visible()


def test_the_gallery_is_one_tab_stop(show):
    with show(heatmap(head=1).to_document()) as page:
        page.get_by_role("button", name="Layer 0, head 1").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        assert page.get_by_role("grid").get_attribute("aria-label") == "A title, layer 1, head 2"
        assert page.locator('.gallery [tabindex="0"]').count() == 1


def test_many_heads_are_shown_when_asked_for(show):
    with show(heatmap(maps(12, 12, 6, 6)).to_document()) as page:
        assert not page.locator(".gallery").is_visible()
        overview = page.get_by_role("button", name="All heads")
        assert overview.get_attribute("aria-expanded") == "false"
        overview.click()
        assert overview.get_attribute("aria-expanded") == "true"
        assert page.locator(".gallery button").count() == 144
        drawn = page.locator(".gallery canvas").last.evaluate(
            "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, 6, 6).data).size"
        )
        assert drawn > 5


def test_compared_maps_point_together(show):
    with show(compared().to_document()) as page:
        assert page.locator(".map-name").all_text_contents() == ["before", "after"]
        cell(page, 2, 1, place=1).click()
        first, second = page.locator("table").all()
        assert [table.locator("th.on").count() for table in (first, second)] == [2, 2]
        before, after = maps(6, 6, seed=1)[2, 1], maps(6, 6, seed=2)[2, 1]
        lines = readout(page).split("\n")
        assert lines[0] == f"“sat” → “cat”: before {percent(before, 1)}, after {percent(after, 1)}"
        assert [line.split(" looks ")[0] for line in lines[1:]] == ["before: “sat”", "after: “sat”"]
        assert [table.get_attribute("aria-label") for table in (first, second)] == ["A title, before", "A title, after"]
        assert page.locator('td[tabindex="0"]').count() == 2


# ---- export ----


def test_the_csv_holds_what_is_shown(show):
    tokens = ['say "hi"', "a,b", "line\nbreak", "猫", "", " "]
    with show(heatmap(WEIGHTS, tokens, WORDS, layer=1, head=2, title="Who? Whom: 看").to_document()) as page:
        with page.expect_download() as download:
            page.get_by_role("button", name="Save CSV").click()
        assert download.value.suggested_filename == "who-whom-看-layer-1-head-2.csv"
        text = Path(download.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["query_token"] for row in rows[::6]] == tokens
    assert [row["key_token"] for row in rows[:6]] == WORDS
    assert {(row["map"], row["layer"], row["head"]) for row in rows} == {("", "1", "2")}
    weights = torch.tensor([float(row["weight"]) for row in rows]).reshape(6, 6).double()
    torch.testing.assert_close(weights, WEIGHTS[1, 2], atol=2e-5, rtol=0)


@pytest.mark.parametrize("kind", ["small", "numbered", "compared", "large"])
def test_the_png_holds_the_map_in_its_colors(show, kind):
    diagonal = heatmap(torch.eye(6), ["猫", "long label", "c", "d", "e", "f"])
    widget = {"compared": compared(), "large": large(128)}.get(kind, diagonal)
    with show(widget.to_document(), color_scheme="light") as page:
        if kind == "numbered":
            page.get_by_role("button", name="Numbers").click()
        with page.expect_download() as download:
            page.get_by_role("button", name="Save PNG").click()
        picture = Image.open(download.value.path()).convert("RGB")
    pixels = np.asarray(picture).astype(int)
    assert tuple(pixels[0, 0]) == (255, 253, 248)
    assert min(picture.size) > 400
    full = np.argwhere(np.abs(pixels - [11, 95, 165]).sum(axis=-1) <= 3)
    if kind in ("small", "numbered"):
        # six full cells of 2 × 27 or 2 × 37 pixels on the falling diagonal, but for the labels and numbers on them
        side = 54 if kind == "small" else 74
        assert len(full) > 5 * side**2 * 0.8
        assert np.corrcoef(full.T)[0, 1] > 0.8
    if kind == "compared":
        assert picture.width > 2 * 2 * 6 * 28
    if kind == "large":
        assert picture.width > 2 * 128 * 7


# ---- where it stands ----


@pytest.mark.parametrize("width", [1000, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", ["heads", "numbers", "compared", "large"])
def test_nothing_for_axe_to_find_and_no_sideways_scrolling(show, kind, scheme, width):
    widget = {"compared": compared(), "large": large(64)}.get(
        kind, heatmap(WEIGHTS, ["a", "", " ", "\n", "猫", "long token"])
    )
    widget.numbers = kind == "numbers"
    with show(
        under_heading(widget.to_document()), color_scheme=scheme, viewport={"width": width, "height": 900}
    ) as page:
        assert axe_violations(page) == []
        (page.locator(".maps canvas") if kind == "large" else cell(page, 1, 1)).click()
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_wide_map_scrolls_inside_itself_and_follows_the_keyboard(show):
    widget = heatmap(maps(4, 30), WORDS[:4], [f"word{place}" for place in range(30)])
    with show(widget.to_document(), viewport={"width": 320, "height": 640}) as page:
        page.locator("td[tabindex='0']").focus()
        page.keyboard.press("End")
        focused = page.locator(":focus").bounding_box()
        assert 0 < focused["x"] < 320 - focused["width"]
        label = page.locator("tbody th").first.bounding_box()
        assert 0 <= label["x"] < 30  # the queries stay in sight
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_cells_grow_with_the_room_and_stay_large_enough_for_a_finger(show):
    with show(heatmap(maps(20, 20), [str(place) for place in range(20)]).to_document()) as page:
        sizes = []
        for width in (320, 700, 1200):
            page.set_viewport_size({"width": width, "height": 800})
            page.wait_for_timeout(150)
            sizes.append(cell(page, 0, 0).bounding_box()["width"])
        assert 24 <= sizes[0] < sizes[1] < sizes[2] <= 46


def test_it_follows_the_theme_of_the_page_while_it_is_open(show):
    with show(heatmap(torch.eye(6).expand(2, 6, 6)).to_document(), color_scheme="dark") as page:
        dark = colors(page)[0].tolist()
        assert dark == [124, 184, 242]
        for change in (
            "document.documentElement.dataset.theme = 'light'",
            "document.body.dataset.jpThemeLight = 'true'",
        ):
            page.evaluate(change)
            page.wait_for_function(
                "getComputedStyle(document.querySelector('tbody td')).backgroundColor == 'rgb(11, 95, 165)'"
            )
        page.evaluate("document.documentElement.dataset.theme = 'dark'; delete document.body.dataset.jpThemeLight")
        page.wait_for_function(
            "getComputedStyle(document.querySelector('tbody td')).backgroundColor == 'rgb(124, 184, 242)'"
        )
        page.emulate_media(media="print")
        page.wait_for_function(
            "getComputedStyle(document.querySelector('tbody td')).backgroundColor == 'rgb(11, 95, 165)'"
        )
        assert not page.locator(".bar").is_visible()


def test_colors_of_cells_survive_forced_colors(show):
    with show(heatmap(torch.eye(6)).to_document(), forced_colors="active") as page:
        assert len({tuple(color) for color in colors(page).tolist()}) == 2


def test_stripes_and_hovering_of_the_host_do_not_touch_the_scale(show):
    host = "<style>tbody tr:nth-child(odd) { background: #eee } tbody tr:hover { background: #cde }</style>"
    with show(heatmap().to_document().replace("<head>", "<head>" + host), color_scheme="light") as page:
        cell(page, 0, 0).hover()
        rows = page.locator("tbody tr").evaluate_all("rows => rows.map(row => getComputedStyle(row).backgroundColor)")
        assert set(rows) == {"rgba(0, 0, 0, 0)"}


def test_without_javascript_there_is_a_table(show):
    with show(under_heading(heatmap(head=1).to_document()), java_script_enabled=False) as page:
        numbers = page.locator("tbody tr").nth(2).locator("td").all_inner_texts()
        assert numbers == [f"{weight:.2f}" for weight in WEIGHTS[0, 1, 2].tolist()]
    with show(large(40).to_document(), java_script_enabled=False) as page:
        assert page.get_by_text("each query in words").is_visible()


def test_there_may_be_many_on_a_page(show):
    document = heatmap().to_document()
    one = document[document.index("<main>") + 6 : document.index("</main>")]
    with show(document.replace("</main>", one + "</main>")) as page:
        page.locator("select[name=head]").nth(1).select_option("2")
        names = [grid.get_attribute("aria-label") for grid in page.get_by_role("grid").all()]
        assert names == ["A title, layer 0, head 0", "A title, layer 0, head 2"]


# ---- large maps: sanity, far above what is measured on an idle machine ----


@pytest.mark.parametrize(("n", "seconds"), [(128, 4), (512, 20)])
def test_a_large_map_is_drawn_pointed_at_and_changed_without_lag(show, n, seconds):
    widget = large(n)
    start = time.perf_counter()
    with show(widget.to_document()) as page:
        canvas = page.locator(".maps canvas")
        assert canvas.evaluate("canvas => [canvas.width, canvas.height]") == [n, n]
        size = canvas.bounding_box()["width"] / n
        for query, key in ((3, 5), (n // 2, n // 3)):
            canvas.hover(position={"x": (key + 0.5) * size, "y": (query + 0.5) * size})
            weight = widget.maps.weights[0, 0, 0, query, key]
            assert readout(page).split("\n")[0] == f"“t{query}” → “t{key}”: {percent(weight, 1)}"
        page.locator("select[name=head]").select_option("1")
        assert page.locator(".plot").get_attribute("aria-label") == "A title, layer 0, head 1"
        assert page.locator(".tutor-heatmap *").count() < 40 * n
    assert time.perf_counter() - start < seconds


# ---- the module ----


def test_what_mount_returns(show):
    module = AttentionHeatmap._module
    document = f"<!doctype html><div id=here>before</div><script type=module>{module}; window.mount = mount;</script>"
    with show(document) as page:
        page.evaluate(
            """data => {
                window.told = [];
                window.view = mount(document.getElementById("here"), data);
                view.on((patch) => told.push(patch));
            }""",
            heatmap().page_data(),
        )
        page.locator("select[name=head]").select_option("2")
        page.get_by_role("button", name="Numbers").click()
        page.get_by_role("button", name="Layer 1, head 0").click()
        assert page.evaluate("told") == [{"head": 2}, {"numbers": True}, {"layer": 1, "head": 0}]
        page.evaluate("view.set({ layer: 0, head: 1 })")
        torch.testing.assert_close(shown_weights(page), WEIGHTS[0, 1], atol=0.00501, rtol=0)
        assert len(page.evaluate("told")) == 3  # what came from outside is not told back
        page.evaluate(
            "view.set({ shape: [1, 1, 1, 1, 2], query_tokens: ['new'], key_tokens: ['a', 'b'], layer: 0, head: 0,"
            " weights: Float32Array.of(0.25, 0.75) })"
        )
        assert [th.inner_text() for th in page.locator("th").all()] == ["a", "b", "new"]
        torch.testing.assert_close(shown_weights(page), torch.tensor([[0.25, 0.75]]).double())
        page.evaluate("view.destroy()")
        assert page.locator("#here").inner_html() == ""


def test_a_kernel_and_the_view_follow_each_other(show):
    module = AttentionHeatmap._module
    document = f"<!doctype html><div id=cell></div><script type=module>{module}; window.render = render;</script>"
    state = {name: value for name, value in heatmap().page_data().items() if name != "weights"}
    with show(document) as page:
        page.evaluate(
            """([state, packed]) => {
                const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
                const shifted = new Uint8Array(bytes.length + 3);  // as it comes from a socket: at any offset
                shifted.set(bytes, 3);
                state.weights = new DataView(shifted.buffer, 3, bytes.length);
                const listeners = {};
                window.model = {
                    state, listeners, saved: 0, save_changes() { this.saved++; },
                    get: name => state[name], set: (name, value) => (state[name] = value),
                    on: (event, listener) => (listeners[event] = listener), off: event => delete listeners[event],
                };
                window.close_view = render({ model, el: document.getElementById("cell") });
            }""",
            [state, heatmap().page_data()["weights"]],
        )
        torch.testing.assert_close(shown_weights(page), WEIGHTS[0, 0], atol=0.00501, rtol=0)
        page.locator("select[name=head]").select_option("2")
        assert page.evaluate("[model.state.head, model.saved]") == [2, 1]
        page.evaluate("model.state.layer = 1; model.listeners['change:layer']()")
        torch.testing.assert_close(shown_weights(page), WEIGHTS[1, 2], atol=0.00501, rtol=0)
        assert page.evaluate("model.saved") == 1
        page.evaluate("close_view()")
        assert page.evaluate("Object.keys(model.listeners)") == []


def test_the_module_can_become_a_classic_script():
    lines = AttentionHeatmap._module.splitlines()
    assert [line for line in lines if re.match(r"\s*(import|export)\b", line)] == [
        "export { mount };",
        "export default { render };",
    ]
    assert not any("</script" in line.lower() for line in lines)


def test_it_may_be_mounted_before_it_is_on_the_page(show):
    module = AttentionHeatmap._module
    document = f"<!doctype html><script type=module>{module}; window.mount = mount;</script>"
    for widget, drawn in ((heatmap(), "tbody td[aria-label]"), (large(40), ".maps canvas[style]")):
        with show(document) as page:
            page.evaluate(
                """data => {
                    const element = document.createElement("div"), view = mount(element, data);
                    view.set({ head: 1 });
                    setTimeout(() => document.body.append(element), 100);
                }""",
                widget.page_data(),
            )
            page.locator(drawn).first.wait_for()
            assert page.get_by_role("grid").get_attribute("aria-label") == "A title, layer 0, head 1"
            assert page.locator("select[name=head]").input_value() == "1"
