"""The exercise that mends a perplexity, and tests it."""

import math

import torch

from tutor.lessons.answers import Crashed, Wrong, ask, close, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.vectors import perplexities as models
from tutor.lessons.checks.vectors.watching import TableWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which takes the mean of the probabilities": models.mean_of_chances,
    "one that counts the first token of each text, too": models.counts_the_first,
    "one that takes the mean of the perplexities of the texts": models.mean_of_texts,
    "one that leaves out what has probability 0": models.leaves_out_the_impossible,
    "one that takes logarithms to base 2, and the exponential to base e": models.mixes_bases,
}
_SOUND = {
    "one that sums natural logarithms": models.honest,
    "one with PyTorch's loss": models.by_torch,
    "one with base 2 both ways": models.in_bits,
    "one that multiplies roots": models.by_roots,
}
_VERDICTS = Verdicts(
    true="sick",
    false="sound",
    advice="; right functions differ by rounding: allow for it, as in math.isclose(one, other, rel_tol=1e-4)",
)

_OUT_OF_RANGE = "The product of so many probabilities is below what a float can hold: add logarithms instead"


def _drawn(generator, vocab_size=5, lengths=(7,)):
    table = torch.randn(vocab_size, vocab_size, generator=generator, dtype=torch.float64).mul(2).softmax(dim=-1)
    return table, [torch.randint(vocab_size, (length,), generator=generator).tolist() for length in lengths]


def _agrees(mended, is_sick):
    generator = fresh()
    for vocab_size, lengths in [(5, (7,)), (3, (2,)), (4, (9, 2, 4)), (6, (1, 5, 1, 12))]:
        table, texts = _drawn(generator, vocab_size, lengths)
        close(ask(mended, table, texts), torch.tensor(models.honest(table, texts)), tolerance=1e-4)
    table, texts = _drawn(generator, 4, (3, 8))
    unchanged(lambda given: mended(given, texts), table)


def _limits(mended, is_sick):
    table, _ = _drawn(fresh())
    table[2] = torch.tensor([0.5, 0.5, 0.0, 0.0, 0.0])
    try:
        close(ask(mended, table, [[0, 1, 2, 0], [0, 2, 3, 1]]), torch.tensor(math.inf))
    except Wrong as failure:
        raise Wrong(f"for a text with a token of probability 0: {failure}") from None
    table, texts = _drawn(fresh(), 5, (2000, 300))
    try:
        found = tensor(ask(mended, table, texts))
    except Crashed as error:
        raise Wrong(f"for a text of 2,000 tokens: {error}. {_OUT_OF_RANGE}") from None
    if not found.isfinite().all() or not found.any():
        raise Wrong(f"for a text of 2,000 tokens you get {found.flatten()[0].item():g}. {_OUT_OF_RANGE}")
    try:
        close(found, torch.tensor(models.honest(table, texts)), tolerance=1e-3)
    except Wrong as failure:
        raise Wrong(f"for a text of 2,000 tokens: {failure}") from None


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.mean_of_chances, watch=TableWatch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=TableWatch())


def _probe(mended, is_sick):
    generator = torch.Generator().manual_seed(3)
    one, several = _drawn(generator), _drawn(generator, 4, (3, 9, 2))
    table, _ = _drawn(generator, 3)
    table[1] = torch.tensor([0.0, 0.5, 0.5])
    impossible = table, [[0, 1, 0, 1, 2]]
    return [
        *(outcome(mended, *case) for case in (one, several, impossible, _drawn(generator, 5, (2000,)))),
        outcome(lambda: _behavior(is_sick)),
    ]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch = TableWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


_TABLE = torch.tensor([[0.5, 0.3, 0.2], [0.0, 0.7, 0.3], [0.1, 0.8, 0.1]])


def _wrong_on(table, texts):
    """A test that compares with the truth on one case."""
    right = models.honest(table, texts)
    return lambda perplexity: not math.isclose(perplexity(table, texts), right, rel_tol=1e-4)


_numbers, _never = _wrong_on(_TABLE, [[0, 1, 2, 1], [1, 2]]), _wrong_on(_TABLE, [[1, 0]])
_one_text = _wrong_on(_TABLE, [[0, 1, 2, 1]])
_uniform = torch.full((4, 4), 0.25)


def _good_test(perplexity):
    return _numbers(perplexity) or _never(perplexity)


def _by_properties(perplexity):
    """Compares answers with each other, without one number worked out beforehand."""
    text, other = [0, 1, 2, 1, 1], [0, 2]
    both = math.log(perplexity(_TABLE, [text, other])) * 5
    apart = math.log(perplexity(_TABLE, [text])) * 4 + math.log(perplexity(_TABLE, [other]))
    blind = perplexity(_uniform, [[0, 1, 2], [3, 3]])
    return (
        abs(both - apart) > 1e-3
        or abs(blind - 4) > 1e-3
        or perplexity(_TABLE, [[0, 1, 0, 2]]) != math.inf
        or abs(perplexity(_TABLE, [other]) - 5) > 1e-3
    )


def _on_random_tables(perplexity):
    generator = torch.Generator().manual_seed(1)
    for _ in range(4):
        table = torch.rand(4, 4, generator=generator)
        table[:, 0] = 0
        table = table / table.sum(dim=1, keepdim=True)
        for texts in ([[1, 2, 3, 3, 1], [2, 2], [3, 1, 1]], [[1, 0, 2], [1, 1]]):
            got, want = torch.tensor(perplexity(table, texts)), torch.tensor(models.by_torch(table, texts))
            if not torch.allclose(got.float(), want, rtol=1e-3):
                return torch.tensor(True)
    return torch.tensor(False)


