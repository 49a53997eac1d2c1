"""Exercises on a loss beside its floor: found out on the shipped stories model, and explained in words."""

from functools import cache

import torch

from tutor.data import stories
from tutor.data.batching import LanguageBatch
from tutor.lessons.answers import foretold
from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.late import Late
from tutor.lessons.specification import Exercise, Mistake, Property, Variant
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID, EOS_ID

# ---------------------------------------------------------------- pretraining-floor-explore

N_STORIES = 20


@cache
def _parts():
    """The scores and targets of every predicted token, its floor, and to which story it belongs."""
    model, words = load_pretrained("stories"), load_tokenizers("stories")["text"]
    chosen = stories.load("test")[:N_STORIES]
    batch = LanguageBatch.of([[BOS_ID, *words.encode(story.text), EOS_ID] for story in chosen])
    with torch.no_grad():
        scores = model(batch.inputs)[batch.counts]
    floors = [stories.token_floor(story) for story in chosen]
    owner = [number for number, floor in enumerate(floors) for _ in floor]
    return (
        scores,
        batch.targets[batch.counts],
        torch.cat([torch.tensor(floor) for floor in floors]),
        torch.tensor(owner),
    )


@cache
def surprises(temperature=1.0):
    """The model's surprise at every token, its scores divided by a temperature."""
    scores, targets, *_ = _parts()
    return -(scores / temperature).log_softmax(dim=-1).gather(-1, targets[:, None])[:, 0]


def _by_story(nats, chosen=None):
    owner = _parts()[3]
    chosen = torch.ones_like(owner) > 0 if chosen is None else chosen
    return torch.stack([nats[chosen & (owner == number)].mean() for number in range(N_STORIES)])


@cache
def right():
    """All five answers."""
    nats, floor = surprises(), _parts()[2]
    return (
        [nats.mean().item(), floor.mean().item()],
        (nats < floor)[floor > 0].double().mean().item(),
        int((_by_story(nats, floor > 0) < _by_story(floor, floor > 0)).sum()),
        nats[floor == 0].mean().item(),
        [surprises(temperature).mean().item() for temperature in (0.5, 1.0, 2.0)],
    )


def _found(place, tolerance):
    return lambda *answers: foretold(answers[place], torch.tensor(right()[place], dtype=torch.float64), tolerance)


def _but(place, number):
    """The right answers, with one of them wrong."""
    return Late(lambda: tuple(number() if at == place else part for at, part in enumerate(right())))


