"""The exercise that mends a repetition penalty, and tests it."""

import torch

from tutor.lessons.answers import Wrong, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.decoding import penalties as models
from tutor.lessons.checks.decoding.watching import PenaltyWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which divides whatever the sign": models.divides,
    "one that multiplies whatever the sign": models.multiplies,
    "one that lowers a token once for each time it is written": models.every_time,
    "one that lowers the last token of the text alone": models.last_alone,
    "one that forgets token 0": models.without_zero,
}
_SOUND = {
    "one that looks at the sign of each": models.honest,
    "one that takes the smaller of quotient and product": models.by_the_smaller,
    "one that works on all tokens at once": models.by_masks,
    "one that reads all scores, then writes them": models.by_gathering,
}
_VERDICTS = Verdicts(true="sick", false="sound")


def _agrees(mended, is_sick):
    generator = fresh()
    for n_tokens, n_written, penalty in [(6, 3, 1.5), (9, 12, 1.2), (5, 5, 2), (7, 4, 3.0)]:
        (scores,) = random_tensors(generator, (n_tokens,))
        written = torch.randint(n_tokens, (n_written,), generator=generator).tolist()
        close(ask(mended, scores, written, penalty), models.by_masks(scores, written, penalty))
    scores = torch.tensor([3.0, -2.0, 0.5, -1.0, 4.0])
    for written in ([0, 1], [1, 1, 1], [4, 0, 4, 1, 0], list(range(5))):
        close(ask(mended, scores, written, 2.0), models.by_masks(scores, written, 2.0))


def _edges(mended, is_sick):
    (scores,) = random_tensors(fresh(), (6,), dtype=torch.float64)
    scores[2:4] = torch.tensor([-torch.inf, 0.0], dtype=torch.float64)
    for written, penalty in [([], 1.5), ([1, 5], 1), ([2, 3], 2.0), ([0, 2, 3, 2], 1.3)]:
        got = ask(mended, scores, written, penalty)
        of_type(got, torch.float64)
        close(got, models.by_masks(scores, written, penalty))
    unchanged(lambda *given: mended(*given, 1.5) if callable(mended) else ask(mended), scores, [1, 4, 1])


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.divides, watch=PenaltyWatch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=PenaltyWatch())


_SCORES = torch.tensor([2.0, -1.0, 0.5, -3.0, 1.0, -0.5])


