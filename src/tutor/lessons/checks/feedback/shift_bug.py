"""The exercise that mends log-probabilities of replies, and tests them."""

import torch

from tutor.lessons.answers import NotDone, Wrong, ask, close, fresh, of_type, outcome, tensor, unchanged
from tutor.lessons.checks.feedback import scorings as models
from tutor.lessons.checks.feedback.scorings import ScoringWatch, drawn, good_test, wrong_on
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_SICK = {
    "the one of this exercise, which takes the scores at the token's own place": models.unshifted,
    "one that takes the scores behind the token": models.other_way,
    "one that takes the right scores, and the marks of the place before": models.mask_unshifted,
    "one that adds up the prompt and what stands behind the reply as well": models.everything,
    "one that gives the mean over the reply's tokens": models.mean,
}
_SOUND = {
    "one that gathers": models.gathered,
    "one by PyTorch's cross_entropy": models.by_cross_entropy,
    "one that goes token by token": models.token_by_token,
    "one that moves the scores on": models.by_roll,
}
_VERDICTS = Verdicts(true="sick", false="sound")


def _agrees(mended, is_sick):
    generator = fresh()
    for spans, n_positions in [([(1, 6), (1, 6)], 6), ([(2, 5), (4, 7), (1, 2)], 7), ([(3, 9)], 9), ([(1, 2)], 2)]:
        case = drawn(generator, spans, n_positions)
        close(ask(mended, *case), models.token_by_token(*case), 1e-4)


def _firm(mended, is_sick):
    for dtype in (torch.float64, torch.float32):
        case = drawn(fresh(), [(2, 4), (1, 5)], 5, dtype=dtype)
        of_type(ask(mended, *case), dtype)
        close(ask(mended, *case), models.token_by_token(*case), 1e-9 if dtype == torch.float64 else 1e-4)
    unchanged(mended, *case)
    scores, tokens, is_reply = drawn(fresh(), [(2, 4), (1, 5)], 5)
    large = 1000 * scores.sign() * torch.arange(1, 7) / 6
    found = tensor(ask(mended, large, tokens, is_reply))
    if not found.isfinite().all():
        raise Wrong(
            "with scores near ±1000 your log-probabilities are infinite: a probability of 0 has no logarithm. Take "
            "log_softmax, which never makes the probability"
        )
    close(found, models.token_by_token(large.double(), tokens, is_reply), 1e-4)


def _catches_the_shown(mended, is_sick):
    if not _VERDICTS.of(is_sick, models.unshifted, watch=ScoringWatch()):
        raise Wrong("your test calls the function of this exercise sound")


def _tells_apart(mended, is_sick):
    _VERDICTS.tells_apart(is_sick, _SICK, _SOUND, watch=ScoringWatch())