pretraining_floor_explore = Exercise(
    slug="pretraining-floor-explore",
    answers=("loss_and_floor", "share_below", "stories_below", "where_certain", "by_temperature"),
    likeness=0.001,
    properties=(
        Property("the loss, and the floor", _found(0, 0.0015)),
        Property("the share of drawn tokens below their floor", _found(1, 0.0015)),
        Property("the stories below their floor", _found(2, 1e-6)),
        Property("the surprise where nothing is uncertain", _found(3, 0.0015)),
        Property("the loss at three temperatures", _found(4, 0.0015)),
    ),
    mistakes=(
        Mistake("exchanged", _but(0, lambda: right()[0][::-1]), "these are exchanged: the loss comes first"),
        Mistake(
            "in bits",
            _but(0, lambda: [number / 0.6931472 for number in right()[0]]),
            "those are bits: asked are nats",
        ),
        Mistake(
            "the mean of the stories",
            _but(0, lambda: [_by_story(each).mean().item() for each in (surprises(), _parts()[2])]),
            "that is the mean of the stories' means: a long story has more tokens. Take all tokens together",
        ),
        Mistake("the share above", _but(1, lambda: 1 - right()[1]), "that is the share of tokens that are *not* below"),
        Mistake("percent", _but(1, lambda: 100 * right()[1]), "those are per cent: hand in a share, from 0 to 1"),
        Mistake(
            "none below",
            _but(1, lambda: 0.0),
            "the floor holds for the mean, not for each token: compare them one by one",
        ),
        Mistake(
            "of all tokens",
            _but(1, lambda: (surprises() < _parts()[2]).double().mean().item()),
            "that is the share among all tokens: asked is the share among those that the grammar draws",
        ),
        Mistake(
            "the stories above",
            _but(2, lambda: N_STORIES - right()[2]),
            "those are the stories that are *not* below their own floor",
        ),
        Mistake(
            "a share of the stories", _but(2, lambda: right()[2] / N_STORIES), "asked is how many stories: a number"
        ),
        Mistake(
            "all tokens",
            _but(2, lambda: int((_by_story(surprises()) < _by_story(_parts()[2])).sum())),
            "that is with all tokens of a story: asked are the drawn ones alone, those with a floor above 0",
        ),
        Mistake(
            "below the mean floor",
            _but(2, lambda: int((_by_story(surprises(), _parts()[2] > 0) < _parts()[2][_parts()[2] > 0].mean()).sum())),
            "you compare with the floor of all stories: each story has one of its own",
        ),
        Mistake(
            "where it is uncertain",
            _but(3, lambda: (surprises() - _parts()[2])[_parts()[2] > 0].mean().item()),
            "those are the tokens that the grammar draws: asked are those with a floor of 0",
        ),
        Mistake(
            "the drawn ones",
            _but(3, lambda: surprises()[_parts()[2] > 0].mean().item()),
            "those are the tokens that the grammar draws: asked are those with a floor of 0",
        ),
        Mistake(
            "over all tokens",
            _but(3, lambda: (surprises() * (_parts()[2] == 0)).mean().item()),
            "you divide by the number of all tokens: take the mean over those with a floor of 0",
        ),
        Mistake(
            "multiplied",
            _but(4, lambda: right()[4][::-1]),
            "you multiply the scores by the temperature: divide",
        ),
        Mistake(
            "probabilities divided",
            _but(4, lambda: [(surprises() + torch.tensor(t).log()).mean().item() for t in (0.5, 1.0, 2.0)]),
            "you divide the probabilities: divide the scores, before the softmax",
        ),
        Mistake("the same", _but(4, lambda: [right()[0][0]] * 3), "the temperature has no effect: divide the scores"),
    ),
    equivalents={
        "line 3: -1 → 1": "the scores have two axes, so the last one is axis 1",
        "line 3: 1 → -1": "the scores have two axes, so the last one is axis 1",
        "line 12: 0 → 1": "the same number of stories is below its floor at the tokens dearer than 1 nat",
        "line 9: nats < floors → nats <= floors": "no surprise is equal to its floor",
        "line 13: mine[drawn].mean() < floor[drawn].mean() → mine[drawn].mean() <= floor[drawn].mean()": (
            "no story's mean is equal to its floor"
        ),
    },
    variants=(
        Variant("all in one", Late(right)),
        Variant("tensors", Late(lambda: tuple(torch.tensor(part) for part in right()))),
        Variant(
            "two decimals and a half",
            Late(lambda: tuple([round(n, 3) for n in p] if isinstance(p, list) else round(p, 3) for p in right())),
        ),
    ),
)

# ---------------------------------------------------------------- pretraining-loss-explain

pretraining_loss_explain = Exercise(
    slug="pretraining-loss-explain",
    answers=("loss_explanation",),
    properties=TEXT_IS_THERE,
    manual_points=3,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("Their tokens may be shorter and their texts easier. Compare bits per byte on one unseen text.",),
        ),
        Variant(
            "中文",
            (
                "两个损失的单位不一定相同：分词方式不同，每个词元包含的字节数就不同，测试文本也可能不同。应该在同一份没有见过的文本上比较每字节比特数。",
            ),
        ),
    ),
)

EXERCISES = (pretraining_floor_explore, pretraining_loss_explain)
