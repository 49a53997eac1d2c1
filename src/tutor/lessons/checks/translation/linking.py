"""The exercise that turns attention into links between words, and judges them."""

import torch

from tutor.lessons.answers import (
    NotDone,
    Sure,
    Wrong,
    ask,
    close,
    describe,
    fresh,
    outcome,
    random_tensors,
    tensor,
    unchanged,
)
from tutor.lessons.checks.translation import links as forms
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.metrics.alignment import attention_links, score_alignment


def _links(answer):
    """Links as students hand them in, a set of places for each row.

    Raises:
        NotDone: If there are none.
        Sure: If it is anything else.
    """
    if answer is None or answer is Ellipsis:
        raise NotDone
    if not isinstance(answer, list | tuple):
        raise Sure(f"expected a list with a set of places for each row, got {describe(answer)}")
    rows = []
    for row in answer:
        if not isinstance(row, set | frozenset):
            raise Sure(f"expected a set of places for each row, such as {{0, 3}}, got {describe(row)}")
        places = set()
        for place in row:
            if not hasattr(place, "__index__") or isinstance(place, torch.Tensor | bool):
                raise Sure(f"expected places as whole numbers, got {describe(place)}: .tolist() gives numbers")
            places.add(int(place))
        rows.append(places)
    return rows


def _weights(generator, n_heads, n_queries, n_keys):
    (scores,) = random_tensors(generator, (n_heads, n_queries, n_keys), dtype=torch.float64)
    return (2 * scores).softmax(-1)


def _finds(find, score):
    generator = fresh()
    for sizes in [(4, 5, 7), (1, 3, 2), (2, 6, 4), (3, 1, 9), (8, 4, 1)]:
        weights = _weights(generator, *sizes)
        for share in (0.5, 0.9, 0.2, 0.01):
            got, want = _links(ask(find, weights, share)), forms.by_loops(weights, share)
            if len(got) != len(want):
                raise Wrong(f"expected a set for each of the {len(want)} rows, got {len(got)}")
            for place, (one, other) in enumerate(zip(got, want, strict=True)):
                if one != other:
                    raise Wrong(f"with share={share}, row {place} should have {sorted(other)}, got {sorted(one)}")


def _darkest(find, score):
    """With a share of 1, the place of the largest alone: the book's links."""
    for sizes in [(4, 6, 5), (1, 3, 8)]:
        weights = _weights(fresh(), *sizes)
        if _links(ask(find, weights, 1.0)) != attention_links(weights.mean(dim=0)):
            raise Wrong("with a share of 1, each row is linked with the place of its largest weight, and no other")
    unchanged(find, weights, 0.5)


def _random_links(generator, n_words, n_places, density):
    drawn = torch.rand(n_words, n_places, generator=generator) < density
    return [set(row.nonzero().flatten().tolist()) for row in drawn]


def _sentences(generator):
    sizes = [(5, 6), (2, 9), (7, 3), (1, 1)]
    found = [_random_links(generator, *size, 0.4) for size in sizes]
    gold = [_random_links(generator, *size, 0.3) for size in sizes]
    # one link at least is right, one word has none found, and one has no gold
    found[0][0], gold[0][0], found[0][1], gold[0][2] = {0, 1, 2}, {1, 2, 5}, set(), set()
    return found, gold


def _scores(find, score):
    generator = fresh()
    for _ in range(3):
        found, gold = _sentences(generator)
        book = score_alignment(found, gold)
        want = torch.tensor([book.precision, book.recall], dtype=torch.float64)
        close(ask(score, found, gold), want, tolerance=1e-6)
    before = [[set(row) for row in sentence] for sentence in found]
    tensor(ask(lambda: score(found, gold)) if callable(score) else ask(score))
    if before != found:
        raise Sure("your function changed the sets it was given: only read from them")


def _corners(find, score):
    """All right, all wrong, and one sentence alone."""
    gold = [[{0, 1}, set(), {2}]]
    for found, want in (
        (gold, (1.0, 1.0)),
        ([[{0}, set(), set()]], (1.0, 1 / 3)),
        ([[{0, 1, 2}, {0, 1, 2}, {0, 1, 2}]], (3 / 9, 1.0)),
        ([[{2}, {0}, {1}]], (0.0, 0.0)),
    ):
        close(ask(score, found, gold), torch.tensor(want, dtype=torch.float64), tolerance=1e-6)


def _probe(find, score):
    generator = torch.Generator().manual_seed(6)
    weights = _weights(generator, 3, 5, 6)

    def as_table(share):
        rows = _links(ask(find, weights, share))
        return torch.tensor([[key in row for key in range(6)] for row in rows])

    found, gold = _sentences(generator)
    return [
        outcome(lambda: as_table(0.4)),
        outcome(lambda: as_table(1.0)),
        outcome(score, found[:1], gold[:1]),
        outcome(score, found[:2], gold[:2]),
        outcome(score, found, gold),
    ]


