"""An exercise that foretells which way probabilities move."""

from tutor.lessons.answers import outcome
from tutor.lessons.checks.feedback.numbers import but, words_at, words_of
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_KNOWN = ("up", "down", "stays")
_PULLS = ("up", "down", "stays", "down", "stays", "up")
_DRAWN = ("down", "up", "down")
_COMPARED = ("up", "down", "up")
_BASELINE = ("up", "down")
_RIGHT = (_PULLS, _DRAWN, _COMPARED, _BASELINE)

_MOVED = (
    "the ratio is 1, nothing is clipped yet, and the advantage is positive",
    "the ratio is 1, nothing is clipped yet, and the advantage is negative",
    "the ratio is 1.3: which of 1.3 · 2 and 1.2 · 2 is smaller, and does that one change with the probability?",
    "the ratio is 1.3, and min(-1.3, -1.2) is -1.3, which does change with the probability",
    "the ratio is 0.7: which of -0.7 · 3 and -0.8 · 3 is smaller, and does that one change with the probability?",
    "the ratio is 0.7, and min(0.7, 0.8) is 0.7, which does change with the probability",
)
_SHARED = "the three probabilities sum to 1: what one wins, others lose"
_TABLE = "the step raises the score of A, lowers that of B by as much, and leaves that of C alone; what becomes of the "
_LOT = "without a baseline the advantage is the reward itself; with it, the reward less 5"


def _probe(*answers):
    sizes = (len(part) for part in _RIGHT)
    return [
        outcome(lambda answer=answer, n_words=n_words: words_of(answer, n_words, _KNOWN).float())
        for answer, n_words in zip(answers, sizes, strict=True)
    ]


feedback_directions = Exercise(
    slug="feedback-directions",
    answers=("token_moves", "drawn_moves", "compared_moves", "baseline_moves"),
    probe=_probe,
    properties=(
        Property("six tokens under the clipped loss", words_at(0, _PULLS, _KNOWN, _MOVED)),
        Property(
            "three replies, one of them drawn",
            words_at(
                1,
                _DRAWN,
                _KNOWN,
                (_SHARED, "the reply was drawn, and did better than expected", _SHARED),
            ),
        ),
        Property(
            "three replies, two of them compared",
            words_at(
                2,
                _COMPARED,
                _KNOWN,
                (
                    "the better reply's score rises",
                    "the worse reply's score falls",
                    _TABLE + "sum that C is divided by, if B is far likelier than A?",
                ),
            ),
        ),
        Property("one bad reply, without and with a baseline", words_at(3, _BASELINE, _KNOWN, (_LOT, _LOT))),
    ),
    mistakes=(
        Mistake(
            "the clip overlooked",
            but(_RIGHT, 0, ("up", "down", "up", "down", "down", "up")),
            "you follow the advantage alone: a token that has moved by more than a fifth *in the direction of its "
            "advantage* pulls no further",
        ),
        Mistake(
            "clipped on both sides",
            but(_RIGHT, 0, ("up", "down", "stays", "stays", "stays", "stays")),
            "you stop every token whose ratio has left 0.8 to 1.2: the minimum stops only those that have moved in the "
            "direction of their advantage; those that went astray are still pulled back",
        ),
        Mistake(
            "pulled back to where it was",
            but(_RIGHT, 0, ("up", "down", "down", "down", "up", "up")),
            "the clip makes the loss constant there: it stops the pull, and pulls nothing back",
        ),
        Mistake(
            "stopped on the wrong side",
            but(_RIGHT, 0, ("up", "down", "up", "stays", "down", "stays")),
            "that is a maximum: the smaller of the two products counts",
        ),
        Mistake(
            "the loss taken for the objective",
            but(_RIGHT, 0, ("down", "up", "stays", "up", "stays", "down")),
            "yours goes the wrong way throughout: a positive advantage makes a token likelier",
        ),
        Mistake("others left alone", but(_RIGHT, 1, ("stays", "up", "stays")), _SHARED),
        Mistake(
            "the likelier one wins",
            but(_RIGHT, 1, ("up", "down", "down")),
            "B was drawn, and B did better than expected: it is B that rises",
        ),
        Mistake(
            "the third left alone",
            but(_RIGHT, 2, ("up", "down", "stays")),
            "the score of C stays, but its probability is divided by a sum that changes",
        ),
        Mistake(
            "the third falls",
            but(_RIGHT, 2, ("up", "down", "down")),
            "B had 0.6 and A only 0.1: lowering B's score gives away more than A takes. Where does the rest go?",
        ),
        Mistake(
            "both likelier",
            but(_RIGHT, 2, ("up", "up", "down")),
            "DPO raises the better reply's score, and lowers the worse one's",
        ),
        Mistake(
            "judged by the mean",
            but(_RIGHT, 3, ("down", "down")),
            "without a baseline nobody takes the mean away: a reward of 4 is positive, so what was drawn is made "
            "likelier, even the worst of all",
        ),
        Mistake(
            "no baseline at all",
            but(_RIGHT, 3, ("up", "up")),
            "with the baseline the advantage is 4 - 5, which is negative",
        ),
        Mistake("exchanged", but(_RIGHT, 3, ("down", "up")), "the two are exchanged"),
    ),
    variants=(
        Variant("tuples", _RIGHT),
        Variant("lists, with capitals", tuple([word.capitalize() for word in part] for part in _RIGHT)),
        Variant("lists", tuple(list(part) for part in _RIGHT)),
    ),
)

EXERCISES = (feedback_directions,)
