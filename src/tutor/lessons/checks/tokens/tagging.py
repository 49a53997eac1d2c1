"""The exercise that finds the tags of a sentence by hand."""

import torch

from tutor.lessons.answers import NotDone, Wrong, foretold
from tutor.lessons.checks.tokens.readings import letters
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

_FIRST = {"N": 0.6, "V": 0.4}
_NEXT = {"N": {"N": 0.4, "V": 0.6}, "V": {"N": 0.8, "V": 0.2}}
_WORD = [{"N": 0.4, "V": 0.2}, {"N": 0.2, "V": 0.3}, {"N": 0.1, "V": 0.5}]


def _scores(join=max):
    """The score of the best tags up to each word that end in each tag, in thousandths."""
    rows = [{tag: _FIRST[tag] * _WORD[0][tag] for tag in "NV"}]
    for word in _WORD[1:]:
        rows.append({tag: join([rows[-1][old] * _NEXT[old][tag] for old in "NV"]) * word[tag] for tag in "NV"})
    return [[1000 * row[tag] for tag in "NV"] for row in rows]


def _best():
    """The best tags of all eight, by trying them all."""

    def probability(tags):
        product = _FIRST[tags[0]] * _WORD[0][tags[0]]
        for place in (1, 2):
            product *= _NEXT[tags[place - 1]][tags[place]] * _WORD[place][tags[place]]
        return product

    return max((a + b + c for a in "NV" for b in "NV" for c in "NV"), key=probability)


def tags_of(answer):
    """Read tags, written in a row or as a list.

    Raises:
        NotDone: If there are none yet.
        Wrong: If they are no three tags.
    """
    if answer is None or answer is Ellipsis:
        raise NotDone
    if isinstance(answer, list | tuple):
        answer = "".join(map(str, answer))
    if not isinstance(answer, str):
        raise Wrong("expected three tags, such as 'VVN'")
    tags = [sign for sign in answer.upper() if sign not in " ,-/"]
    if len(tags) != 3 or set(tags) - set("NV"):
        raise Wrong("expected three tags, each of them N or V, such as 'VVN'")
    return "".join(tags)


def _tags(second, third, tags):
    if tags_of(tags) != _best():
        raise Wrong(
            "those tags are less probable: begin with the larger score at the last word, and ask at each word from "
            "which tag its score came"
        )


def _probe(second, third, tags):
    try:
        read = letters(tags_of(tags))
    except (Wrong, NotDone) as failure:
        read = type(failure).__name__
    return [numbers_of(second), numbers_of(third), read]


_SECOND, _THIRD = _scores()[1:]
_SUMMED = _scores(sum)[1:]

tagger_by_hand = Exercise(
    slug="tagger-by-hand",
    answers=("second_scores", "third_scores", "best_tags"),
    likeness=0.004,
    properties=(
        Property("the scores at the second word", lambda *given: foretold(given[0], torch.tensor(_SECOND), 0.004)),
        Property("the scores at the third word", lambda *given: foretold(given[1], torch.tensor(_THIRD), 0.004)),
        Property("the most probable tags", _tags, points=2),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "summed",
            (*_SUMMED, "NNV"),
            "you add up what comes from the two tags before: take the larger of the two",
        ),
        Mistake(
            "always from the better tag",
            ([19.2, 43.2], [3.456, 4.32], "NVV"),
            "each tag of a word asks by itself from which tag before it comes out best, and the answers may differ",
        ),
        Mistake(
            "no transitions",
            ([48.0, 72.0], [7.2, 36.0], "NVV"),
            "those are scores without the chance of the second tag after the first: take it from the second table",
        ),
        Mistake(
            "no words",
            ([96.0, 144.0], [115.2, 57.6], "NVN"),
            "those are scores without the chance of the word under its tag: multiply it in",
        ),
        Mistake(
            "table read across",
            ([19.2, 57.6], [3.456, 7.68], "NNV"),
            "you read the table of tags the other way round: the row is the tag before, the column the tag after",
        ),
        Mistake(
            "no first tag",
            ([32.0, 72.0], [5.76, 9.6], "NNV"),
            "the chance of the first tag is missing from your scores",
        ),
        Mistake(
            "not in thousandths",
            ([0.0192, 0.0432], [0.003456, 0.00576], "NNV"),
            "hand the scores in in thousandths: 0.0123 is 12.3",
        ),
        Mistake(
            "best tag of each row",
            (_SECOND, _THIRD, "NVV"),
            "you took the larger score at each word: the best tags of the whole sentence are found backwards, from "
            "the last word, along the tags from which each score came",
        ),
        Mistake(
            "from behind",
            (_SECOND, _THIRD, "VNN"),
            "you found the tags from the last word to the first: hand them in in the order of the sentence",
        ),
    ),
    variants=(
        Variant("worked out", (_SECOND, _THIRD, "NNV")),
        Variant("rounded, tags as a list", ((19.2, 43.2), (3.46, 5.76), ["N", "N", "V"])),
        Variant("tensors, small letters", (torch.tensor(_SECOND), torch.tensor(_THIRD), "n n v")),
    ),
)

EXERCISES = (tagger_by_hand,)
