"""Rewards of tokens, right and wrong, and tests of them: what the check of `feedback-cost-bug` is checked with."""

import torch

from tutor.alignment.ppo import token_rewards
from tutor.lessons.answers import Sure, random_tensors

_NAMES = ("earned", "policy", "reference", "is_reply", "cost")

# ---------------------------------------------------------------- right


def in_loops(earned, policy, reference, is_reply, cost):
    """Token by token."""
    rewards = torch.zeros_like(policy)
    for row in range(len(earned)):
        places = is_reply[row].nonzero()[:, 0].tolist()
        for place in places:
            rewards[row, place] = cost * (reference[row, place] - policy[row, place])
        rewards[row, places[-1]] += earned[row]
    return rewards


def the_books(earned, policy, reference, is_reply, cost):
    """The package's."""
    return token_rewards(earned, policy - reference, is_reply, cost)


def by_next(earned, policy, reference, is_reply, cost):
    """The last token is the one behind which no other token of the reply stands."""
    behind = torch.cat([is_reply[:, 1:], torch.zeros_like(is_reply[:, :1])], dim=1)
    is_last = is_reply & ~behind
    paid = torch.where(is_reply, (policy - reference) * cost, 0)
    return is_last * earned[:, None] - paid


def by_counting(earned, policy, reference, is_reply, cost):
    """The last token is the one up to which all have been counted."""
    so_far = is_reply.cumsum(dim=1)
    is_last = is_reply & (so_far == so_far[:, -1:])
    return (-cost * policy + cost * reference).masked_fill(~is_reply, 0) + is_last.to(policy.dtype) * earned[:, None]


# ---------------------------------------------------------------- wrong


def _with(distance=lambda policy, reference: policy - reference, paid=None, earns=None):
    """Rewards with one part exchanged."""

    def rewards(earned, policy, reference, is_reply, cost):
        behind = torch.cat([is_reply[:, 1:], torch.zeros_like(is_reply[:, :1])], dim=1)
        where = is_reply if paid is None else paid(is_reply)
        who = is_reply & ~behind if earns is None else earns(is_reply)
        return torch.where(who, earned[:, None], 0) - cost * torch.where(where, distance(policy, reference), 0)

    return rewards


def _places(is_reply, place):
    marks = torch.zeros_like(is_reply)
    marks[:, place] = True
    return marks


def _first(is_reply):
    return is_reply & (is_reply.cumsum(dim=1) == 1)


sign = _with(lambda policy, reference: reference - policy)
absolute = _with(lambda policy, reference: (policy - reference).abs())
at_row_end = _with(earns=lambda is_reply: _places(is_reply, -1))
each_token = _with(earns=lambda is_reply: is_reply)
first_token = _with(earns=_first)
prompt_pays = _with(paid=torch.ones_like)
ratio = _with(lambda policy, reference: (policy - reference).exp() - 1)
without_cost = _with(lambda policy, reference: torch.zeros_like(policy))
calm = _with(lambda policy, reference: (reference - policy).exp() - 1 - (reference - policy))
policy_alone = _with(lambda policy, reference: policy)


def price_forgotten(earned, policy, reference, is_reply, cost):
    """A nat costs 1."""
    return in_loops(earned, policy, reference, is_reply, 1.0)


def earned_costs(earned, policy, reference, is_reply, cost):
    """What the reply earned has the other sign."""
    return in_loops(-earned, policy, reference, is_reply, cost)


def replaced(earned, policy, reference, is_reply, cost):
    """The last token earns, and pays nothing."""
    behind = torch.cat([is_reply[:, 1:], torch.zeros_like(is_reply[:, :1])], dim=1)
    return torch.where(is_reply & ~behind, earned[:, None], in_loops(0 * earned, policy, reference, is_reply, cost))


only_costs = _with(lambda policy, reference: (policy - reference).clamp(min=0))


def priced_together(earned, policy, reference, is_reply, cost):
    """Minus the price times everything, what was earned included."""
    return in_loops(-cost * earned, policy, reference, is_reply, cost)


def at_its_length(earned, policy, reference, is_reply, cost):
    """What was earned stands where the last token would stand if the reply began its row."""
    rewards = in_loops(0 * earned, policy, reference, is_reply, cost)
    return rewards.scatter_add(1, is_reply.sum(dim=1, keepdim=True) - 1, earned[:, None])


