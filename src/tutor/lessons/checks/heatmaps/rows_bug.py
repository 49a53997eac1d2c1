"""The exercise that mends an alignment whose rows are read one place too late."""

from functools import cache

import torch

from tutor.data import translation
from tutor.lessons.answers import ask, close, foretold, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.heatmaps.previous import drawn
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of
from tutor.models.activations import record_attention
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID

N_SENTENCES = 12


@cache
def tables():
    """Weights and gold links of the sentences, as the given cell of the exercise collects them."""
    model, tokenizers = load_pretrained("translation_en_de"), load_tokenizers("translation_en_de")
    source, target = tokenizers["source"].vocabulary, tokenizers["target"].vocabulary
    found = []
    for example in translation.load("test")[:N_SENTENCES]:
        german = example.targets["de"]
        with record_attention(model) as recording, torch.no_grad():
            read = torch.tensor([[BOS_ID, *target.encode(german.tokens)]])
            model(torch.tensor([source.encode(example.source)]), read)
        weights = list(recording.values())[-1][0].mean(dim=0)
        found.append((weights, [set(places) for places in german.alignment]))
    return found


def aligned(offset=0, axis=-1, counts_all=False):
    """A share of gold links: from which row the words begin, along which axis the darkest cell is looked for."""

    def share(weights, gold):
        best = weights.argmax(axis).tolist()
        hits = [best[word + offset] in links for word, links in enumerate(gold) if links]
        return sum(hits) / (len(gold) if counts_all else len(hits))

    return share


def mean_of(share):
    """The mean of the sentences' shares."""
    return sum(share(*one) for one in tables()) / N_SENTENCES


def _case(generator, n_words, n_source):
    weights = drawn(generator, n_words + 1, n_source)
    best = weights.argmax(-1).tolist()
    # about half of the links hit, some words have several, and some none
    gold = []
    for word in range(n_words):
        dice = int(torch.randint(0, 8, (1,), generator=generator))
        links = {best[word]} if dice % 2 else {(best[word] + 1) % n_source}
        others = {(best[word] + step) % n_source for step in (-2, 2)} if dice > 5 else set()
        gold.append(set() if dice == 0 and word else links | others)
    return weights, gold


def _agrees(mended_share, *others):
    generator = fresh()
    for sizes in ((5, 7), (9, 4), (6, 6), (1, 3)):
        weights, gold = _case(generator, *sizes)
        close(ask(mended_share, weights, gold), torch.tensor(aligned()(weights, gold)))


def _sure(mended_share, *others):
    weights = torch.eye(5) * 0.9 + 0.02
    close(ask(mended_share, weights, [{0}, {1}, {2}, {3}]), torch.tensor(1.0))
    close(ask(mended_share, weights, [{1}, {2}, {3}, {4}]), torch.tensor(0.0))
    close(ask(mended_share, weights, [{0}, {2, 1}, set(), {0, 4}]), torch.tensor(2 / 3))
    close(ask(mended_share, weights, [{0}, {0, 1}, {2, 4}, {1}]), torch.tensor(3 / 4))


def _leaves_alone(mended_share, *others):
    weights, gold = _case(fresh(), 4, 5)
    function = mended_share
    if callable(mended_share):

        def function(given):
            return mended_share(given, [set(links) for links in gold])

    unchanged(function, weights)


def _measured(mended_share, both_shares):
    foretold(both_shares, torch.tensor([mean_of(aligned(1)), mean_of(aligned())]), tolerance=0.02)


def _probe(mended_share, both_shares):
    generator = torch.Generator().manual_seed(9)
    cases = [_case(generator, *sizes) for sizes in ((37, 41), (29, 43), (11, 15))]
    # shares are few: a mistake is known by three of them together
    shares = outcome(lambda: torch.stack([tensor(ask(mended_share, *case)).reshape(()) for case in cases]))
    return [shares, numbers_of(both_shares)]


def _by_links(weights, gold):
    from_above = weights[: len(gold)]
    pairs = [(row, links) for row, links in zip(from_above, gold, strict=True) if links]
    return sum(int(row.argmax()) in links for row, links in pairs) / len(pairs)


