"""Exercises on what a decoder takes from its memory: found out on shipped translators, and explained in words."""

from functools import cache

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID

# ---------------------------------------------------------------- translation-explore

PAST, OTHER, FUTURE = (
    "my father repaired the red lamp .",
    "my father bought the red lamp .",
    "my father will repair the red lamp .",
)
HATS, LAMPS = (f"the doctor bought three red {things} yesterday ." for things in ("hats", "lamps"))
BEGUN = "mein Vater hat die rote Lampe".split()
THREE = list("医生昨天买了三")
_VERB, _NOUN = 2, 5


@cache
def _parts(language):
    name = f"translation_en_{language}"
    tokenizers = load_tokenizers(name)
    return load_pretrained(name), tokenizers["source"].vocabulary, tokenizers["target"].vocabulary


@cache
def run(language, sentence, written, rows_of=None, rows=()):
    """The probabilities of what comes next, and the weights of the last row, layer by layer.

    Hooks exchange rows of the memory from outside: the student's way goes through encode and decode.
    """
    model, source, target = _parts(language)
    read = torch.tensor([[BOS_ID, *target.encode(list(written))]])
    kept, hooks = [], []
    with torch.no_grad():
        if rows_of is not None:
            ids = torch.tensor([source.encode(rows_of.split())])
            other = model.encoder(model.source_embedding(ids))

            def exchange(module, inputs, made):
                return torch.where(torch.isin(torch.arange(made.shape[1]), torch.tensor(rows))[:, None], other, made)

            hooks.append(model.encoder.register_forward_hook(exchange))
        for block in model.decoder.blocks:
            weights = block.cross_attention.weights
            hooks.append(weights.register_forward_hook(lambda *parts: kept.append(parts[-1][0, :, -1])))
        try:
            scores = model(torch.tensor([source.encode(sentence.split())]), read)[0, -1]
        finally:
            for hook in hooks:
                hook.remove()
    return scores.softmax(-1), torch.stack(kept)


def chance(language, word, *run_of):
    """The probability that a word comes next."""
    return run(language, *run_of)[0][_parts(language)[2].encode([word])[0]].item()


def german(word, sentence=PAST, auxiliary="hat", **exchanged):
    """The probability of a verb at the end of the German sentence."""
    written = tuple(auxiliary if each == "hat" else each for each in BEGUN)
    return chance("de", word, sentence, written, *exchanged.values())


def chinese(word, rows):
    """The probability of a measure word, with rows of the other memory."""
    return chance("zh", word, HATS, tuple(THREE), LAMPS, tuple(rows))


def replaced(word, rows_of=OTHER):
    """The probability of a verb, with each row of the memory exchanged alone."""
    return [german(word, rows_of=rows_of, rows=(place,)) for place in range(7)]


def forms(word):
    """The probability of a form, behind both auxiliaries, for the past and for the future."""
    return [german(word, sentence, auxiliary) for sentence in (PAST, FUTURE) for auxiliary in ("hat", "wird")]


_ALL_BUT = tuple(place for place in range(8) if place != _NOUN)


@cache
def right():
    """All four answers."""
    weights = run("de", PAST, tuple(BEGUN))[1][0, :, _VERB].tolist()
    return weights, replaced("gekauft"), forms("repariert"), [chinese("盏", (_NOUN,)), chinese("盏", _ALL_BUT)]


def _found(place):
    return lambda *answers: foretold(answers[place], torch.tensor(right()[place]), tolerance=0.011)


def _but(place, wrong):
    """The right answers, with one of them wrong."""
    return Late(lambda: tuple(wrong() if at == place else part for at, part in enumerate(right())))


explore = Exercise(
    slug="translation-explore",
    answers=("verb_weights", "chances_of_bought", "chances_of_form", "chances_of_measure_word"),
    likeness=0.011,
    probe=lambda *answers: [numbers_of(answer) for answer in answers],
    properties=(
        Property("how much each head looks at the verb", _found(0)),
        Property("the other verb, with each row exchanged", _found(1)),
        Property("the form of the verb, behind both auxiliaries", _found(2)),
        Property("the measure word, with the noun's row exchanged, and with all others", _found(3)),
    ),
    mistakes=(
        Mistake(
            "the last layer",
            _but(0, lambda: run("de", PAST, tuple(BEGUN))[1][1, :, _VERB].tolist()),
            "those are the heads of layer 1: layers are counted from 0",
        ),
        Mistake(
            "one row too early",
            _but(0, lambda: run("de", PAST, tuple(BEGUN[:-1]))[1][0, :, _VERB].tolist()),
            "that is the row that writes *Lampe*: the last row, which has read *Lampe*, writes the verb",
        ),
        Mistake(
            "the article",
            _but(0, lambda: run("de", PAST, tuple(BEGUN))[1][0, :, _VERB + 1].tolist()),
            "hardly anybody looks there: take the *last* row, and in it place 2, where *repaired* stands (from 0)",
        ),
        Mistake(
            "the verb that is left",
            _but(1, lambda: replaced("repariert")),
            "those are the probabilities of *repariert*: asked is *gekauft*",
        ),
        Mistake(
            "the whole memory",
            _but(1, lambda: [german("gekauft", OTHER)] * 7),
            "that is the probability with the *whole* memory of the other sentence: exchange one row at a time, and "
            "begin anew with each (`.clone()`). If `past` itself was changed, run the cell that makes it again",
        ),
        Mistake(
            "row after row",
            _but(1, lambda: [german("gekauft", rows_of=OTHER, rows=tuple(range(n + 1))) for n in range(7)]),
            "the rows exchanged before are exchanged still: begin anew with a copy each time (`.clone()`), and first "
            "run the cell that makes `past` again, since it may be changed itself",
        ),
        Mistake(
            "the infinitive",
            _but(2, lambda: forms("reparieren")),
            "those are the probabilities of *reparieren*: asked is *repariert*, each time",
        ),
        Mistake(
            "what grammar would say",
            _but(2, lambda: [1.0, 0.0, 1.0, 0.0]),
            "that is what German grammar would have one say, and not what this model says: run it",
        ),
        Mistake(
            "the other measure word",
            _but(3, lambda: [chinese("顶", (_NOUN,)), chinese("顶", _ALL_BUT)]),
            "those are the probabilities of 顶: asked is 盏, the measure word of lamps",
        ),
    ),
    equivalents={
        "line 2: crossing[0, :, -1, 2].tolist() → crossing[0, :, -1, 2]": "a tensor may be handed in as well",
        "line 16: (hats.clone(), lamps.clone()) → (lamps.clone(), hats.clone())": (
            "that gives both memories whole, and since the noun's row decides alone, the same to two decimals: which "
            "is what the exercise finds"
        ),
    },
    variants=(
        Variant("measured", Late(right)),
        Variant("two decimals", Late(lambda: tuple([round(number, 2) for number in part] for part in right()))),
        Variant("tensors", Late(lambda: tuple(map(torch.tensor, right())))),
    ),
)

# ---------------------------------------------------------------- translation-explain

explain = Exercise(
    slug="translation-explain",
    answers=("why_an_encoder",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("Without its blocks the encoder would hand over words that know nothing of the sentence they stand in.",),
        ),
        Variant(
            "中文",
            (
                "没有编码器的各层，记忆里的每一行只认识自己的词和位置，不知道整句话说了什么；"
                "解码器虽然能看到每个词，却要在写每个词时自己把它们的关系重新拼出来。",
            ),
        ),
    ),
)

EXERCISES = (explore, explain)
