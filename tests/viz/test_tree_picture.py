import matplotlib.pyplot as plt
import pytest

from tutor.text.trees import Tree
from tutor.viz import plots
from tutor.viz.tree_picture import draw_tree

TREE = Tree.read("(S (CL (PRON she) (VP (VERB saw) (NP (DET the) (NOM (NOUN man))))) (PUNCT .))")


@pytest.fixture
def places():
    (axis,) = plots.panels("A tree")
    draw_tree(axis, TREE)
    yield {text.get_text(): text.get_position() for text in axis.texts}, axis
    plt.close("all")


def test_words_stand_in_a_row_in_their_order(places):
    at, _ = places
    assert [at[word] for word in TREE.words] == [(place, 0) for place in range(5)]
    assert [at[tag] for tag in TREE.tags] == [(place, 1) for place in range(5)]


def test_a_part_stands_above_what_it_is_made_of(places):
    at, axis = places
    assert at["S"][1] > at["CL"][1] > at["VP"][1] > at["NP"][1] > at["NOM"][1] > at["NOUN"][1]
    assert at["VP"][0] == pytest.approx((at["VERB"][0] + at["NP"][0]) / 2)
    # a line for each child and each word
    assert len(axis.lines) == sum(len(part.children) for part in TREE.parts())


def test_a_single_word_can_be_drawn():
    (axis,) = plots.panels("A word")
    draw_tree(axis, Tree("NOUN", ("cook",)))
    assert [text.get_text() for text in axis.texts] == ["cook", "NOUN"]
    plt.close("all")