def _by_tensors(weights, gold):
    marked = torch.tensor([[key in links for key in range(weights.shape[-1])] for links in gold])
    hit = marked[torch.arange(len(gold)), weights[:-1].argmax(-1)]
    return hit[marked.any(-1)].double().mean()


_AS_SHOWN, _MENDED = aligned(1), aligned()


def _right():
    return mean_of(_AS_SHOWN), mean_of(_MENDED)


def _with_function(function):
    return Late(lambda: (function, _right()))


def _with_shares(shares):
    return Late(lambda: (_MENDED, shares(*_right())))


heatmap_rows_bug = Exercise(
    slug="heatmap-rows-bug",
    answers=("mended_share", "both_shares"),
    likeness=0.006,
    properties=(
        Property("the mended share is right", _agrees, points=2),
        Property("it is 1 where every row looks at gold, 0 where none does", _sure),
        Property("it leaves the weights as they were", _leaves_alone),
        Property("the shares of the shipped translator, sick and mended", _measured),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            _with_function(_AS_SHOWN),
            "each row is still laid to the word that the decoder has *read* there: a state writes the word that comes "
            "next",
        ),
        Mistake(
            "the other way round",
            _with_function(lambda weights, gold: aligned()(weights.roll(1, dims=0), gold)),
            "now the rows are one place too far the other way: which word does the state at <bos> write?",
        ),
        Mistake(
            "the words shifted in the source",
            _with_function(lambda weights, gold: _AS_SHOWN(weights.roll(1, dims=1), gold)),
            "you shift the columns, which are the source's words: it is the *rows* that are laid to the wrong word",
        ),
        Mistake(
            "along the wrong axis",
            _with_function(lambda weights, gold: aligned(0, 0)(weights, gold)),
            "you look for the darkest cell of each *column*: each word that is written has a row",
        ),
        Mistake(
            "words without gold counted",
            _with_function(aligned(counts_all=True)),
            "you count words without a gold link as misses: they say nothing, leave them out",
        ),
        Mistake(
            "only the first gold place",
            _with_function(lambda weights, gold: _MENDED(weights, [set(sorted(links)[:1]) for links in gold])),
            "a word may have several gold places: the darkest cell may lie on any of them",
        ),
        Mistake(
            "the last row left out",
            _with_function(lambda weights, gold: _MENDED(weights, [*gold[:-1], set()]) if len(gold) > 1 else 0.0),
            "the last word is left out: of the rows it is the one at the *end of the sentence* that writes no word",
        ),
        Mistake(
            "weight on gold",
            _with_function(
                lambda weights, gold: (
                    sum(weights[word, list(links)].sum() for word, links in enumerate(gold) if links)
                    / sum(map(bool, gold))
                )
            ),
            "that is the weight on gold words: asked is in how many rows the *darkest* cell is gold",
        ),
        Mistake(
            "a count",
            _with_function(lambda weights, gold: _MENDED(weights, gold) * sum(map(bool, gold))),
            "that is how many words hit: asked is their share",
        ),
        Mistake(
            "the shares exchanged",
            _with_shares(lambda sick, mended: (mended, sick)),
            "these are exchanged: the sick function's share first, then the mended one's",
        ),
        Mistake(
            "the mended share twice",
            _with_shares(lambda sick, mended: (mended, mended)),
            "the first number is that of the sick function: sick_share",
        ),
        Mistake(
            "sums",
            _with_shares(lambda sick, mended: (sick * N_SENTENCES, mended * N_SENTENCES)),
            "those are the sums over the sentences: take their mean",
        ),
        Mistake(
            "percent",
            _with_shares(lambda sick, mended: (100 * sick, 100 * mended)),
            "those are percentages: a share is a number from 0 to 1",
        ),
    ),
    equivalents={
        "line 4: -1 → 1": "of two axes the last is the second",
        "line 4: 1 → -1": "of two axes the last is the second",
    },
    variants=(
        Variant("by places", _with_function(_MENDED)),
        Variant("by rows, two decimals", Late(lambda: (_by_links, [round(share, 2) for share in _right()]))),
        Variant("by tensors", Late(lambda: (_by_tensors, torch.tensor(_right())))),
    ),
)

EXERCISES = (heatmap_rows_bug,)
