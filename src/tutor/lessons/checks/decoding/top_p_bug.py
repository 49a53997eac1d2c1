"""The exercise that mends top-p, and tests it."""

import torch

from tutor.lessons.answers import Wrong, ask, close, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.decoding import nuclei as models
from tutor.lessons.checks.decoding.watching import NEAR, ChanceWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which drops the token that reaches p": models.drops_the_last,
    "one that keeps a token too many": models.one_more,
    "one that keeps the share p of all tokens, whatever their probabilities": models.by_number,
    "one whose answer does not sum to 1": models.not_shared_out,
    "one that gives the probabilities in another order": models.not_put_back,
}
_SOUND = {
    "one that sorts, adds up and puts back": models.honest,
    "one that goes from token to token": models.by_loop,
    "one that works with scores": models.by_the_book,
    "one that finds the smallest probability to keep, in float64": models.by_threshold,
}
_VERDICTS = Verdicts(true="sick", false="sound")


def _row(generator, n_tokens, p):
    """Probabilities of which no few best add up to nearly p, nor are two equal."""
    while True:
        row = torch.rand(n_tokens, generator=generator).add(0.05)
        row = row / row.sum()
        ordered = row.double().sort(descending=True).values
        gaps = ordered[:-1] - ordered[1:]
        if ((ordered.cumsum(-1)[:-1] - p).abs() > 2 * NEAR).all() and (gaps > NEAR / 10).all():
            return row


def _agrees(mended, is_sick):
    generator = fresh()
    for n_tokens in (2, 5, 9, 30):
        for p in (0.3, 0.5, 0.9):
            row = _row(generator, n_tokens, p)
            close(ask(mended, row, p), models.by_loop(row, p), tolerance=1e-4)
    unchanged(lambda given: mended(given, 0.5) if callable(mended) else ask(mended), row)


def _never_empty(mended, is_sick):
    row = torch.tensor([0.02, 0.9, 0.05, 0.03])
    for p in (0.01, 0.5, 0.89):
        got = tensor(ask(mended, row, p))
        if got.isnan().any():
            raise Wrong(
                f"where the best token has probability 0.9 and p is {p}, your answer is NaN: nothing is kept. The "
                "token that reaches p is kept, too, so there is always one"
            )
        close(got, torch.tensor([0.0, 1.0, 0.0, 0.0]), tolerance=1e-4)
    for whole in (row, torch.tensor([0.5, 0.0, 0.5])):
        close(ask(mended, whole, 1.0), whole, tolerance=1e-4)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.drops_the_last, watch=ChanceWatch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=ChanceWatch())


