"""The exercise that mends a loss whose labels are shifted twice, and tests what a loss asks for."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, outcome, unchanged
from tutor.lessons.checks.pretraining import shifts
from tutor.lessons.checks.pretraining.telling import named
from tutor.lessons.checks.verdicts import Verdicts
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_VERDICTS = Verdicts(
    true="sick",
    false="sound",
    advice="; think of those that sum, count in bits or smooth the labels",
    noun="loss",
)


def model_of(table):
    """A language model in which every earlier token has a say, by a table [vocab, vocab]."""

    def model(ids):
        return table[ids].cumsum(dim=1)

    return model


def _steady(table):
    """The same model, for which a change to the ids comes too late."""
    return lambda ids: model_of(table)(ids.clone())


def _case(generator, batch=3, n=6, vocab=7, dtype=torch.float32):
    table = torch.randn(vocab, vocab, generator=generator, dtype=dtype)
    return table, torch.randint(vocab, (batch, n), generator=generator)


def _agrees(mended, is_sick):
    for shape in ((3, 6, 7), (1, 4, 5), (4, 9, 3)):
        table, tokens = _case(fresh(), *shape)
        close(ask(mended, model_of(table), tokens), shifts.by_beginnings(model_of(table), tokens), tolerance=1e-4)
    unchanged(lambda ids: mended(model_of(table), ids), tokens)


def _limits(mended, is_sick):
    table, tokens = _case(fresh(), 3, 2)
    with named("for texts of two tokens"):
        close(ask(mended, model_of(table), tokens), shifts.by_beginnings(model_of(table), tokens), tolerance=1e-4)
    table, tokens = _case(fresh())
    slopes = []
    for loss in (mended, shifts.by_beginnings):
        held = table.clone().requires_grad_()
        given = tokens.clone()  # a change to them is told elsewhere; after the backward pass it would crash
        got = ask(lambda loss=loss, held=held, ids=given: loss(_steady(held), ids)) if callable(loss) else ask(loss)
        if not isinstance(got, torch.Tensor) or not got.requires_grad or got.numel() != 1:
            raise Sure("no gradient flows back to the model: return one number as a tensor, without .item()")
        got.sum().backward()
        slopes.append(held.grad)
    close(slopes[0], slopes[1], tolerance=1e-3)


def _catches_the_shown(mended, is_sick):
    watch = shifts.ModelWatch()
    if not _VERDICTS.of(is_sick, shifts.shifted_twice, watch=watch):
        watch.judge()
        raise Wrong("your test calls the loss of this exercise sound")
    if _VERDICTS.of(is_sick, shifts.honest, watch=watch):
        raise Wrong("your test calls the loss of this exercise sick, but the right mean as well")


def _tells_apart(mended, is_sick):
    watch = shifts.ModelWatch()
    try:
        _VERDICTS.tells_apart(is_sick, shifts.SICK, shifts.SOUND, watch=watch)
    except Wrong as failure:
        if "says False" in str(failure):
            watch.judge()
        raise


def _probe(mended, is_sick):
    table, tokens = _case(torch.Generator().manual_seed(3))
    two = tokens[:, :2]
    return [
        outcome(mended, model_of(table), tokens),
        outcome(mended, model_of(table), two),
        outcome(lambda: _behavior(is_sick)),
    ]


def _behavior(is_sick):
    """The verdicts of a test, and what it did to come by them: the same verdicts may have other causes."""
    watch = shifts.ModelWatch()
    shown = (*shifts.SICK.values(), *shifts.SOUND.values())
    verdicts = torch.tensor([_VERDICTS.of(is_sick, loss, watch) for loss in shown])
    right = torch.tensor([True] * len(shifts.SICK) + [False] * len(shifts.SOUND))
    return verdicts if torch.equal(verdicts, right) else torch.cat([verdicts, watch.facts()])


# ---------------------------------------------------------------- answers


def by_slopes(loss, tokens=((3, 1, 4, 0, 2),)):
    """A flat table: only what is asked for is pulled up."""
    table = torch.zeros(6, 6, requires_grad=True)
    tokens = torch.tensor(tokens)
    loss(lambda ids: table[ids], tokens).backward()
    wanted = torch.zeros(6, 6, dtype=torch.bool)
    wanted[tokens[:, :-1], tokens[:, 1:]] = True
    return not torch.equal(table.grad < 0, wanted)


def by_spoiling(loss, places=range(5)):
    """Spoils what a right model says at one place, and sees whether the loss rises."""
    tokens = torch.arange(6)[None]
    right = 4 * F.one_hot((torch.arange(6) + 1) % 6, 6).float()

    def of(table):
        return loss(lambda ids: table[ids], tokens).item()

    for place in places:
        spoiled = right.clone()
        spoiled[place] = 0
        if of(spoiled) < of(right) + 1e-3:
            return True
    return False


def _successor_alone(loss, boundary=1.0):
    table = 20 * F.one_hot((torch.arange(6) + 1) % 6, 6).float()
    return loss(lambda ids: table[ids], torch.arange(6)[None]).item() > boundary


def _against_the_mean(loss):
    table, _ = _case(torch.Generator().manual_seed(2))
    tokens = torch.tensor([[3, 1, 4, 0, 2, 6], [5, 0, 1, 4, 6, 3]])
    return not torch.allclose(loss(lambda ids: table[ids], tokens), shifts.honest(lambda ids: table[ids], tokens))


def _peeking(loss):
    tokens = torch.arange(6)[None]
    return loss(lambda ids: 20 * F.one_hot(ids.roll(-1, dims=1), 6).float(), tokens).item() > 1


def _fixed_scores(loss):
    return loss(lambda ids: torch.zeros(1, 5, 6), torch.arange(6)[None]).item() > 1


def _one_token(loss):
    table = torch.zeros(6, 6, requires_grad=True)
    loss(lambda ids: table[ids], torch.full((1, 6), 2)).backward()
    return not bool(table.grad[2, 2] < 0)


def _flat(loss):
    table = torch.zeros(6, 6)
    return loss(lambda ids: table[ids], torch.arange(6)[None]).item() > 20


def _answer(loss=shifts.honest, test=by_slopes):
    return loss, test


pretraining_shift_bug = Exercise(
    slug="pretraining-shift-bug",
    answers=("mended_loss", "is_sick_loss"),
    properties=(
        Property("the mended loss asks each place for its next token", _agrees),
        Property("also for texts of two tokens, and a gradient flows back", _limits),
        Property("your test finds the bug of this exercise", _catches_the_shown),
        Property("your test tells sick from sound, in three rounds of ten", _tells_apart, points=3),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "not mended",
            _answer(shifts.shifted_twice),
            "each place is still asked for the token after the next: one of the two shifts has to go",
        ),
        Mistake(
            "not shifted at all",
            _answer(shifts.not_shifted),
            "now no shift is left: each place is asked for the very token that it reads",
        ),
        Mistake("the other way", _answer(shifts.backwards), "each place is asked for the token *before* it"),
        Mistake(
            "never the last",
            _answer(shifts.never_the_last),
            "the last token of each text is never asked for: a model trained so does not learn how texts end",
        ),
        Mistake(
            "never the first",
            _answer(shifts.never_the_first),
            "the first place is not asked: it foretells the second token",
        ),
        Mistake("only the last", _answer(shifts.only_the_last), "only the last token is asked for: ask every place"),
        Mistake(
            "around the corner",
            _answer(shifts.around_the_corner),
            "roll brings the first token round to the end: the last place has no next token, so leave it out",
        ),
        Mistake("the sum", _answer(shifts.summed), "that is the sum: take the mean over the tokens asked for"),
        Mistake(
            "the sum of each text",
            _answer(lambda model, tokens: shifts.honest(model, tokens) * (tokens.shape[1] - 1)),
            "those are the sums of the texts, averaged over the texts: take the mean over all tokens asked for",
        ),
        Mistake("in bits", _answer(shifts.in_bits), "those are bits: asked are nats"),
        Mistake(
            "the first text alone",
            _answer(lambda model, tokens: shifts.honest(model, tokens[:1])),
            "you read the first text alone: all texts of the batch count",
        ),
        Mistake(
            "token 0 as padding",
            _answer(
                lambda model, tokens: F.cross_entropy(
                    model(tokens[:, :-1]).transpose(1, 2), tokens[:, 1:], ignore_index=0
                )
            ),
            "you leave out token 0: there is no padding here, and 0 is a token as any other",
        ),
        Mistake(
            "in place",
            _answer(lambda model, tokens: (shifts.honest(model, tokens), tokens.zero_())[0]),
            "your function changed the tensor it was given",
        ),
        Mistake(
            "a plain number",
            _answer(lambda model, tokens: shifts.honest(model, tokens).item()),
            "no gradient flows back to the model",
        ),
        Mistake("always sick", _answer(test=lambda loss: True), "your test says True (sick) of every loss"),
        Mistake(
            "never sick",
            _answer(test=lambda loss: False),
            "your test says False (sound) of every loss",
        ),
        Mistake(
            "verdict the other way round",
            _answer(test=lambda loss: not by_slopes(loss)),
            "your verdicts are the wrong way round: True means sick",
        ),
        Mistake(
            "compared with the mean",
            _answer(test=_against_the_mean),
            "your test takes other good losses for sick, such as a sum: look at *which* scores a loss wants to raise",
        ),
        Mistake(
            "a right model costs nothing",
            _answer(test=_successor_alone),
            "a model that is always right costs something under label smoothing, and nothing where its last token is "
            "never asked for: spoil one place at a time, or look at the gradient",
        ),
        Mistake(
            "a peeking model",
            _answer(test=_peeking),
            "the scores that your test's model gives at a place depend on later tokens",
        ),
        Mistake("fixed scores", _answer(test=_fixed_scores), "it has to take any number of positions"),
        Mistake(
            "one token over and over",
            _answer(test=_one_token),
            "no text of your test has tokens that are all different",
        ),
        Mistake("a flat model", _answer(test=_flat), "your test says False (sound) of every loss"),
        Mistake(
            "only the first place",
            _answer(test=lambda loss: by_spoiling(loss, range(1))),
            "your test misses the loss that never asks for the last token: look at every place",
        ),
        Mistake("scores instead of a model", _answer(test=lambda loss: loss(torch.zeros(1, 5, 6), 3)), "loss(model, "),
        Mistake(
            "short texts",
            _answer(test=lambda loss: by_slopes(loss, ((3, 1, 4),))),
            "texts of four tokens or more",
        ),
    ),
    equivalents={
        **{f"line 12: 5 → {n}": "a table with more tokens than the text will do" for n in (6, 10)},
        "line 12: torch.zeros(5, 5, requires_grad=True) → torch.ones(5, 5, requires_grad=True)": (
            "a softmax feels no number that is added to all scores"
        ),
    },
    variants=(
        Variant("inputs and targets", _answer()),
        Variant("whole texts, spoiled places", _answer(shifts.whole, by_spoiling)),
        Variant(
            "picked, a tensor as verdict",
            _answer(shifts.picked, lambda loss: torch.tensor(by_slopes(loss, ((0, 5, 1, 4, 2), (3, 4, 0, 1, 5))))),
        ),
        Variant("one beginning after the other", _answer(shifts.by_beginnings)),
    ),
)

EXERCISES = (pretraining_shift_bug,)
