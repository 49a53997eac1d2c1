"""The exercise that mends a masked objective, and tests whether a loss counts places that were not chosen."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, unchanged
from tutor.lessons.checks.families import losses
from tutor.lessons.checks.families.loss_watch import LossWatch
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_VERDICTS = Verdicts(true="moved by others", false="moved by chosen places alone")
_BOTH = "words, from 5 on, are chosen if their chance is *below* 0.15"
_V, _SPECIAL = losses.VOCABULARY, losses.N_SPECIAL


def _case(generator, batch=3, n=7, dtype=torch.float32):
    tokens = torch.randint(_V, (batch, n), generator=generator)
    tokens[:, 0], tokens[0, -2:] = 1, 0
    scores = 2 * torch.randn(batch, n, _V, generator=generator, dtype=dtype)
    chosen = torch.rand(batch, n, generator=generator) < 0.4
    chosen[:, 1], chosen[:, 2] = True, False
    tokens = torch.where(chosen, tokens.clamp(min=_SPECIAL), tokens)  # only words are ever chosen
    return scores, tokens, chosen


def _choices(mended_chosen, mended_loss, counts_others):
    generator = fresh()
    for batch, n in [(3, 12), (1, 30), (5, 6)]:
        tokens = torch.randint(9, (batch, n), generator=generator)
        chances = torch.rand(batch, n, generator=generator, dtype=torch.float64) / 2
        chances[0, :2] = torch.tensor([0.15, 0.0], dtype=torch.float64)
        for given in (tokens, torch.full_like(tokens, _SPECIAL), torch.full_like(tokens, _SPECIAL - 1)):
            want = torch.zeros_like(given, dtype=torch.bool)
            for row in range(batch):
                for place in range(n):
                    want[row, place] = bool(given[row, place] >= _SPECIAL and chances[row, place] < 0.15)
            got = ask(mended_chosen, given, chances)
            of_type(got, torch.bool)
            if got.shape != want.shape:
                raise Wrong(f"expected the shape of the tokens, {tuple(want.shape)}, got {tuple(got.shape)}")
            if not torch.equal(got, want):
                row, place = (got != want).nonzero()[0].tolist()
                verb = "was chosen" if got[row, place] else "was not chosen"
                raise Wrong(f"token {given[row, place]} with the chance {chances[row, place]:.2f} {verb}: {_BOTH}")
        unchanged(mended_chosen, tokens, chances)


def _losses(mended_chosen, mended_loss, counts_others):
    generator = fresh()
    for batch, n in [(3, 7), (1, 5), (4, 9)]:
        scores, tokens, chosen = _case(generator, batch, n)
        logs = scores.log_softmax(dim=-1)
        each = [-logs[place][tokens[place]] for place in map(tuple, chosen.nonzero().tolist())]
        got = ask(mended_loss, scores.clone().requires_grad_(), tokens, chosen)
        close(got, sum(each) / len(each), tolerance=1e-4)
        if not isinstance(got, torch.Tensor) or not got.requires_grad:
            raise Sure("no gradient flows back to the scores: return a tensor, without .item(), float() or .detach()")
    unchanged(mended_loss, scores, tokens, chosen)


def _catches_the_shown(mended_chosen, mended_loss, counts_others):
    watch = LossWatch()
    if not _VERDICTS.of(counts_others, losses.over_all, watch):
        watch.judge()
        raise Wrong("your test says that the loss of this exercise counts chosen places alone")


def _tells_apart(mended_chosen, mended_loss, counts_others):
    watch = LossWatch()
    try:
        _VERDICTS.tells_apart(counts_others, losses.COUNTING_OTHERS, losses.CHOSEN_ALONE, watch=watch)
    except Wrong:
        watch.judge()
        raise


def _probe(mended_chosen, mended_loss, counts_others):
    generator = torch.Generator().manual_seed(2)
    tokens = torch.randint(9, (3, 30), generator=generator)
    chances = torch.rand(3, 30, generator=generator, dtype=torch.float64)
    case = _case(generator)
    shown = (*losses.COUNTING_OTHERS.values(), *losses.CHOSEN_ALONE.values())
    return [
        outcome(mended_chosen, tokens, chances),
        outcome(mended_loss, *case),
        outcome(lambda: torch.tensor([_VERDICTS.of(counts_others, loss, LossWatch()) for loss in shown])),
    ]


def _chosen(tokens, chances):
    return (tokens >= _SPECIAL) & (chances < 0.15)


def _by_change(loss, places=slice(None), unchosen=True):
    """Whether a loss moves with the scores of some places."""
    scores, tokens, chosen = _case(torch.Generator().manual_seed(5))
    tokens = tokens.clamp(min=_SPECIAL)
    changed = scores.clone()
    moved = torch.zeros_like(chosen)
    moved[:, places] = True
    moved = moved & ~chosen if unchosen else moved
    changed[moved] = changed[moved].flip(-1) * 2
    return not torch.allclose(loss(scores, tokens, chosen), loss(changed, tokens, chosen), atol=1e-4)


def _by_gradient(loss):
    scores, tokens, chosen = _case(torch.Generator().manual_seed(6))
    scores.requires_grad_()
    (slope,) = torch.autograd.grad(loss(scores, tokens.clamp(min=_SPECIAL), chosen), scores)
    return (slope[~chosen].abs() > 1e-6).any()


def _by_noise(loss):
    scores, tokens, chosen = torch.randn(2, 5, _V), torch.full((2, 5), 7), torch.zeros(2, 5, dtype=torch.bool)
    chosen[:, 3] = True
    other = torch.where(chosen[..., None], scores, 9 * torch.randn(2, 5, _V))
    return abs(float(loss(scores, tokens, chosen)) - float(loss(other, tokens, chosen))) > 1e-3


def _by_change_of_chosen(loss):
    scores, tokens, chosen = _case(torch.Generator().manual_seed(5))
    changed = torch.where(chosen[..., None], -scores, scores)
    return not torch.allclose(loss(scores, tokens, chosen), loss(changed, tokens, chosen), atol=1e-4)


def _by_shift(loss):
    scores, tokens, chosen = _case(torch.Generator().manual_seed(5))
    shifted = torch.where(chosen[..., None], scores, scores + 5)
    return not torch.allclose(loss(scores, tokens, chosen), loss(shifted, tokens, chosen), atol=1e-4)


def _special_tokens_alone(loss):
    scores, tokens, chosen = _case(torch.Generator().manual_seed(5))
    changed = scores.clone()
    changed[~chosen] *= -1
    tokens = torch.zeros_like(tokens)
    return not torch.allclose(loss(scores, tokens, chosen), loss(changed, tokens, chosen), atol=1e-4)


def _answer(chosen=_chosen, loss=losses.over_chosen, test=_by_change):
    return chosen, loss, test


families_masking_bug = Exercise(
    slug="families-masking-bug",
    answers=("mended_chosen", "mended_loss", "counts_others"),
    properties=(
        Property("the mended choice takes words alone", _choices),
        Property("the mended loss is the mean over chosen places", _losses),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells them apart, in three rounds of ten", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "choice not mended",
            _answer(lambda tokens, chances: chances < 0.15),
            "special tokens and padding are still chosen: a chosen token must be a word as well",
        ),
        Mistake(
            "padding alone spared",
            _answer(lambda tokens, chances: (chances < 0.15) & (tokens != 0)),
            "padding is spared now, but <bos> and the other special tokens are not",
        ),
        Mistake(
            "without brackets",
            _answer(lambda tokens, chances: tokens >= 5 & (chances < 0.15)),
            "Python reads & before >=: put a comparison in brackets, (tokens >= 5) & (chances < 0.15)",
        ),
        Mistake(
            "0.15 itself",
            _answer(lambda tokens, chances: (tokens >= 5) & (chances <= 0.15)),
            "chosen if their chance is *below* 0.15",
        ),
        Mistake("or", _answer(lambda tokens, chances: (chances < 0.15) | (tokens >= 5)), "both must hold, not one"),
        Mistake(
            "loss not mended",
            _answer(loss=losses.over_all),
            "the loss is still the mean over all places: most of them show the model the answer",
        ),
        Mistake("all words", _answer(loss=losses.over_words), "words that were not chosen still count"),
        Mistake(
            "a plain number",
            _answer(loss=lambda *given: losses.over_chosen(*given).item()),
            "no gradient flows back to the scores",
        ),
        Mistake("the others", _answer(loss=losses.over_others), "those are the places that were *not* chosen"),
        Mistake(
            "divided by all places",
            _answer(loss=losses.over_all_places),
            "you divide by the number of all places: the mean runs over the chosen ones",
        ),
        Mistake("the sum", _answer(loss=losses.summed), "that is the sum over the chosen places: take the mean"),
        Mistake(
            "first the texts",
            _answer(loss=losses.by_text),
            "you take the mean of each text first: every chosen place of the batch counts the same",
        ),
        Mistake(
            "always True",
            _answer(test=lambda loss: True),
            "your test says True (moved by others) of every model",
        ),
        Mistake(
            "always False",
            _answer(test=lambda loss: False),
            "your test says False (moved by chosen places alone) of every model",
        ),
        Mistake(
            "the other way round",
            _answer(test=lambda loss: not _by_change(loss)),
            "your verdicts are the wrong way round: True means moved by others",
        ),
        Mistake(
            "compared with the mean",
            _answer(
                test=lambda loss: (
                    not torch.allclose(
                        loss(*_case(torch.Generator().manual_seed(1))),
                        losses.over_chosen(*_case(torch.Generator().manual_seed(1))),
                        atol=1e-4,
                    )
                )
            ),
            "your test takes other good losses for sick, such as a sum: change the scores of places that were not "
            "chosen, and see whether the loss moves",
        ),
        Mistake(
            "all scores changed",
            _answer(test=lambda loss: _by_change(loss, unchosen=False)),
            "your test says True (moved by others) of every model",
        ),
        Mistake(
            "chosen ones changed",
            _answer(test=_by_change_of_chosen),
            "your test changes scores of *chosen* places: these must stay, and only all others change",
        ),
        Mistake("shifted", _answer(test=_by_shift), "your test adds one number to all scores of a place"),
        Mistake("special tokens alone", _answer(test=_special_tokens_alone), "your test shows no word"),
        Mistake(
            "one place alone",
            _answer(test=lambda loss: _by_change(loss, slice(-1, None))),
            "your test misses the loss that counts the place before each chosen one: change *all* that were not chosen",
        ),
        Mistake(
            "nothing chosen",
            _answer(
                test=lambda loss: bool(loss(torch.randn(2, 3, 20), torch.ones(2, 3).long(), torch.zeros(2, 3) > 0))
            ),
            "choose at least one place",
        ),
        Mistake("two things", _answer(test=lambda loss: loss(torch.randn(2, 3, 20), torch.ones(2, 3).long())), "three"),
    ),
    equivalents={
        **dict.fromkeys([f"line 18: 7 → {n}" for n in (8, 6, 14)], "any word will do"),
        **dict.fromkeys([f"line 20: 2 → {n}" for n in (3, 1, 4, -2)], "any place but the first may be the chosen one"),
    },
    variants=(
        Variant("by change", _answer()),
        Variant(
            "by gradient",
            _answer(
                lambda tokens, chances: torch.where(tokens > 4, chances, 1.0) < 0.15,
                lambda scores, tokens, chosen: torch.nn.functional.cross_entropy(
                    scores.transpose(1, 2), tokens.masked_fill(~chosen, -100)
                ),
                _by_gradient,
            ),
        ),
        Variant(
            "padding as the target that is ignored",
            _answer(
                loss=lambda scores, tokens, chosen: torch.nn.functional.cross_entropy(
                    scores.flatten(0, 1), (tokens * chosen).flatten(), ignore_index=0
                )
            ),
        ),
        Variant("by noise", _answer(test=_by_noise)),
    ),
)

EXERCISES = (families_masking_bug,)
