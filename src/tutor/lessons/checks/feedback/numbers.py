"""What the exercises in numbers and words of set 14 share."""

import torch

from tutor.lessons.answers import NotDone, Wrong, describe, foretold, ordinal


def is_at(place, want, tolerance=0.006):
    """A test of one of several answers in numbers."""
    wanted = torch.tensor(want)
    return lambda *answers: foretold(answers[place], wanted, tolerance)


def but(right, place, answer):
    """The right answers with another one in one place."""
    return (*right[:place], answer, *right[place + 1 :])


def words_of(answer, n_words, known):
    """Read words as numbers, each its place among the known ones.

    Raises:
        NotDone: If there are none.
        Wrong: If it is no list of as many known words.
    """
    if answer is None or answer is Ellipsis:
        raise NotDone
    told = ", ".join(f'"{word}"' for word in known)
    if not isinstance(answer, list | tuple) or len(answer) != n_words:
        raise Wrong(f"expected a list of {n_words}, each one of {told}; got {describe(answer)}")
    given = [word.strip(" .").casefold() if isinstance(word, str) else word for word in answer]
    folded = [word.casefold() for word in known]
    for place, word in enumerate(given):
        if word is None or word is Ellipsis:
            raise Wrong(f"the {ordinal(place)} is missing: expected one of {told}")
        if not isinstance(word, str) or word not in folded:
            raise Wrong(f"the {ordinal(place)} is {describe(answer[place])}: expected one of {told}")
    return torch.tensor([folded.index(word) for word in given])


def words_at(place, want, known, hints):
    """A test of one of several answers in words.

    Args:
        place: Of the answer.
        want: The right words.
        known: All words that may stand there.
        hints: For each word what to think of where it is wrong.
    """

    def test(*answers):
        given = words_of(answers[place], len(want), known)
        for number, (got, right) in enumerate(zip(given.tolist(), want, strict=True)):
            if known[got] != right:
                raise Wrong(f"the {ordinal(number)} is not so: {hints[number]}")

    return test
