"""Exchanges of words in pairs, right and wrong ones: all called as swap(words, pairs)."""

from tutor.lessons.answers import Sure


def shown(words, pairs):
    """One pair after the other, and in each one word after the other."""
    for first, second in pairs:
        words = [second if word == first else word for word in words]
        words = [first if word == second else word for word in words]
    return words


def honest(words, pairs):
    """Look each word up once."""
    partner = {}
    for first, second in pairs:
        partner[first], partner[second] = second, first
    return [partner.get(word, word) for word in words]


def in_a_loop(words, pairs):
    """Look through the pairs for each word, and stop at the first that has it."""
    swapped = []
    for word in words:
        for first, second in pairs:
            if word in (first, second):
                swapped.append(second if word == first else first)
                break
        else:
            swapped.append(word)
    return swapped


def by_marks(words, pairs):
    """Put marks in the place of the first words, so that nothing is exchanged twice."""
    words = list(words)
    for number, (first, second) in enumerate(pairs):
        words = [("mark", number) if word == first else word for word in words]
        words = [first if word == second else word for word in words]
        words = [second if word == ("mark", number) else word for word in words]
    return words


def by_places(words, pairs):
    """Find the places first, and write into a copy."""
    swapped = [*words]
    for first, second in pairs:
        for place, word in enumerate(words):
            if word == first:
                swapped[place] = second
            elif word == second:
                swapped[place] = first
    return swapped


def one_way(words, pairs):
    """The first word of a pair alone is exchanged."""
    partner = dict(pairs)
    return [partner.get(word, word) for word in words]


def other_way(words, pairs):
    """The second word of a pair alone is exchanged."""
    partner = {second: first for first, second in pairs}
    return [partner.get(word, word) for word in words]


def inside_words(words, pairs):
    """Letters are exchanged wherever they stand."""
    mark = "\0"
    text = " ".join(words)
    for first, second in pairs:
        text = text.replace(first, mark).replace(second, first).replace(mark, second)
    return text.split(" ") if words else []


def first_place_alone(words, pairs):
    """Each word is exchanged where it first stands."""
    swapped = [*words]
    for first, second in pairs:
        for one, other in ((first, second), (second, first)):
            if one in words:
                swapped[words.index(one)] = other
    return swapped


def first_pair_alone(words, pairs):
    """The first pair alone is looked at."""
    return honest(words, pairs[:1])


def last_pair_alone(words, pairs):
    """What the pairs before have exchanged is lost."""
    return honest(words, pairs[-1:])


def dropped(words, pairs):
    """Words of no pair are lost."""
    known = {word for pair in pairs for word in pair}
    return honest([word for word in words if word in known], pairs)


def one_pair_a_text(words, pairs):
    """Only the first pair of which a word stands in the text is exchanged."""
    for pair in pairs:
        if pair[0] in words or pair[1] in words:
            return honest(words, [pair])
    return [*words]


def nothing(words, pairs):
    """All stays as it was."""
    return [*words]


def writes(words, pairs):
    """Write into the list that was given."""
    words[:] = honest(words, pairs)
    return words


def sentence(words, pairs):
    """The words in one string."""
    return " ".join(honest(words, pairs))


class SwapWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.has_first = self.has_second = self.has_other = self.twice = self.several = self.inside = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("words", "pairs"), inputs, strict=False)) | named
        if len(inputs) > 2 or set(given) != {"words", "pairs"}:
            raise Sure("call the function with two things: swap(words, pairs)")
        words, pairs = given["words"], given["pairs"]
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise Sure("the words that your test makes should be a list of words: call .split()")
        if not isinstance(pairs, list | tuple) or not all(map(_is_pair, pairs)):
            raise Sure("the pairs that your test makes should be a list of pairs of words, such as [('he', 'she')]")
        known = [word for pair in pairs for word in pair]
        if len(set(known)) < len(known):
            raise Sure("each word stands in one pair at most: what should become of one that stands in two?")
        truth = honest(words, pairs)
        self.has_first |= one_way(words, pairs) != words
        self.has_second |= other_way(words, pairs) != words
        self.has_other |= dropped(words, pairs) != truth
        self.twice |= first_place_alone(words, pairs) != truth
        self.several |= first_pair_alone(words, pairs) != truth
        self.inside |= inside_words(words, pairs) != truth

    def facts(self):
        """What the tests had in them."""
        return [self.has_first, self.has_second, self.has_other, self.twice, self.several, self.inside]


def _is_pair(pair):
    return isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(word, str) and word for word in pair)
