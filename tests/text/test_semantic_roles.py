from tutor.data import sentences
from tutor.text.semantic_roles import Event, events_of
from tutor.text.trees import Tree

SAW = "(S (CL (PRON she) (VP {}))(PUNCT .))"
WITH = "(PP (ADP with) (NP (DET the) (NOM (NOUN telescope))))"


def test_events_are_those_that_the_writer_meant():
    for example in sentences.load("validation"):
        assert events_of(example.tree) == example.events, " ".join(example.words)


def test_what_a_phrase_hangs_on_decides():
    tool = Tree.read(SAW.format(f"(VP (VERB saw) (NP (DET the) (NOM (NOUN man)))) {WITH}"))
    owner = Tree.read(SAW.format(f"(VERB saw) (NP (NP (DET the) (NOM (NOUN man))) {WITH})"))
    assert events_of(tool) == (Event("she", "saw", "the man", with_what="the telescope"),)
    assert events_of(owner) == (Event("she", "saw", "the man with the telescope"),)


def test_each_slot_has_its_words():
    tree = Tree.read(
        "(S (CL (NP (PROPN anna)) (MP (AUX did) (INF (PART not) (VP (VP (VP "
        "(VP (VERB give) (NP (DET a) (NOM (NOUN book)))) (PP (ADP to) (NP (PROPN tom)))) "
        "(PP (ADP in) (NP (DET the) (NOM (NOUN park))))) (ADV again))))) (PUNCT .))"
    )
    assert events_of(tree) == (
        Event("anna", "did not give", "a book", to_whom="tom", where="in the park", how="again"),
    )


def test_a_clause_inside_is_an_event_of_its_own():
    tree = Tree.read(SAW.format("(VERB saw) (SC (PRON her) (VP (VERB duck)))"))
    assert events_of(tree) == (Event("she", "saw", "her duck"), Event("her", "duck"))


def test_a_tree_without_a_clause_has_no_event():
    assert events_of(Tree.read("(NP (DET the) (NOM (NOUN cook)))")) == ()
