"""The exercise that foretells how ROUGE judges a summary with a wrong fact."""

from collections import Counter

import torch

from tutor.lessons.checks.places import but, number_is, probe_of, word_is
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

REFERENCE = "the central bank raised its rate by half a point in march"
SUMMARIES = (
    "the central bank lowered its rate by half a point in march",
    "in march borrowing money became 0.5 points dearer at the bank",
    "the central bank never raised its rate by half a point in march",
)


def _runs(text, n):
    words = text.split()
    return Counter(tuple(words[start : start + n]) for start in range(len(words) - n + 1))


def overlap(summary, n=1):
    """Precision, recall and F1 of runs of n words."""
    ours, theirs = _runs(summary, n), _runs(REFERENCE, n)
    common = (ours & theirs).total()
    precision, recall = common / ours.total(), common / theirs.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0


_F1 = [overlap(one)[2] for one in SUMMARIES]
_PAIRS = overlap(SUMMARIES[0], 2)[1]
_RIGHT = (_F1, _PAIRS, "third", "second")
_WHICH = "which of the three says what the reference says?"

understanding_rouge_words = Exercise(
    slug="understanding-rouge-words",
    answers=("word_scores", "pair_recall", "scored_best", "says_the_same"),
    likeness=0.003,
    probe=probe_of(2, 3),
    properties=(
        Property("F1 of the words", number_is(0, _F1, 0.006), points=2),
        Property("the recall of pairs", number_is(1, _PAIRS, 0.006)),
        Property(
            "which one is scored best",
            word_is(2, "third", {"first": "compare its score with that of the third", "second": "it has the lowest"}),
        ),
        Property(
            "which one says the same",
            word_is(3, "second", {"first": _WHICH, "third": f"one word, never, turns the sense around: {_WHICH}"}),
        ),
    ),
    mistakes=(
        Mistake(
            "recall for F1",
            but(_RIGHT, 0, [overlap(one)[1] for one in SUMMARIES]),
            "that is the recall: F1 is the harmonic mean of precision and recall",
        ),
        Mistake(
            "precision for F1",
            but(_RIGHT, 0, [overlap(one)[0] for one in SUMMARIES]),
            "that is the precision: F1 is the harmonic mean of precision and recall",
        ),
        Mistake("counts", but(_RIGHT, 0, [11, 4, 12]), "those are counts of shared words"),
        Mistake(
            "half and 0.5 taken for one",
            but(_RIGHT, 0, [_F1[0], 10 / 23, _F1[2]]),
            "0.5 and half mean the same, but they are two words to ROUGE; so are point and points",
        ),
        Mistake("by sense", but(_RIGHT, 0, [0.0, 1.0, 0.0]), "ROUGE counts words, and knows nothing of what they mean"),
        Mistake("one pair gone", but(_RIGHT, 1, 10 / 11), "an exchanged word breaks two pairs, one on either side"),
        Mistake("words for pairs", but(_RIGHT, 1, 11 / 12), "that is the recall of words: twelve words make 11 pairs"),
        Mistake("divided by words", but(_RIGHT, 1, 9 / 12), "twelve words make eleven pairs"),
        Mistake("first is best", but(_RIGHT, 2, "first"), "compare its score with that of the third"),
        Mistake("second is best", but(_RIGHT, 2, "second"), "it has the lowest"),
        Mistake("first is true", but(_RIGHT, 3, "first"), _WHICH),
        Mistake("third is true", but(_RIGHT, 3, "third"), "turns the sense around"),
    ),
    variants=(
        Variant("fractions", _RIGHT),
        Variant("two decimals", ((0.92, 0.35, 0.96), 0.82, " Third. ", "SECOND")),
        Variant("tensors", (torch.tensor(_F1), torch.tensor([_PAIRS]), "third", "second")),
    ),
)

EXERCISES = (understanding_rouge_words,)