def coarse(earned, policy, reference, is_reply, cost):
    """Worked out in float32, whatever the type."""
    return in_loops(earned.float(), policy.float(), reference.float(), is_reply, cost).to(policy.dtype)


def in_place(earned, policy, reference, is_reply, cost):
    """Writes to what the policy gave."""
    return policy.copy_(in_loops(earned, policy, reference, is_reply, cost))


# ---------------------------------------------------------------- what tests give


class CostWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.apart = self.padded = self.several = self.below = self.silent = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(_NAMES, inputs, strict=False)) | named
        if len(inputs) > 5 or set(given) != set(_NAMES):
            raise Sure(f"call the function with five things: rewards_of({', '.join(_NAMES)})")
        earned, policy, reference, is_reply = tensors = [given[name] for name in _NAMES[:4]]
        if any(not isinstance(each, torch.Tensor) for each in tensors):
            raise Sure("earned, policy, reference and is_reply should be tensors")
        if is_reply.dtype != torch.bool or any(not each.is_floating_point() for each in tensors[:3]):
            raise Sure("is_reply is a tensor of booleans, the others hold floating-point numbers")
        if policy.dim() != 2 or {reference.shape, is_reply.shape} != {policy.shape}:
            raise Sure("policy, reference and is_reply have one shape, [batch, position]")
        if earned.shape != policy.shape[:1]:
            raise Sure(f"earned has one number for each row, {len(policy)}, got shape {tuple(earned.shape)}")
        if not is_reply.any(dim=-1).all() or ((is_reply[:, 1:] != is_reply[:, :-1]).sum(dim=-1) > 2).any():
            raise Sure("in each row of your test the reply has one token or more, and stands in one piece")
        if isinstance(given["cost"], torch.Tensor) or not given["cost"] >= 0:
            raise Sure("the price of a nat is a number of 0 or more")
        distance = (policy - reference) * given["cost"]
        self.apart |= bool(distance[is_reply].abs().max() > 1e-3)
        self.below |= bool(distance[is_reply].min() < -1e-3)
        self.padded |= bool((~is_reply[:, -1] & (earned != 0)).any())
        self.several |= bool(((is_reply.sum(dim=-1) > 1) & (earned != 0)).any())
        self.silent |= bool((distance * ~is_reply).abs().max() > 1e-3)

    def facts(self):
        """Whether distances went both ways, and replies ended early, were long, and stood beside other distances."""
        return torch.tensor([self.apart, self.below, self.padded, self.several, self.silent])


def drawn(generator, spans, n_positions, dtype=torch.float32, apart=1.0, silent=True):
    """What replies earned, and how likely policy and reference found each token."""
    earned, policy, moved = random_tensors(
        generator, (len(spans),), (len(spans), n_positions), (len(spans), n_positions), dtype=dtype
    )
    place = torch.arange(n_positions)
    is_reply = torch.stack([(place >= start) & (place < stop) for start, stop in spans])
    policy, moved = -policy.abs() - 0.1, apart * moved
    if not silent:
        policy, moved = policy * is_reply, moved * is_reply
    return 2 + earned, policy, policy - moved, is_reply


def wrong_on(spans, n_positions, cost=0.3, silent=True, upwards=False):
    """A test that compares with a function one trusts."""

    def is_sick(rewards_of):
        earned, policy, reference, is_reply = drawn(torch.Generator().manual_seed(2), spans, n_positions, silent=silent)
        if upwards:
            reference = policy - (policy - reference).abs()
        found = rewards_of(earned, policy, reference, is_reply, cost)
        return not torch.allclose(found, in_loops(earned, policy, reference, is_reply, cost), atol=1e-4)

    return is_sick


good_test = wrong_on([(0, 3), (1, 5), (2, 6)], 6)


def worked(rewards_of):
    """One row that one can work in the head, and what a higher price does."""
    is_reply = torch.tensor([[False, True, True, False]])
    policy, reference = torch.tensor([[-1.0, -1.0, -2.0, -1.0]]), torch.tensor([[-3.0, -2.0, -1.0, -5.0]])
    cheap, dear = (rewards_of(torch.tensor([4.0]), policy, reference, is_reply, cost) for cost in (0.5, 1.0))
    wanted = torch.tensor([[0.0, -0.5, 4.5, 0.0]]), torch.tensor([[0.0, -1.0, 5.0, 0.0]])
    return not (torch.allclose(cheap, wanted[0], atol=1e-4) and torch.allclose(dear, wanted[1], atol=1e-4))
