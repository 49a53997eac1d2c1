"""The exercise that builds the advantages of a group."""

import math

import torch

from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _by_hand(rewards, group_size):
    """Group by group, with Python's own numbers."""
    found = []
    for start in range(0, len(rewards), group_size):
        group = rewards[start : start + group_size].tolist()
        mean = math.fsum(group) / group_size
        deviation = math.sqrt(math.fsum((one - mean) ** 2 for one in group) / (group_size - 1))
        alike = len(set(group)) == 1
        found += [0.0 if alike else (one - mean) / deviation for one in group]
    return torch.tensor(found, dtype=rewards.dtype)


def _of_groups(
    mean=lambda groups: groups.mean(1, keepdim=True),
    deviation=lambda groups: groups.std(1, keepdim=True),
    shape=lambda rewards, size: rewards.reshape(-1, size),
    alike=lambda groups: (groups == groups[:, :1]).all(1, keepdim=True),
):
    """Leads over deviations, with one part exchanged."""

    def advantages(rewards, group_size):
        groups = shape(rewards, group_size)
        found = (groups - mean(groups)) / deviation(groups)
        found = torch.where(alike(groups), 0, found)
        return (found if len(found) == len(rewards) // group_size else found.T).reshape(-1)

    return advantages


def _nothing(groups):
    return torch.zeros(len(groups), 1, dtype=torch.bool)


def _by_numpy_way(rewards, group_size):
    leads = rewards.view(-1, group_size) - rewards[::group_size, None]
    centered = leads - leads.sum(1, keepdim=True) / group_size
    spread = (centered.square().sum(1, keepdim=True) / (group_size - 1)).sqrt()
    return (centered / spread.where(spread > 0, 1.0)).flatten()


def _drawn(generator, n_groups, group_size):
    rewards = random_tensors(generator, (n_groups * group_size,))[0]
    return rewards + 3 * torch.arange(n_groups).repeat_interleave(group_size)


def _agrees(grouped):
    generator = fresh()
    for n_groups, group_size in [(1, 5), (4, 3), (3, 4), (5, 2), (2, 8)]:
        rewards = _drawn(generator, n_groups, group_size)
        close(ask(grouped, rewards, group_size), _by_hand(rewards, group_size), 1e-3)


def _alone(grouped):
    rewards = _drawn(fresh(), 3, 4)
    before = tensor(ask(grouped, rewards, 4))
    raised = rewards * torch.tensor([1.0] * 4 + [5.0] * 4 + [1.0] * 4) + torch.tensor([0.0] * 4 + [2.0] * 4 + [0.0] * 4)
    if not torch.allclose(before.double(), tensor(ask(grouped, raised, 4)).double(), atol=1e-3):
        raise Wrong(
            "where all rewards of one group are multiplied by 5 and raised by 2, your advantages change: mean and "
            "deviation are those of the reply's own group"
        )


def _alike(grouped):
    for equal in (1.0, 0.1, -0.7, 0.0, 1000.3):
        for size in (2, 3, 7):
            rewards = torch.cat([torch.full((size,), equal), torch.arange(size).float()])
            found = tensor(ask(grouped, rewards, size)).double()
            if found.shape == rewards.shape and found.isfinite().all() and found[:size].any():
                worst = found[:size][found[:size].abs().argmax()].item()
                exact = equal in (0.0, 1.0)  # a mean of such numbers has no rounding error
                raise Wrong(
                    f"where all {size} rewards of a group are {equal:g}, there is an advantage of {worst:.3g}, not "
                    f"exactly 0: {'are they compared with each other alone?' if exact else _ROUNDED}"
                )
            close(found, _by_hand(rewards, size).double(), 1e-3)
    # nearly equal is not equal
    rewards = _drawn(fresh(), 3, 5).remainder(1) * torch.tensor([1.0] * 5 + [1e-6] * 5 + [1e-3] * 5)
    want, found = _by_hand(rewards, 5), tensor(ask(grouped, rewards, 5))
    if found.shape != want.shape or not torch.allclose(found.to(want.dtype), want, atol=1e-2):
        raise Sure(
            "rewards that differ by a millionth only are not equal: their advantages are as large as those of others. "
            "Nothing may be rounded, or added to the deviation"
        )


def _form(grouped):
    for dtype in (torch.float64, torch.float32):
        rewards = _drawn(fresh(), 2, 3).to(dtype)
        of_type(ask(grouped, rewards, 3), dtype)
    fine = random_tensors(fresh(), (12,), dtype=torch.float64)[0]
    try:
        close(ask(grouped, fine, 4), _by_hand(fine, 4), 1e-9)
    except Wrong as difference:
        other = ", or as if something was added to the deviation" if "float32" in str(difference) else ""
        raise Wrong(f"{difference}{other}") from None
    close(ask(grouped, torch.tensor([2.0, 1.0, 0.0], dtype=torch.float64), 3), torch.tensor([1.0, 0.0, -1.0]), 1e-9)
    unchanged(lambda given: grouped(given, 3), rewards)


def _probe(grouped):
    generator = torch.Generator().manual_seed(8)
    one, several = _drawn(generator, 1, 5), _drawn(generator, 3, 4)
    alike = torch.tensor([0.1] * 3 + [1.0, 0.0, 2.0])
    return [outcome(grouped, one, 5), outcome(grouped, several, 4), outcome(grouped, alike, 3)]


_sound_groups = _of_groups()
_ROUNDED = "a mean has a rounding error, and you divide it by nearly nothing"

feedback_groups = Exercise(
    slug="feedback-groups",
    answers=("grouped",),
    probe=_probe,
    core="leads over the mean of the group, in its deviations",
    properties=(
        Property("leads over the mean of the group, in its deviations", _agrees),
        Property("a group is judged by itself", _alone),
        Property("exactly 0 where all earned the same, and only there", _alike),
        Property("gives the type of its input, and leaves it as it was", _form),
    ),
    mistakes=(
        Mistake(
            "not normalized",
            (_of_groups(deviation=lambda groups: 1.0),),
            "those are the leads over the mean: divide them by the group's deviation, or a reward that is measured "
            "in cents teaches a hundred times as much as one in euros",
        ),
        Mistake(
            "no mean",
            (_of_groups(mean=lambda groups: 0.0),),
            "the mean is not taken away: with rewards that are all positive every reply would be made likelier",
        ),
        Mistake(
            "divided by n",
            (_of_groups(deviation=lambda groups: groups.std(1, keepdim=True, correction=0)),),
            "your deviation divides by n: for a sample it is n - 1",
        ),
        Mistake(
            "divided by the variance",
            (_of_groups(deviation=lambda groups: groups.var(1, keepdim=True)),),
            "you divide by the variance: the deviation is its root",
        ),
        Mistake(
            "the whole batch",
            (lambda rewards, size: (rewards - rewards.mean()) / rewards.std(),),
            "you take the mean and the deviation of the whole batch: a reply to an easy question would look good "
            "beside those to hard ones. Take those of its own group",
        ),
        Mistake(
            "the deviation of the whole batch",
            (_of_groups(deviation=lambda groups: groups.std()),),
            "your deviation is that of the whole batch: take that of the reply's own group",
        ),
        Mistake(
            "every so many",
            (_of_groups(shape=lambda rewards, size: rewards.reshape(size, -1).T),),
            "you take every so many rewards for a group: they stand group after group, so reshape(-1, group_size)",
        ),
        Mistake(
            "others alone",
            (_of_groups(mean=lambda groups: (groups.sum(1, keepdim=True) - groups) / (groups.shape[1] - 1)),),
            "you take the mean of the *others*: here the reply's own reward is in the mean of its group, too",
        ),
        Mistake(
            "turned round",
            (lambda rewards, size: -_sound_groups(rewards, size),),
            "your advantages have the other sign: the reward, less the mean",
        ),
        Mistake(
            "down the columns",
            (_of_groups(lambda groups: groups.mean(0, keepdim=True), lambda groups: groups.std(0, keepdim=True)),),
            "your mean and deviation run over the groups: a row is a group, so they run along dim=1",
        ),
        Mistake(
            "0 / 0",
            (_of_groups(alike=_nothing),),
            "where all rewards of a group are equal, you divide by a deviation of 0 or nearly 0: make sure that 0 "
            "comes out",
        ),
        Mistake(
            "a tiny floor",
            (_of_groups(deviation=lambda groups: groups.std(1, keepdim=True) + 1e-9, alike=_nothing),),
            f"not exactly 0: {_ROUNDED}",
        ),
        Mistake(
            "nearly equal",
            (_of_groups(alike=lambda groups: groups.std(1, keepdim=True) < 1e-5),),
            "rewards that differ by a millionth only are not equal",
        ),
        Mistake(
            "rounded",
            (lambda rewards, size: _sound_groups(rewards.round(decimals=3), size),),
            "rewards that differ by a millionth only are not equal",
        ),
        Mistake(
            "in float32",
            (lambda rewards, size: _sound_groups(rewards.float(), size).to(rewards.dtype),),
            "as if a part of it was worked out in float32",
        ),
        Mistake(
            "in place",
            (lambda rewards, size: rewards.copy_(_sound_groups(rewards, size)),),
            "work on a new one, not in place",
        ),
        Mistake(
            "in groups",
            (lambda rewards, size: _sound_groups(rewards, size).reshape(-1, size),),
            "your answer still has a row for each group: it has the shape of the rewards, one axis",
        ),
        Mistake(
            "lists", (lambda rewards, size: _sound_groups(rewards, size).tolist(),), "expected a tensor, got a list"
        ),
    ),
    equivalents={
        **{f"line {line}: 1 → -1": "the last of two axes is the second" for line in (6, 7)},
        **{f"line 8: 1 → {other}": "0 divided by any number but 0 is 0" for other in (2, -1)},
    },
    variants=(
        Variant("leads over the first", (_by_numpy_way,)),
        Variant("where all are alike, 0", (_sound_groups,)),
        Variant("group by group", (_by_hand,)),
    ),
)

EXERCISES = (feedback_groups,)
