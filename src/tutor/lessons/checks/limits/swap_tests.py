"""Tests of an exchange of words, right and wrong ones."""

from tutor.lessons.checks.limits import swaps as models

_PAIRS = [("he", "she"), ("king", "queen"), ("son", "daughter")]
_WORDS = "the king said she saw he and the queen and the person he and she know , the son and a daughter".split()


def wrong_on(*cases):
    """A test that compares with words looked up one by one."""
    split = [(words.split(), pairs) for words, pairs in cases]
    wanted = [models.in_a_loop(*case) for case in split]
    return lambda swap: any(
        swap(list(words), pairs) != want for (words, pairs), want in zip(split, wanted, strict=True)
    )


good_test = wrong_on((" ".join(_WORDS), _PAIRS), ("she queen he", _PAIRS), ("the other theory", _PAIRS))
first_words_alone = wrong_on(("he and the king he", _PAIRS), ("the other king king", _PAIRS))
one_pair = wrong_on(("he and she and he she", _PAIRS[:1]), ("the other", _PAIRS[:1]))
no_others = wrong_on(("he she king he queen she", _PAIRS), ("son daughter son", _PAIRS))
once_each = wrong_on(("he and she", _PAIRS), ("the king or the queen", _PAIRS), ("son , she", _PAIRS))


def by_properties(swap):
    """Twice exchanged is as before, the other way round means the same, and a few cases are known."""
    words = [*_WORDS]
    there = swap([*words], _PAIRS)
    back = swap([*there], _PAIRS)
    turned = swap([*words], [pair[::-1] for pair in _PAIRS])
    known = swap("he she the he".split(), [("he", "she")]) == "she he the she".split()
    changed = sum(one != other for one, other in zip(words, there, strict=False))
    return not (back == words and there == turned and known and changed == 8)


def on_random_words(swap):
    """Many texts of few words."""
    import random

    stream = random.Random(5)
    pairs = [("a", "b"), ("c", "d"), ("ab", "cd")]
    for size in range(12):
        words = stream.choices(["a", "b", "c", "d", "ab", "cd", "abc", "x"], k=size)
        if swap([*words], pairs) != models.by_marks(words, pairs):
            return True
    return False
