"""The count of the grammar against every text that a small grammar can write."""

import math
from collections import defaultdict

import pytest

from tutor.data.story_pen import Pen, ReadingPen
from tutor.data.story_plot import Plot, World, tell


class ScriptedPen(Pen):
    """Takes the choices that it is told, then the first of each; multiplies chances in its own way."""

    def __init__(self, script):
        super().__init__()
        self.script = script
        self.taken = []
        self.widths = []
        self.probability = 1.0

    def _choose(self, chances):
        index = self.script[len(self.taken)] if len(self.taken) < len(self.script) else 0
        self.taken.append(index)
        self.widths.append(len(chances))
        self.probability *= chances[index]
        return index

    def _pick(self, phrases, weights):
        return self._choose([weight / sum(weights) for weight in weights])

    def _flip(self, word, chance):
        return chance == 1 or self._choose([chance, 1 - chance]) == 0


def every_text(plot, start=()):
    """Give each way to write a text of a plot, by trying all choices after the first ones."""
    script = list(start)
    while True:
        pen = ScriptedPen(script)
        tell(pen, plot)
        yield pen
        script = pen.taken
        while len(script) > len(start) and script[-1] + 1 == pen.widths[len(script) - 1]:
            script.pop()
        if len(script) == len(start):
            return
        script[-1] += 1


def small(men, objects, n_questions, **plot):
    world = World(
        women=("mia",),
        men=men,
        objects=objects,
        adjectives=("red", "old"),
        places=("park", "forest"),
        times=("one morning",),
        wishes=(("wanted to give the {} to", 0.9), ("was looking for", 0.5)),
        ways=("so {} went to the",),
    )
    return Plot(world, n_questions=n_questions, **plot)


# each with its first choices (time, name, "was in the", place, "with", adjective, thing, "."), fixed to keep it short
PLOTS = {
    "no aside": (small(("tom",), ("lamp",), 1, asides=(0, 0)), ()),
    "two questions": (small(("tom",), ("lamp",), 2, asides=(0, 0)), (0, 1, 0, 1)),
    "an aside": (small(("tom", "ben"), ("lamp", "key"), 1), (0, 1, 0, 1, 0, 1, 0, 0)),
    "two visits": (small(("tom", "ben"), ("lamp",), 1, n_visits=2, asides=(0, 0)), (0, 1, 0, 1, 0, 1, 0, 0)),
    "an aside that must be": (small(("tom", "ben"), ("lamp", "key"), 1, asides=(1, 1)), (0, 1, 0, 1, 0, 1, 0, 0)),
}


@pytest.fixture(scope="module", params=PLOTS)
def written(request):
    plot, start = PLOTS[request.param]
    return plot, start, list(every_text(plot, start))


def test_no_two_derivations_give_the_same_text(written):
    _, _, pens = written
    assert len({" ".join(pen.words) for pen in pens}) == len(pens) > 50


def test_probabilities_add_up_to_1(written):
    _, start, pens = written
    of_start = math.prod(1 / width for width in pens[0].widths[: len(start)])
    assert math.fsum(pen.probability for pen in pens) == pytest.approx(of_start, rel=1e-12)
    if not start:
        assert of_start == 1


def test_the_nats_add_up_to_the_probability(written):
    _, _, pens = written
    for pen in pens:
        assert math.exp(-math.fsum(pen.nats)) == pytest.approx(pen.probability, rel=1e-12)


def test_the_nats_of_each_word_are_those_of_the_enumeration(written):
    _, start, pens = written
    # the probability of each beginning: that of all texts that begin so
    mass = defaultdict(float)
    for pen in pens:
        words = (*pen.words, "<end>")
        for length in range(len(words) + 1):
            mass[words[:length]] += pen.probability
    # of texts that begin otherwise than the fixed choices say, nothing is known
    known_from = {0: 0, 4: 7, 8: 12}[len(start)]
    for pen in pens:
        words = (*pen.words, "<end>")
        counted = [-math.log(mass[words[: n + 1]] / mass[words[:n]]) for n in range(known_from, len(words))]
        assert pen.nats[known_from:] == pytest.approx(counted, abs=1e-9)


def test_a_text_is_read_as_it_was_written(written):
    plot, _, pens = written
    for pen in pens[:: len(pens) // 50]:
        reader = ReadingPen(" ".join(pen.words), {})
        tell(reader, plot)
        assert reader.nats == pen.nats
