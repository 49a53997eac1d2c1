import pytest

from tutor.applications.generating.many_translator import ManyTranslator, language_of, split_sentence
from tutor.data import translation
from tutor.recipes.translation_many import sentence


@pytest.fixture(scope="module")
def translator():
    return ManyTranslator.pretrained()


def test_one_model_writes_several_languages(translator):
    asked = "the doctor bought three red lamps in the city yesterday ."
    assert translator.translate(asked, "de") == "Der Arzt hat gestern in der Stadt drei rote Lampen gekauft."
    assert translator.translate(asked, "zh") == "医生昨天在城里买了三盏红色的灯。"
    assert translator.translate(asked, "fr").startswith("Le médecin a acheté trois lampes rouges")


@pytest.mark.parametrize(("before", "after", "least"), [("en", "zh", 0.9), ("en", "de", 0.9), ("zh", "en", 0.85)])
def test_the_shipped_weights_translate(translator, before, after, least):
    examples = translation.load("test")[:60]
    answers = translator.translate_tokens([sentence(one, before) for one in examples], after)
    right = [tuple(answer) == sentence(one, after) for answer, one in zip(answers, examples, strict=True)]
    assert sum(right) / len(right) >= least


def test_chinese_is_cut_into_characters():
    assert split_sentence("医生买了灯。") == [*"医生买了灯。"]
    assert split_sentence("Li Ming wäscht den Hut .") == ["Li", "Ming", "wäscht", "den", "Hut", "."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "expected a sentence, got nothing"),
        (" \n\t ", "got nothing"),
        ("the zebra reads .", "got 'zebra'"),
        ("Здравствуй", r"got '\\u0417"),
        ("the \x00", r"got '\\x00'"),
        ("<2zh> Anna reads .", "got '<2zh>'"),
        ("<eos>", "got '<eos>'"),
        ("Anna " * 200, "at most 95 tokens, got 200"),
        ("x" * 100_000, "expected words of the book's small world"),
    ],
)
def test_what_cannot_be_read_gets_a_clear_answer(translator, text, told):
    with pytest.raises(ValueError, match=told):
        translator.translate(text, "de")


def test_an_unknown_language_is_refused(translator):
    with pytest.raises(ValueError, match="expected a language among en, zh, de, fr, got 'klingon'"):
        translator.translate("Anna .", "klingon")


def test_a_language_is_told_by_its_words():
    lexicons = {"de": {"der", "Hut"}, "fr": {"le", "chapeau"}}
    assert language_of(["le", "Hut", "chapeau"], lexicons) == "fr"