def _probe(mended, is_sick):
    cases = ((_SCORES, [2, 3], 2.0), (_SCORES, [4, 1, 1, 4], 1.5), (_SCORES, [0, 3], 2.0), (_SCORES, [1], 1.0))
    return [*(outcome(mended, *case) for case in cases), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch = PenaltyWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


def _wrong_for(written, penalty=2.0):
    want = models.honest(_SCORES, written, penalty)
    return lambda f: not torch.allclose(f(_SCORES, written, penalty), want, atol=1e-4)


_good_test = _wrong_for([0, 1, 1, 4])


def _by_properties(f):
    """What is written falls by the right factor, the rest stays, and saying it twice changes nothing."""
    once, twice = f(_SCORES, [3, 0], 2.0), f(_SCORES, [0, 3, 3, 0, 0], 2.0)
    stays = torch.allclose(once[[1, 2, 4, 5]], _SCORES[[1, 2, 4, 5]], atol=1e-4)
    falls = abs(once[0].item() - 1) < 1e-4 and abs(once[3].item() + 6) < 1e-4
    return not (stays and falls and torch.allclose(once, twice, atol=1e-4))


def _on_random_scores(f):
    generator = torch.Generator().manual_seed(8)
    for _ in range(5):
        scores = torch.randn(8, generator=generator)
        written = [0, *torch.randint(8, (6,), generator=generator).tolist(), 3, 3]
        if not torch.allclose(f(scores, written, 1.7), models.by_masks(scores, written, 1.7), atol=1e-4):
            return torch.tensor(True)
    return torch.tensor(False)


def _nothing_rises(f):
    return bool((f(_SCORES, [0, 1, 1, 4], 2.0) > _SCORES + 1e-4).any())


def _to_the_last_bit(f):
    # what other processors make of the same product: off by less than the statement's rounding
    return not torch.allclose(f(_SCORES, [0, 1, 1, 4], 2.0), models.honest(_SCORES, [0, 1, 1, 4], 2.0) + 2e-6, rtol=0)


penalty_bug = Exercise(
    slug="decoding-penalty-bug",
    answers=("mended_penalty", "is_sick_penalty"),
    properties=(
        Property("the mended penalty is right", _agrees),
        Property("also with nothing written, penalty 1, scores of 0 and minus infinity", _edges),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            (models.divides, _good_test),
            "a negative score is still divided, which brings it nearer to 0 and makes the token more likely",
        ),
        Mistake(
            "always multiplied",
            (models.multiplies, _good_test),
            "now positive scores are multiplied, which makes their tokens more likely: look at the sign of each score",
        ),
        Mistake(
            "the signs exchanged",
            (models.wrong_sign, _good_test),
            "the two cases are exchanged: divide a positive score, multiply a negative one",
        ),
        Mistake(
            "once for each time",
            (models.every_time, _good_test),
            "a token that is written twice is lowered twice: set(written) has each once",
        ),
        Mistake(
            "the last token alone",
            (models.last_alone, _good_test),
            "you lower the last token of the text alone: every token in it counts",
        ),
        Mistake(
            "token 0 forgotten",
            (models.without_zero, _good_test),
            "token 0 is never lowered: 0 is an id as good as any, though Python takes it for False",
        ),
        Mistake(
            "everything lowered",
            (models.everything, _good_test),
            "you lower every token: only those that are written",
        ),
        Mistake(
            "the others lowered",
            (models.others, _good_test),
            "you lower the tokens that are *not* written",
        ),
        Mistake(
            "subtracted",
            (models.subtracts, _good_test),
            "you subtract the penalty: that is another rule, good for both signs. This one divides or multiplies",
        ),
        Mistake(
            "ruled out",
            (models.rules_out, _good_test),
            "you rule out what is written altogether: it should only become less likely",
        ),
        Mistake(
            "made positive",
            (models.to_positive, _good_test),
            "a negative score comes out positive: it should fall, away from 0",
        ),
        Mistake("writes to its input", (models.writes, _good_test), "work on a new one, not in place"),
        Mistake("always sick", (models.honest, lambda f: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.honest, lambda f: False), "your test says False (sound) of every model"),
        Mistake(
            "positive scores alone",
            (models.honest, _wrong_for([0, 2, 2])),
            "your test calls the function of this exercise sound",
        ),
        Mistake(
            "negative scores alone",
            (models.honest, _wrong_for([1, 3, 3])),
            "every score that your test has written is negative: multiplying whatever the sign is right by accident",
        ),
        Mistake(
            "nothing twice",
            (models.honest, _wrong_for([0, 1, 4])),
            "your test has no token written twice: lowering it once for each time does not show",
        ),
        Mistake(
            "without token 0",
            (models.honest, _wrong_for([2, 3, 3])),
            "token 0 is not written in your test: whether it is forgotten does not show",
        ),
        Mistake(
            "looks for what rises",
            (models.honest, _nothing_rises),
            "your test only looks for scores that rise: some fall too far, and some do not fall that should",
        ),
        Mistake(
            "penalty 1",
            (models.honest, _wrong_for([0, 1, 1, 4], penalty=1.0)),
            "your test says False (sound) of every model",
        ),
        Mistake(
            "verdict the other way round",
            (models.honest, lambda f: not _good_test(f)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake("no tolerance", (models.honest, _to_the_last_bit), "right models differ by rounding, so compare with"),
        Mistake(
            "many verdicts",
            (models.honest, lambda f: f(_SCORES, [0, 1, 1], 2.0) > _SCORES),
            ".any() or .all() joins many booleans into one",
        ),
        Mistake(
            "ids that are not there",
            (models.honest, lambda f: bool((f(_SCORES, [6], 2.0) > _SCORES).any())),
            "the ids in `written` should be from 0 to 5",
        ),
        Mistake(
            "a penalty below 1",
            (models.honest, lambda f: bool((f(_SCORES, [1], 0.5) > _SCORES).any())),
            "the penalty is a number from 1 to 100",
        ),
    ),
    equivalents={
        "line 5: set(written) → written": "the score is read from the input each time, so twice gives the same as once",
        "line 7: score > 0 → score >= 0": "0 times the penalty is 0, and so is 0 divided by it",
        **dict.fromkeys(
            ("line 17: [0, 1, 1] → [1, 0, 1]", "line 17: 1 → 0"), "any token may be written twice, in any order"
        ),
        "line 17: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("the sign of each", (models.honest, _good_test)),
        Variant("the smaller of two, by properties", (models.by_the_smaller, _by_properties)),
        Variant("all at once, random scores", (models.by_masks, _on_random_scores)),
        Variant("the book's", (models.by_the_book, _good_test)),
        Variant("gathered", (models.by_gathering, _good_test)),
    ),
)

EXERCISES = (penalty_bug,)
