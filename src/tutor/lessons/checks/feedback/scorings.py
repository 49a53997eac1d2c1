"""Log-probabilities of replies, right and wrong, and tests of them: what `feedback-shift-bug` is checked with."""

import torch
from torch.nn import functional as F

from tutor.lessons.answers import Sure, random_tensors

# ---------------------------------------------------------------- right


def gathered(scores, tokens, is_reply):
    """All but the last score, all but the first token."""
    logs = scores[:, :-1].log_softmax(dim=-1)
    chosen = logs.gather(-1, tokens[:, 1:, None])[..., 0]
    return chosen.masked_fill(~is_reply[:, 1:], 0).sum(dim=-1)


def by_cross_entropy(scores, tokens, is_reply):
    """PyTorch's own surprise, turned round."""
    surprise = F.cross_entropy(scores[:, :-1].transpose(1, 2), tokens[:, 1:], reduction="none")
    return -(surprise.where(is_reply[:, 1:], torch.zeros_like(surprise))).sum(1)


def token_by_token(scores, tokens, is_reply):
    """In loops."""
    totals = []
    for row in range(len(tokens)):
        total = torch.zeros((), dtype=scores.dtype)
        for place in is_reply[row].nonzero()[:, 0].tolist():
            before = scores[row, place - 1]
            total = total + before[tokens[row, place]] - torch.logsumexp(before, dim=0)
        totals.append(total)
    return torch.stack(totals)


def by_roll(scores, tokens, is_reply):
    """Moves the scores on by one place."""
    logs = torch.log_softmax(scores.roll(1, dims=1), dim=2)
    picked = logs[torch.arange(len(tokens))[:, None], torch.arange(tokens.shape[1]), tokens]
    return torch.where(is_reply, picked, 0).sum(1)


# ---------------------------------------------------------------- wrong


def _picked(logs, tokens):
    return logs.gather(-1, tokens[..., None])[..., 0]


def unshifted(scores, tokens, is_reply):
    """The function of the exercise: each token by the scores at its own place."""
    return _picked(scores.log_softmax(-1), tokens).masked_fill(~is_reply, 0).sum(-1)


def other_way(scores, tokens, is_reply):
    """Each token by the scores at the place behind it."""
    chosen = _picked(scores[:, 1:].log_softmax(-1), tokens[:, :-1])
    return chosen.masked_fill(~is_reply[:, :-1], 0).sum(-1)


def mask_unshifted(scores, tokens, is_reply):
    """The right scores, the marks of the place before."""
    chosen = _picked(scores[:, :-1].log_softmax(-1), tokens[:, 1:])
    return chosen.masked_fill(~is_reply[:, :-1], 0).sum(-1)


def everything(scores, tokens, is_reply):
    """The prompt and what stands behind the reply, too."""
    return _picked(scores[:, :-1].log_softmax(-1), tokens[:, 1:]).sum(-1)


def mean(scores, tokens, is_reply):
    """A mean over the reply's tokens."""
    return gathered(scores, tokens, is_reply) / is_reply.sum(-1)


def without_first(scores, tokens, is_reply):
    """Leaves the reply's first token out."""
    both = is_reply[:, 1:] & is_reply[:, :-1]
    return _picked(scores[:, :-1].log_softmax(-1), tokens[:, 1:]).masked_fill(~both, 0).sum(-1)


def raw(scores, tokens, is_reply):
    """Scores instead of log-probabilities."""
    return _picked(scores[:, :-1], tokens[:, 1:]).masked_fill(~is_reply[:, 1:], 0).sum(-1)


def probabilities(scores, tokens, is_reply):
    """Probabilities added up."""
    return _picked(scores[:, :-1].softmax(-1), tokens[:, 1:]).masked_fill(~is_reply[:, 1:], 0).sum(-1)


def surprise(scores, tokens, is_reply):
    """The other sign."""
    return -gathered(scores, tokens, is_reply)


def one_sum(scores, tokens, is_reply):
    """One number for all replies."""
    return gathered(scores, tokens, is_reply).sum()


def coarse(scores, tokens, is_reply):
    """Worked out in float32, whatever the type."""
    return gathered(scores.float(), tokens, is_reply).to(scores.dtype)


def underflows(scores, tokens, is_reply):
    """The logarithm of a softmax."""
    logs = scores[:, :-1].softmax(-1).log()
    return _picked(logs, tokens[:, 1:]).masked_fill(~is_reply[:, 1:], 0).sum(-1)


