"""Readers of passages, right and wrong ones: all called as answer(question, passages)."""

UNKNOWN = "unknown"


def numbers(words):
    """The words of digits alone."""
    return [word for word in words if word.isdigit()]


def first_number(words):
    """The first word of digits alone, if there is one."""
    return next(iter(numbers(words)), None)


def made(
    holds=lambda question, words: all(word in words for word in question),
    number=first_number,
    order=lambda passages: passages,
    skip_empty=True,
):
    """A reader with one part in another form."""

    def answer(question, passages):
        for words in order(passages):
            if holds(question, words) and (number(words) or not skip_empty):
                return number(words) or UNKNOWN
        return UNKNOWN

    return answer


honest = made()
any_word = made(holds=lambda question, words: any(word in words for word in question))
parts = made(holds=lambda question, words: all(word in " ".join(words) for word in question))
last_number = made(number=lambda words: next(iter(numbers(words)[::-1]), None))
first_alone = made(order=lambda passages: passages[:1])
from_behind = made(order=lambda passages: passages[::-1])
gives_up = made(skip_empty=False)
first_word = made(holds=lambda question, words: question[0] in words)
in_order = made(holds=lambda question, words: [word for word in words if word in question] == question)
largest = made(number=lambda words: max(numbers(words), key=int, default=None))


def _most(question, passages):
    with_number = [words for words in passages if numbers(words)]
    return max(with_number, key=lambda words: sum(word in words for word in question), default=None)


def shown(question, passages):
    """Looks for the words in all passages together, and answers from the one that shares most."""
    together = [word for words in passages for word in words]
    best = _most(question, passages)
    if best is None or not all(word in together for word in question):
        return UNKNOWN
    return first_number(best)


def never_abstains(question, passages):
    """Answers from the passage that shares most, however little it is."""
    best = _most(question, passages)
    return UNKNOWN if best is None else first_number(best)


def by_most(question, passages):
    """Looks at the passage that shares most words, and abstains unless it holds all."""
    best = _most(question, passages)
    return first_number(best) if best is not None and all(word in best for word in question) else UNKNOWN


def by_counts(question, passages):
    """Counts repeated words of the question, too."""
    for words in passages:
        found = sum(word in words for word in question)
        if found >= len(set(question)) and numbers(words):
            return first_number(words)
    return UNKNOWN


def by_sets(question, passages):
    """Subsets of words."""
    found = [numbers(words) for words in passages if set(question) <= set(words)]
    return next((each[0] for each in found if each), UNKNOWN)


def by_crossing_out(question, passages):
    """Cross out what a passage holds; nothing may be left."""
    for words in passages:
        left = [word for word in question if word not in words]
        digits = [word for word in words if word.isdigit()]
        if not left and digits:
            return digits[0]
    return UNKNOWN


def in_one_string(question, passages):
    """Search in text, with a sign around every word."""
    for words in passages:
        text = "|" + "|".join(words) + "|"
        if all(f"|{word}|" in text for word in question):
            for word in words:
                if word.isdigit():
                    return word
    return UNKNOWN


def as_number(question, passages):
    """A number for a text."""
    found = honest(question, passages)
    return int(found) if found != UNKNOWN else -1


def empty_for_unknown(question, passages):
    """Says nothing."""
    found = honest(question, passages)
    return "" if found == UNKNOWN else found


def whole_passage(question, passages):
    """Gives the passage."""
    for words in passages:
        if all(word in words for word in question) and numbers(words):
            return " ".join(words)
    return UNKNOWN


def writes(question, passages):
    """Takes passages away."""
    found = honest(question, passages)
    passages.clear()
    return found