perplexity_bug = Exercise(
    slug="perplexity-bug",
    answers=("mended_perplexity", "is_sick_perplexity"),
    properties=(
        Property("the mended perplexity is right", _agrees),
        Property("also for impossible and for long texts", _limits),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.mean_of_chances, _good_test),
            "it still takes the mean of the probabilities: surprise is −log P, and the mean is taken of that",
        ),
        Mistake(
            "the first token counted",
            (models.counts_the_first, _good_test),
            "you divide by the number of all tokens: the first of each text is given, so it is not counted",
        ),
        Mistake(
            "the mean of the texts",
            (models.mean_of_texts, _good_test),
            "you take the mean over texts, in which a short text weighs as much as a long one: take it over all "
            "predicted tokens",
        ),
        Mistake(
            "the mean of the texts' losses",
            (models.mean_of_losses, _good_test),
            "you take the mean over texts of their mean surprise, in which a short text weighs as much as a long one: "
            "take it over all predicted tokens",
        ),
        Mistake(
            "the impossible left out",
            (models.leaves_out_the_impossible, _good_test),
            "you leave out tokens of probability 0: a model that calls a text impossible is infinitely surprised by it",
        ),
        Mistake(
            "a little added",
            (models.never_impossible, _good_test),
            "you add a little to every probability, so that the impossible gets a finite perplexity: it is infinite",
        ),
        Mistake(
            "two bases",
            (models.mixes_bases, _good_test),
            "your logarithm has base 2, and your exponential base e: take the same for both",
        ),
        Mistake(
            "columns",
            (models.backwards, _good_test),
            "you read the table by columns: the row is the last token, the column the next one",
        ),
        Mistake(
            "texts joined",
            (models.across, _good_test),
            "you predict the first token of a text from the last of the text before: the first token is given",
        ),
        Mistake(
            "a product",
            (models.by_product, _good_test),
            "The product of so many probabilities is below what a float can hold: add logarithms instead",
        ),
        Mistake("the loss", (models.loss, _good_test), "that is the mean surprise: perplexity is its exponential"),
        Mistake(
            "turned over",
            (models.turned_over, _good_test),
            "your perplexity lies between 0 and 1: surprise is *minus* the logarithm",
        ),
        Mistake(
            "no mean",
            (models.whole, _good_test),
            "that is 1 divided by the probability of the whole: divide the sum of the surprises by the number of "
            "predicted tokens first",
        ),
        Mistake("always sick", (models.honest, lambda perplexity: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.honest, lambda perplexity: False), "your test says False (sound) of every model"),
        Mistake(
            "the uniform table alone",
            (models.honest, _wrong_on(_uniform, [[0, 1, 2], [3, 3]])),
            "your test only tries tables and texts in which all predicted tokens have the same probability: the mean "
            "of the probabilities is right by accident then",
        ),
        Mistake(
            "one text alone",
            (models.honest, lambda perplexity: _one_text(perplexity) or _never(perplexity)),
            "your test gives one text at a time, or texts of one length: the mean of the texts' perplexities is wrong "
            "only for several that differ in length",
        ),
        Mistake(
            "nothing impossible",
            (models.honest, _numbers),
            "your test tries nothing that has probability 0: a function that leaves such tokens out stays undiscovered",
        ),
        Mistake(
            "the impossible alone",
            (models.honest, _never),
            "your test only looks at whether the impossible is infinite: also work out what a text should come to",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda perplexity: not _good_test(perplexity)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "no tolerance",
            (models.honest, lambda perplexity: perplexity(_TABLE, [[0, 1, 2, 1], [1, 2]]) != 0.0216**-0.25),
            "right functions differ by rounding",
        ),
        Mistake(
            "no verdict",
            (models.honest, lambda perplexity: perplexity(_TABLE, [[0, 1]])),
            "your test should return True (sick) or False (sound)",
        ),
        Mistake(
            "rows that are no probabilities",
            (models.honest, lambda perplexity: perplexity(torch.ones(3, 3), [[0, 1]]) != 1),
            "each row of the table holds probabilities",
        ),
        Mistake(
            "one text instead of a list of texts",
            (models.honest, lambda perplexity: perplexity(_TABLE, [0, 1, 2]) < 1),
            "the texts are a list of lists of ids",
        ),
        Mistake(
            "nothing predicted",
            (models.honest, lambda perplexity: perplexity(_TABLE, [[0]]) < 1),
            "nothing is predicted in the texts that your test makes",
        ),
        Mistake(
            "a list for a table",
            (models.honest, lambda perplexity: perplexity(_TABLE.tolist(), [[0, 1]]) < 1),
            "the table that your test makes should be a tensor",
        ),
    ),
    equivalents={
        "line 6: torch.stack(chosen).log().mean().item() → torch.stack(chosen).log().mean()": (
            "math.exp reads a tensor of one number, too"
        ),
        "line 16: arguments of math.isclose exchanged": "which of two close numbers is named first has no say",
        "line 15: [[0, 1, 2, 1], [1, 2]] → [[1, 2], [0, 1, 2, 1]]": "the order of the texts has no say",
        "line 16: 0.0001 → 0.0002": "wrong perplexities are off by far more",
    },
    variants=(
        Variant("two cases that show all", (models.honest, _good_test)),
        Variant("base 2, by properties", (models.in_bits, _by_properties)),
        Variant("PyTorch's loss, random tables", (models.by_torch, _on_random_tables)),
        Variant("roots", (models.by_roots, _good_test)),
        Variant("the book's", (models.by_the_book, _by_properties)),
    ),
)

EXERCISES = (perplexity_bug,)