links = Exercise(
    slug="translation-links",
    answers=("find_links", "score_links"),
    properties=(
        Property("each row is linked with what is dark enough", _finds),
        Property("with a share of 1, with the darkest place alone", _darkest),
        Property("precision and recall, over all sentences together", _scores, points=2),
        Property("all right, all wrong, and what lies between", _corners),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "a threshold for all",
            (forms.formed(lambda weights, share: weights.mean(0) >= share * weights.mean(0).amax()), forms.score),
            "you compare with the largest weight of all rows: each row has its own",
        ),
        Mistake(
            "the share itself",
            (forms.formed(lambda weights, share: weights.mean(0) >= share), forms.score),
            "you compare the weights with the share: compare them with the share times the row's largest",
        ),
        Mistake(
            "columns",
            (forms.formed(lambda weights, share: weights.mean(0) >= share * weights.mean(0).amax(0)), forms.score),
            "you compare with the largest of each column: rows ask, and each row has its own largest",
        ),
        Mistake(
            "the first head",
            (forms.formed(lambda weights, share: weights[0] >= share * weights[0].amax(-1, keepdim=True)), forms.score),
            "those are the links of the first head: average the heads first",
        ),
        Mistake(
            "the largest of the heads",
            (
                forms.formed(lambda weights, share: weights.amax(0) >= share * weights.amax((0, 2))[:, None]),
                forms.score,
            ),
            "you take the largest of the heads: average them",
        ),
        Mistake(
            "any head's links",
            (
                forms.formed(lambda weights, share: (weights >= share * weights.amax(-1, keepdim=True)).any(0)),
                forms.score,
            ),
            "those are the links of any head: average the heads first, then compare",
        ),
        Mistake(
            "the darkest alone",
            (lambda weights, share: attention_links(weights.mean(0)), forms.score),
            "that is the darkest place alone, whatever the share",
        ),
        Mistake(
            "more than the share",
            (
                forms.formed(lambda weights, share: weights.mean(0) > share * weights.mean(0).amax(-1, keepdim=True)),
                forms.score,
            ),
            "with a share of 1, nothing is larger than the largest itself: at least as large is enough",
        ),
        Mistake(
            "too weak",
            (
                forms.formed(lambda weights, share: weights.mean(0) < share * weights.mean(0).amax(-1, keepdim=True)),
                forms.score,
            ),
            "those are the places that are *not* dark enough",
        ),
        Mistake(
            "turned",
            (lambda weights, share: forms.find(weights.mT, share), forms.score),
            "you link source words with target words: a set for each *row*, that is each target word",
        ),
        Mistake(
            "lists",
            (lambda weights, share: [sorted(row) for row in forms.find(weights, share)], forms.score),
            "expected a set of places for each row",
        ),
        Mistake(
            "exchanged",
            (forms.find, lambda found, gold: forms.score(found, gold)[::-1]),
            "precision and recall are exchanged: precision divides by the found links, recall by the gold ones",
        ),
        Mistake(
            "mean over the sentences",
            (forms.find, forms.mean_of_sentences),
            "that is the mean over the sentences: count the links of all sentences together, then divide once",
        ),
        Mistake(
            "words without gold left out",
            (forms.find, forms.without_empty_gold),
            "you leave out words that have no gold: what was found for them counts as found, and is wrong",
        ),
        Mistake(
            "mean over the words",
            (forms.find, forms.mean_of_words),
            "that is the mean over the words: count links, all together, then divide once",
        ),
        Mistake("words hit", (forms.find, forms.words_hit), "you count words that are hit: count links"),
        Mistake(
            "one number",
            (forms.find, lambda found, gold: forms.score(found, gold)[0]),
            "expected shape (2,), got ()",
        ),
        Mistake("the sets changed", (forms.find, forms.changes), "your function changed"),
    ),
    equivalents={
        "line 4: weights.mean(dim=0) → weights.sum(dim=0)": "a share of the largest is the same of means and of sums",
        "line 5: -1 → 1": "of two axes, the second is the last",
        "line 5: 1 → -1": "of two axes, the second is the last",
    },
    variants=(
        Variant("by comparison", (forms.find, forms.score)),
        Variant("loops, and triples", (forms.by_loops, forms.score_as_triples)),
        Variant(
            "the book's scores",
            (
                forms.formed(
                    lambda weights, share: weights.sum(0) >= share * weights.sum(0).max(1, keepdim=True).values
                ),
                lambda found, gold: [score_alignment(found, gold).precision, score_alignment(found, gold).recall],
            ),
        ),
    ),
)

EXERCISES = (links,)