def _probe(mended, is_sick):
    generator = torch.Generator().manual_seed(6)
    whole, parts = drawn(generator, [(1, 6), (1, 6)], 6), drawn(generator, [(2, 5), (4, 7), (3, 4)], 7)
    return [outcome(mended, *parts), outcome(mended, *whole), outcome(lambda: _behavior(is_sick))]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    if is_sick is None:
        raise NotDone
    watch = ScoringWatch()
    verdicts = torch.tensor([_VERDICTS.of(is_sick, model, watch) for model in (*_SICK.values(), *_SOUND.values())])
    right = torch.tensor([True] * len(_SICK) + [False] * len(_SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


feedback_shift_bug = Exercise(
    slug="feedback-shift-bug",
    answers=("mended_log_probabilities", "is_sick_scoring"),
    probe=_probe,
    properties=(
        Property("the mended log-probabilities are right", _agrees, points=2),
        Property("for large scores, too, and inputs of either type, which stay as they were", _firm),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of nine", _tells_apart, points=2),
    ),
    mistakes=(
        Mistake(
            "not mended",
            (models.unshifted, good_test),
            "each token is still scored at its own place, where the model has read it already: the scores for it stand "
            "one place *before*",
        ),
        Mistake(
            "the other way",
            (models.other_way, good_test),
            "now you take the scores one place *behind* the token: take those before it",
        ),
        Mistake(
            "marks not moved",
            (models.mask_unshifted, good_test),
            "scores and tokens fit together now, but is_reply does not: mark the targets, as in is_reply[:, 1:]",
        ),
        Mistake(
            "first token left out",
            (models.without_first, good_test),
            "the reply's first token is left out: it is scored at the prompt's last place",
        ),
        Mistake(
            "everything",
            (models.everything, good_test),
            "you add up the prompt's tokens and what stands behind the reply: choose with is_reply",
        ),
        Mistake("mean", (models.mean, good_test), "that is a mean: the log-probability of the reply is the sum"),
        Mistake(
            "raw scores",
            (models.raw, good_test),
            "those are the scores themselves: log_softmax makes log-probabilities of them",
        ),
        Mistake(
            "probabilities",
            (models.probabilities, good_test),
            "you add up probabilities: add up their logarithms",
        ),
        Mistake("surprise", (models.surprise, good_test), "yours has the other sign: a log-probability is at most 0"),
        Mistake("one number", (models.one_sum, good_test), "you add up all rows: give one number for each reply"),
        Mistake("in float32", (models.coarse, good_test), "as if a part of it was worked out in float32"),
        Mistake(
            "softmax over places",
            (models.vocabulary_axis, good_test),
            "your softmax runs over the places: it runs over the vocabulary, the last axis",
        ),
        Mistake("underflows", (models.underflows, good_test), "a probability of 0 has no logarithm"),
        Mistake("always sick", (models.gathered, lambda model: True), "your test says True (sick) of every model"),
        Mistake("never sick", (models.gathered, lambda model: False), "your test says False (sound) of every model"),
        Mistake(
            "verdict the other way round",
            (models.gathered, lambda model: not good_test(model)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "prompts of one token, nothing behind",
            (models.gathered, wrong_on([(1, 6), (1, 6)], 6)),
            "in your test everything but the first token is the reply, so that one that adds up everything is right "
            "by accident: give longer prompts, or something behind the replies",
        ),
        Mistake(
            "replies of one token",
            (models.gathered, wrong_on([(2, 3), (4, 5)], 6)),
            "the replies of your test have one token each, so that mean and sum are the same",
        ),
        Mistake(
            "no tolerance",
            (
                models.gathered,
                lambda model: (
                    not torch.equal(
                        model(*(case := drawn(fresh(), [(2, 9)] * 40, 12))),
                        models.gathered(*map(torch.clone, case)) + 1e-6,
                    )
                ),
            ),
            "compare with a tolerance",
        ),
        Mistake(
            "no verdict",
            (models.gathered, lambda model: model(*drawn(fresh(), [(2, 5), (3, 4)], 6))),
            "your test should return one True or False",
        ),
        Mistake(
            "no prompt",
            (models.gathered, lambda model: bool(model(*drawn(fresh(), [(0, 4)], 6)).isnan().any())),
            "each row of your test has a prompt of one token or more",
        ),
        Mistake(
            "a gap",
            (
                models.gathered,
                lambda model: bool(
                    model(torch.zeros(1, 6, 3), torch.zeros(1, 6).long(), torch.tensor([[0, 1, 0, 1, 0, 0]]).bool())
                ),
            ),
            "your is_reply has a gap",
        ),
    ),
    equivalents={
        "line 4: scores[:, :-1] → scores": "the last scores are not asked for by any target",
        "line 5: 0 → -1": "an axis of one has one place, which is the last, too",
        "line 7: 1 → -1": "the last of two axes is the second",
        "line 14: 9 → 10": "a larger vocabulary will do",
        "line 14: 9 → 18": "a larger vocabulary will do",
        "line 15: 9 → 8": "tokens that leave the last one out will do",
        **{
            f"line 17: {change}": "another reply with a prompt of two tokens before it, or something behind, will do"
            for change in ("2 → 3", "2 → 1", "5 → 6", "5 → 4", "5 → 10")
        },
        "line 19: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say",
    },
    variants=(
        Variant("gathers, compares", (models.gathered, good_test)),
        Variant("by cross_entropy, with a sure model", (models.by_cross_entropy, models.by_certainty)),
        Variant("token by token", (models.token_by_token, good_test)),
        Variant("moved on", (models.by_roll, models.by_certainty)),
    ),
)

EXERCISES = (feedback_shift_bug,)
