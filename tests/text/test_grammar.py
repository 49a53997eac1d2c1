import pytest

from tutor.text.grammar import Grammar, Rule
from tutor.text.trees import Tree

TREES = [
    Tree.read("(S (NP (PRON she)) (VP (VERB slept)))"),
    Tree.read("(S (NP (DET the) (NOUN cook)) (VP (VERB slept)))"),
    Tree.read("(S (NP (PRON she)) (VP (VERB saw) (NP (PRON her))))"),
]


def test_rules_are_counted_in_trees():
    grammar = Grammar.count(TREES)
    assert grammar.start == "S"
    assert grammar.rules[Rule("NP", ("PRON",))] == 0.75
    assert grammar.rules[Rule("VP", ("VERB", "NP"))] == pytest.approx(1 / 3)
    assert grammar.words["VERB"] == {"slept": pytest.approx(2 / 3), "saw": pytest.approx(1 / 3)}
    assert grammar.tags_of("she") == ["PRON"]
    assert grammar.tags_of("zebra") == []


def test_rules_can_be_read_from_lines():
    grammar = Grammar.read(
        "S → NP VP\n NP → NOUN \n\n VP → VERB\n VP → VERB NP", {"NOUN": "cooks fish", "VERB": "fish"}
    )
    assert grammar.rules == {
        Rule("S", ("NP", "VP")): 1,
        Rule("NP", ("NOUN",)): 1,
        Rule("VP", ("VERB",)): 0.5,
        Rule("VP", ("VERB", "NP")): 0.5,
    }
    assert grammar.words["NOUN"] == {"cooks": 0.5, "fish": 0.5}
    assert grammar.tags_of("fish") == ["NOUN", "VERB"]
    assert str(Rule("S", ("NP", "VP"))) == "S → NP VP"


def test_what_is_made_of_another_part_alone_is_higher():
    grammar = Grammar.read("S → A\n A → B\n B → N\n B → N N\n S → B", {"N": "x"})
    assert [grammar.heights[part] for part in "NBAS"] == [0, 1, 2, 3]
    assert [rule.parent for rule in grammar.single_rules] == ["B", "A", "S", "S"]


@pytest.mark.parametrize(
    ("rules", "words", "said"),
    [
        ("S NP VP", {}, "expected a rule such as NP → DET NOM, got 'S NP VP'"),
        ("S → A A A", {"A": "x"}, "one or two children, got S → A A A"),
        ("S →", {"A": "x"}, "one or two children, got S → "),
        ("S → A B", {"A": "x"}, "rules or words for each part, found none for 'B'"),
        ("T → A", {"A": "x"}, "rules or words for each part, found none for 'S'"),
        ("S → A\n A → B", {"A": "x", "B": "y"}, "rules or words for each part, found both for 'A'"),
        ("S → A\n A → S", {}, "no part that can be made of itself alone, got 'A'"),
        ("S → A", {"A": ""}, "words of A with positive counts, got {}"),
    ],
)
def test_what_is_no_grammar_is_refused(rules, words, said):
    with pytest.raises(ValueError, match=said):
        Grammar.read(rules, words)


def test_counts_are_positive_and_trees_have_one_top():
    with pytest.raises(ValueError, match="rules of S with positive counts"):
        Grammar({Rule("S", ("A",)): 0}, {"A": {"x": 1}})
    with pytest.raises(ValueError, match=r"one label at the top, got \['NP', 'S'\]"):
        Grammar.count([*TREES, Tree.read("(NP (PRON she))")])
    with pytest.raises(ValueError, match="got no trees"):
        Grammar.count([])
