import pytest

from tutor.text.trees import Tree

BRACKETS = "(S (CL (PRON she) (VP (VERB saw) (NP (DET the) (NOM (NOUN man))))) (PUNCT .))"


def test_a_tree_is_what_its_brackets_say():
    tree = Tree.read(BRACKETS)
    assert str(tree) == BRACKETS
    assert Tree.read(f"  {BRACKETS.replace(' ', '  ')} ") == tree
    assert tree == Tree("S", (tree.children[0], Tree("PUNCT", (".",))))


def test_words_and_tags_stand_in_order():
    tree = Tree.read(BRACKETS)
    assert tree.words == ("she", "saw", "the", "man", ".")
    assert tree.tags == ("PRON", "VERB", "DET", "NOUN", "PUNCT")
    assert tree.tagged_words()[1] == ("saw", "VERB")
    assert tree.text == "she saw the man ."


def test_parts_stand_before_their_own_parts():
    labels = [part.label for part in Tree.read(BRACKETS).parts()]
    assert labels == ["S", "CL", "PRON", "VP", "VERB", "NP", "DET", "NOM", "NOUN", "PUNCT"]


def test_only_a_tagged_word_is_a_word():
    tree = Tree.read("(NP (DET a) (NOM (NOUN man)))")
    assert [part.label for part in tree.parts() if part.is_word] == ["DET", "NOUN"]


def test_the_picture_has_a_line_for_each_part():
    assert Tree.read(BRACKETS).picture().splitlines() == [
        "S",
        "├─ CL",
        "│  ├─ PRON she",
        "│  └─ VP",
        "│     ├─ VERB saw",
        "│     └─ NP",
        "│        ├─ DET the",
        "│        └─ NOM",
        "│           └─ NOUN man",
        "└─ PUNCT .",
    ]


@pytest.mark.parametrize(
    "brackets",
    ["", "she", "(S", "(S (PRON she)", "(S) ", "((PRON she))", "(PRON she) (VERB saw)", "(PRON she saw)", "(S x))"],
)
def test_brackets_of_no_tree_are_refused(brackets):
    with pytest.raises(ValueError, match="expected one tree in brackets"):
        Tree.read(brackets)


@pytest.mark.parametrize("children", [(), ("she", "saw"), (Tree("PRON", ("she",)), "saw")])
def test_a_word_stands_alone(children):
    with pytest.raises(ValueError, match="expected parts, or one word, under 'S'"):
        Tree("S", children)