def vocabulary_axis(scores, tokens, is_reply):
    """Softmax over the places."""
    return _picked(scores[:, :-1].log_softmax(1), tokens[:, 1:]).masked_fill(~is_reply[:, 1:], 0).sum(-1)


# ---------------------------------------------------------------- what tests give


class ScoringWatch:
    """What a student's test gives to the functions."""

    def __init__(self) -> None:
        self.prompt = self.padded = self.several = False

    def __call__(self, *inputs, **named):
        """Note what one call was about.

        Raises:
            Sure: If the functions are not made for it.
        """
        given = dict(zip(("scores", "tokens", "is_reply"), inputs, strict=False)) | named
        if len(inputs) > 3 or set(given) != {"scores", "tokens", "is_reply"}:
            raise Sure("call the function with three things: log_probabilities_of(scores, tokens, is_reply)")
        scores, tokens, is_reply = (given[name] for name in ("scores", "tokens", "is_reply"))
        if any(not isinstance(each, torch.Tensor) for each in (scores, tokens, is_reply)):
            raise Sure("scores, tokens and is_reply should be tensors")
        if not scores.is_floating_point() or scores.dim() != 3:
            raise Sure("the scores of your test should be floating-point numbers, [batch, position, vocab]")
        if tokens.dtype != torch.int64 or is_reply.dtype != torch.bool:
            raise Sure("tokens are whole numbers (int64), and is_reply is a tensor of booleans")
        if tokens.shape != scores.shape[:2] or is_reply.shape != tokens.shape:
            shapes = ", ".join(str(tuple(each.shape)) for each in (scores, tokens, is_reply))
            raise Sure(f"expected [batch, position, vocab] and twice [batch, position], got {shapes}")
        if not 0 <= int(tokens.min()) <= int(tokens.max()) < scores.shape[-1]:
            raise Sure(f"the tokens of your test should be from 0 to {scores.shape[-1] - 1}, as there are scores")
        if is_reply[:, 0].any() or not is_reply.any(dim=-1).all():
            raise Sure("each row of your test has a prompt of one token or more, and a reply of one token or more")
        if ((is_reply[:, 1:] != is_reply[:, :-1]).sum(dim=-1) > 2).any():
            raise Sure("the reply of each row stands in one piece: your is_reply has a gap")
        first = is_reply.int().argmax(dim=-1)
        self.prompt |= bool((first > 1).any())
        self.padded |= bool((~is_reply[:, -1]).any())
        self.several |= bool((is_reply.sum(dim=-1) > 1).any())

    def facts(self):
        """Whether a prompt had several tokens, something stood behind a reply, and a reply had several tokens."""
        return torch.tensor([self.prompt, self.padded, self.several])


def drawn(generator, spans, n_positions, vocab_size=6, dtype=torch.float32):
    """Scores and tokens, with replies from where to where."""
    (scores,) = random_tensors(generator, (len(spans), n_positions, vocab_size), dtype=dtype)
    tokens = torch.randint(vocab_size, (len(spans), n_positions), generator=generator)
    place = torch.arange(n_positions)
    return 2 * scores, tokens, torch.stack([(place >= start) & (place < stop) for start, stop in spans])


def wrong_on(spans, n_positions, trusted=token_by_token):
    """A test that compares with a function one trusts."""

    def is_sick(log_probabilities_of):
        case = drawn(torch.Generator().manual_seed(1), spans, n_positions)
        found = log_probabilities_of(*case)
        return not torch.allclose(found, trusted(*case), atol=1e-4)

    return is_sick


good_test = wrong_on([(2, 5), (3, 4), (1, 6)], 6)


def by_certainty(log_probabilities_of):
    """A model that is quite sure of one text: its own reply has the probability 1, any other hardly any."""
    tokens = torch.tensor([[3, 1, 4, 0, 5, 2], [2, 5, 0, 4, 1, 3]])
    is_reply = torch.tensor([[False, False, True, True, True, False], [False, True, True, True, True, True]])
    scores = torch.zeros(2, 6, 6)
    scores[:, :-1] = 30.0 * F.one_hot(tokens[:, 1:], 6)
    if not torch.allclose(log_probabilities_of(scores, tokens, is_reply), torch.zeros(2), atol=1e-3):
        return True
    # nothing is foretold, of 6 tokens: the length of a reply tells its log-probability
    flat = log_probabilities_of(torch.zeros(2, 6, 6), tokens, is_reply)
    return not torch.allclose(flat, -is_reply.sum(-1) * torch.tensor(6.0).log(), atol=1e-3)
