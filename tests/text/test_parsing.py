import random
from itertools import pairwise
from math import comb, exp, log

import pytest

from tutor.data import sentences
from tutor.text.grammar import Grammar, Rule
from tutor.text.parsing import parse
from tutor.text.trees import Tree

ATTACHMENT = Grammar.read(
    """
    S → NP VP
    NP → DET NOUN
    NP → NP PP
    VP → VERB NP
    VP → VP PP
    PP → ADP NP
    """,
    {"DET": "the", "NOUN": "cook man park telescope boat", "VERB": "saw", "ADP": "with in on"},
)


def test_an_attachment_is_two_trees():
    chart = parse(ATTACHMENT, "the cook saw the man with the telescope".split())
    assert chart.n_trees == 2
    assert {str(tree) for tree in chart.trees()} == {
        "(S (NP (DET the) (NOUN cook)) (VP (VP (VERB saw) (NP (DET the) (NOUN man))) "
        "(PP (ADP with) (NP (DET the) (NOUN telescope)))))",
        "(S (NP (DET the) (NOUN cook)) (VP (VERB saw) (NP (NP (DET the) (NOUN man)) "
        "(PP (ADP with) (NP (DET the) (NOUN telescope))))))",
    }


@pytest.mark.parametrize("n_phrases", range(7))
def test_phrases_in_a_row_have_as_many_trees_as_catalan_says(n_phrases):
    """Church and Patil 1982: with n prepositional phrases behind an object, the Catalan number of n + 1."""
    words = "the cook saw the man".split() + "with the telescope".split() * n_phrases
    n = n_phrases + 1
    assert parse(ATTACHMENT, words).n_trees == comb(2 * n, n) // (n + 1)


def all_trees(grammar, label, words):
    """Every tree, from above: try each rule and each cut."""
    if len(words) == 1 and words[0] in grammar.words.get(label, {}):
        yield Tree(label, (words[0],))
    for rule in grammar.rules:
        if rule.parent != label:
            continue
        if len(rule.children) == 1:
            yield from (Tree(label, (part,)) for part in all_trees(grammar, rule.children[0], words))
        for cut in range(1, len(words)) if len(rule.children) == 2 else ():
            for first in all_trees(grammar, rule.children[0], words[:cut]):
                for second in all_trees(grammar, rule.children[1], words[cut:]):
                    yield Tree(label, (first, second))


def log_probability_of(grammar, tree):
    """The product of the shares of all rules and words that a tree uses."""
    total = 0.0
    for part in tree.parts():
        if part.is_word:
            total += log(grammar.words[part.label][part.children[0]])
        else:
            total += log(grammar.rules[Rule(part.label, tuple(child.label for child in part.children))])
    return total


def drawn_grammar(seed):
    stream = random.Random(seed)
    parts = "SABCXY"
    rules = {}
    for parent in "SABC":
        for _ in range(stream.randrange(2, 5)):
            rules[Rule(parent, tuple(stream.choices(parts, k=2)))] = stream.randrange(1, 9)
    for one, other in pairwise("SABCX"):  # a chain of rules with one child
        if stream.random() < 0.7:
            rules[Rule(one, (other,))] = stream.randrange(1, 9)
    return Grammar(rules, {"X": {"x": 2, "z": 1}, "Y": {"y": 1, "z": 3}})


@pytest.mark.parametrize("seed", range(25))
def test_the_chart_holds_every_tree_and_no_other(seed):
    grammar = drawn_grammar(seed)
    words = random.Random(seed + 1).choices("xyz", k=5)
    expected = {str(tree): log_probability_of(grammar, tree) for tree in all_trees(grammar, "S", words)}
    chart = parse(grammar, words)
    found = list(map(str, chart.trees()))
    assert chart.n_trees == len(found) == len(set(found))
    assert set(found) == expected.keys()
    if expected:
        assert chart.log_probability() == pytest.approx(max(expected.values()))
        assert expected[str(chart.best())] == pytest.approx(max(expected.values()))
    else:
        assert chart.best() is None


def test_some_of_the_drawn_grammars_have_many_trees():
    counts = [parse(drawn_grammar(seed), random.Random(seed + 1).choices("xyz", k=5)).n_trees for seed in range(25)]
    assert max(counts) > 50
    assert min(counts) == 0


def test_the_trees_of_a_finite_language_share_all_its_probability():
    grammar = Grammar.read("S → A B\n A → N\n A → V\n B → N\n B → V", {"N": "fish cooks", "V": "fish"})
    pairs = [(one, other) for one in ("fish", "cooks") for other in ("fish", "cooks")]
    trees = [tree for pair in pairs for tree in parse(grammar, pair).trees()]
    assert sum(exp(log_probability_of(grammar, tree)) for tree in trees) == pytest.approx(1)


def test_the_parser_finds_the_tree_that_the_writer_meant():
    examples = sentences.load("validation")
    grammar = Grammar.count(example.tree for example in examples[50:])
    for example in examples[50:80]:
        assert example.tree in set(parse(grammar, example.words).trees())


def test_tags_from_outside_are_taken_as_they_are():
    grammar = Grammar.read("S → NOUN VERB\n S → VERB NOUN", {"NOUN": "fish cooks", "VERB": "fish cooks"})
    assert parse(grammar, ["fish", "cooks"]).n_trees == 2
    assert str(parse(grammar, ["fish", "cooks"], ["VERB", "NOUN"]).best()) == "(S (VERB fish) (NOUN cooks))"
    assert str(parse(grammar, ["zebras", "gallop"], ["NOUN", "VERB"]).best()) == "(S (NOUN zebras) (VERB gallop))"


def test_a_sentence_outside_the_grammar_has_no_tree():
    for words in (["saw", "the", "cook"], ["the", "zebra", "saw", "the", "cook"]):
        chart = parse(ATTACHMENT, words)
        assert (chart.n_trees, chart.best(), list(chart.trees())) == (0, None, [])
        with pytest.raises(ValueError, match="expected a sentence of the grammar, got"):
            chart.log_probability()


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="expected a sentence with words, got none"):
        parse(ATTACHMENT, [])
    for tags in (["DET"], ["DET", "ADJ"]):
        with pytest.raises(ValueError, match="expected 2 tags among DET, NOUN, VERB, ADP, got"):
            parse(ATTACHMENT, ["the", "cook"], tags)
