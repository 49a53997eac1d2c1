"""Generalized advantages, right and wrong: what the check of `feedback-generalized` is checked with."""

import torch

from tutor.alignment.advantages import generalized_advantages

# ---------------------------------------------------------------- right


def by_definition(rewards, values, counts, discount, trace):
    """Each advantage as the sum of all surprises that follow, token by token."""
    found = torch.zeros_like(rewards)
    for row in range(len(rewards)):
        places = counts[row].nonzero()[:, 0].tolist()
        worth = [values[row, place].item() for place in places] + [0.0]
        surprises = [
            rewards[row, place].item() + discount * worth[number + 1] - worth[number]
            for number, place in enumerate(places)
        ]
        for number, place in enumerate(places):
            later = enumerate(surprises[number:])
            found[row, place] = sum((discount * trace) ** k * surprise for k, surprise in later)
    return found


def by_matrix(rewards, values, counts, discount, trace):
    """All at once: surprises, times a triangle of powers."""
    earned, worth = rewards.masked_fill(~counts, 0), values.masked_fill(~counts, 0)
    behind = torch.cat([worth[:, 1:], torch.zeros_like(worth[:, :1])], dim=1)
    surprises = (earned + discount * behind - worth).masked_fill(~counts, 0)
    place = torch.arange(rewards.shape[1])
    apart = (place[:, None] - place).clamp(min=0)
    weights = torch.where(place[:, None] >= place, (discount * trace) ** apart.to(rewards.dtype), 0)
    return (surprises @ weights.to(rewards.dtype)).masked_fill(~counts, 0)


# ---------------------------------------------------------------- wrong


def backwards(
    surprise=lambda reward, behind, worth, discount: reward + discount * behind - worth,
    decay=lambda discount, trace: discount * trace,
    ends=True,
    hides=True,
):
    """The recursion from the back, with one part of it exchanged."""

    def advantages(rewards, values, counts, discount, trace):
        found = torch.zeros_like(rewards)
        later = behind = rewards.new_zeros(len(rewards))
        for place in reversed(range(rewards.shape[1])):
            here = counts[:, place]
            earned = torch.where(here, rewards[:, place], 0) if hides else rewards[:, place]
            worth = torch.where(here, values[:, place], 0) if ends else values[:, place]
            new = surprise(earned, behind, worth, discount) + decay(discount, trace) * later
            later = torch.where(here, new, 0) if hides else new
            found[:, place], behind = later, worth
        return found.masked_fill(~counts, 0)

    return advantages


sound = backwards()
no_trace = backwards(decay=lambda discount, trace: discount)
no_discount_later = backwards(decay=lambda discount, trace: trace)
no_discount_behind = backwards(surprise=lambda reward, behind, worth, discount: reward + behind - worth)
no_behind = backwards(surprise=lambda reward, behind, worth, discount: reward - worth)
no_own = backwards(surprise=lambda reward, behind, worth, discount: reward + discount * behind)
turned = backwards(surprise=lambda reward, behind, worth, discount: worth - reward - discount * behind)
no_later = backwards(decay=lambda discount, trace: 0)
own_behind = backwards(surprise=lambda reward, behind, worth, discount: reward + discount * worth - worth)
padding_has_worth = backwards(ends=False)
padding_goes_on = backwards(ends=False, hides=False)
padding_earns = backwards(hides=False)


def from_the_front(rewards, values, counts, discount, trace):
    """Adds up the surprises that went before."""
    found, before = torch.zeros_like(rewards), rewards.new_zeros(len(rewards))
    worth = values.masked_fill(~counts, 0)
    behind = torch.cat([worth[:, 1:], torch.zeros_like(worth[:, :1])], dim=1)
    for place in range(rewards.shape[1]):
        surprise = rewards[:, place].masked_fill(~counts[:, place], 0) + discount * behind[:, place] - worth[:, place]
        before = torch.where(counts[:, place], surprise + discount * trace * before, 0)
        found[:, place] = before
    return found


def carried_forwards(rewards, values, counts, discount, trace):
    """The recursion itself, but from the first place to the last."""
    found, before, value = torch.zeros_like(rewards), 0, 0
    for place in range(rewards.shape[1]):
        earned, worth = (each[:, place].masked_fill(~counts[:, place], 0) for each in (rewards, values))
        before, value = earned + discount * value - worth + discount * trace * before, worth
        found[:, place] = before
    return found.masked_fill(~counts, 0)


def in_front(rewards, values, counts, discount, trace):
    """Leaves what stands in front of a reply as the recursion made it."""
    hidden = rewards.masked_fill(~counts, 0), values.masked_fill(~counts, 0)
    return sound(*hidden, torch.ones_like(counts), discount, trace)


def down_the_rows(rewards, values, counts, discount, trace):
    """Goes through the batch instead of the places."""
    turned_over = sound(rewards.mT, values.mT, counts.mT, discount, trace)
    return turned_over.mT


def coarse(rewards, values, counts, discount, trace):
    """Worked out in float32, whatever the type."""
    return sound(rewards.float(), values.float(), counts, discount, trace).to(rewards.dtype)


def returns(rewards, values, counts, discount, trace):
    """Adds the values."""
    return sound(rewards, values, counts, discount, trace) + values.masked_fill(~counts, 0)


def not_hidden(rewards, values, counts, discount, trace):
    """Leaves numbers where nothing counts."""
    return torch.where(counts, sound(rewards, values, counts, discount, trace), rewards)


def multiplied(rewards, values, counts, discount, trace):
    """Hides by multiplying: NaN stays."""
    return sound(rewards * counts, values * counts, counts, discount, trace) + 0 * rewards * counts


def in_place(rewards, values, counts, discount, trace):
    """Writes the advantages over the rewards."""
    rewards.copy_(sound(rewards, values, counts, discount, trace))
    return rewards


the_books = generalized_advantages