def _probe(mended, is_sick):
    row = torch.tensor([0.1, 0.4, 0.05, 0.3, 0.15])
    cases = ((row, 0.5), (row, 0.8), (row, 0.2), (row, 1.0), (row, 0.07))
    return [*(outcome(mended, *case) for case in cases), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch = ChanceWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


_ROW, _SORTED = torch.tensor([0.1, 0.4, 0.05, 0.3, 0.15]), torch.tensor([0.4, 0.3, 0.15, 0.1, 0.05])


def _wrong_at(row, p):
    want = models.honest(row, p)
    return lambda f: not torch.allclose(f(row, p), want, atol=1e-4)


_good_test = _wrong_at(_ROW, 0.5)


def _by_properties(f):
    """What stays keeps its ratio, what stays holds p, and without its smallest it would not."""
    chances = f(_ROW, 0.6)
    kept = chances > 0
    order_kept = torch.allclose(chances[kept] * _ROW[kept].sum(), _ROW[kept], atol=1e-4)
    held = _ROW[kept].sum().item()
    return not (order_kept and held >= 0.6 and held - _ROW[kept].min().item() < 0.6 and abs(chances.sum() - 1) < 1e-4)


def _on_random_rows(f):
    generator = torch.Generator().manual_seed(3)
    wrong = [
        not torch.allclose(f(row, 0.7), models.by_loop(row, 0.7), atol=1e-4) for row in [_row(generator, 9, 0.7)] * 3
    ]
    return torch.tensor(any(wrong))


def _only_sums(f):
    return abs(f(_ROW, 0.5).sum().item() - 1) > 1e-4


def _counts(n_kept):
    return lambda f: int((f(_ROW, 0.5) > 0).sum()) != n_kept


def _to_the_last_bit(f):
    # what other processors make of the same division: off by less than the statement's rounding
    return not torch.allclose(f(_ROW, 0.5), models.honest(_ROW, 0.5) + 2e-6, rtol=0)


top_p_bug = Exercise(
    slug="decoding-top-p-bug",
    answers=("mended_top_p", "is_sick_top_p"),
    properties=(
        Property("the mended top-p is right", _agrees),
        Property("at least one token stays; at p = 1 all do", _never_empty),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.drops_the_last, _good_test),
            "the token that reaches p is still dropped: ask whether those *before* it add up to less than p",
        ),
        Mistake(
            "the best one saved",
            (models.never_empty, _good_test),
            "now the best token always stays, but the one that reaches p is dropped wherever several are kept",
        ),
        Mistake(
            "one more",
            (models.one_more, _good_test),
            "you keep a token too many: the one that reaches p is the last",
        ),
        Mistake(
            "from the wrong end",
            (models.from_the_worst, _good_test),
            "you add up from the least probable token: what is kept are the *most* probable ones",
        ),
        Mistake(
            "sorted the wrong way round",
            (models.from_the_least, _good_test),
            "you add up from the least probable token: what is kept are the *most* probable ones",
        ),
        Mistake(
            "a share of the best",
            (models.min_p, _good_test),
            "you compare each token with the best one: asked is what the best tokens add up to",
        ),
        Mistake(
            "each alone",
            (models.each_reaches_p, _good_test),
            "you keep tokens that reach p by themselves: asked is what the best tokens add up to",
        ),
        Mistake(
            "beside the best",
            (models.by_the_likeliest, _good_test),
            "you compare each token with the best one: asked is what the best tokens add up to",
        ),
        Mistake(
            "a share of the tokens",
            (models.by_number, _good_test),
            "you keep a share p of the *number* of tokens: it is their probabilities that add up to p",
        ),
        Mistake(
            "without sorting",
            (models.in_their_order, _good_test),
            "you add up in the order of the ids: sort by probability first",
        ),
        Mistake(
            "not put back",
            (models.not_put_back, _good_test),
            "your probabilities stand in another order than those you were given: put each back in its place",
        ),
        Mistake(
            "not shared out",
            (models.not_shared_out, _good_test),
            "your answer does not sum to 1: divide what is kept by its sum",
        ),
        Mistake(
            "softmax of probabilities",
            (models.softmax_again, _good_test),
            "you take the softmax of probabilities: it takes scores. Divide by the sum instead",
        ),
        Mistake(
            "nothing cut",
            (models.nothing_cut, _good_test),
            "you keep every token, whatever p is",
        ),
        Mistake(
            "the best alone",
            (models.unsorted_sums, _good_test),
            "you keep the best token alone, whatever p is",
        ),
        Mistake("writes to its input", (models.writes, _good_test), "work on a new one, not in place"),
        Mistake("always sick", (models.honest, lambda f: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.honest, lambda f: False), "your test says False (sound) of every model"),
        Mistake("sums alone", (models.honest, _only_sums), "your test calls the function of this exercise sound"),
        Mistake(
            "the number of tokens alone",
            (models.honest, _counts(2)),
            "your test counts the tokens that are kept: also look which they are, and with what probabilities",
        ),
        Mistake(
            "a sorted row",
            (models.honest, _wrong_at(_SORTED, 0.5)),
            "the row that your test makes is sorted already: whether each probability is put back in its place does "
            "not show",
        ),
        Mistake(
            "nothing to cut off",
            (models.honest, _wrong_at(_ROW, 0.99)),
            "your test keeps every token: a token too many does not show",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda f: not _good_test(f)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake("no tolerance", (models.honest, _to_the_last_bit), "right models differ by rounding, so compare with"),
        Mistake(
            "many verdicts",
            (models.honest, lambda f: f(_ROW, 0.5) != models.honest(_ROW, 0.5)),
            ".any() or .all() joins many booleans into one",
        ),
        Mistake(
            "p on the edge",
            (models.honest, lambda f: bool(f(_ROW, 0.7).sum() != 1)),
            "choose a row and a p well between two such sums",
        ),
        Mistake(
            "a tie",
            (models.honest, lambda f: bool(f(torch.tensor([0.25, 0.25, 0.25, 0.25]), 0.4).sum() != 1)),
            "two tokens of your test are equally probable",
        ),
        Mistake(
            "scores for probabilities",
            (models.honest, lambda f: bool(f(torch.tensor([2.0, -1.0]), 0.5).sum() != 1)),
            "should not be below 0, and sum to 1",
        ),
        Mistake(
            "p in percent",
            (models.honest, lambda f: bool(f(_ROW, 50).sum() != 1)),
            "p is a number above 0, at most 1",
        ),
    ),
    equivalents={
        "line 5: ordered.cumsum(dim=-1) - ordered < p → ordered.cumsum(dim=-1) - ordered <= p": (
            "where some tokens add up to p exactly, rounding decides; the statement leaves it out"
        ),
        "line 5: 1 → 0": "there is one axis",
        "line 17: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("sorted, summed, put back", (models.honest, _good_test)),
        Variant("a loop, by properties", (models.by_loop, _by_properties)),
        Variant("scores, random rows", (models.by_the_book, _on_random_rows)),
        Variant("float64", (models.by_threshold, _good_test)),
    ),
)

EXERCISES = (top_p_bug,)
