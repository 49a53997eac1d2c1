import matplotlib
import pytest

from tutor.viz import plots

matplotlib.use("agg")


def test_a_panel_for_each_title():
    axes = plots.panels("one", "two", "three")
    assert [axis.get_title(loc="left") for axis in axes] == ["one", "two", "three"]
    assert axes[0].figure.get_size_inches()[0] == 8
    matplotlib.pyplot.close("all")


def test_a_style_does_not_leak_into_the_reader_s_own_figures():
    before = dict(matplotlib.rcParams)
    plots.panels("one")
    assert dict(matplotlib.rcParams) == before
    matplotlib.pyplot.close("all")


def test_no_title_is_refused():
    with pytest.raises(ValueError, match="got none"):
        plots.panels()
