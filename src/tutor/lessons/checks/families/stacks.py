"""Small stacks of attention under several masks: some let a state feel what it should not."""

import torch

VOCABULARY, WIDTH = 100, 8


def prefix_mask(n_prefix, n):
    """The right one."""
    mask = torch.ones(n, n, dtype=torch.bool).tril()
    mask[:, :n_prefix] = True
    return mask


def rows_opened(n_prefix, n):
    """The bug: the prefix sees everything."""
    mask = torch.ones(n, n, dtype=torch.bool).tril()
    mask[:n_prefix] = True
    return mask


def causal(n_prefix, n):
    """Too little, but no leak."""
    return torch.ones(n, n, dtype=torch.bool).tril()


def everything(n_prefix, n):
    """No mask."""
    return torch.ones(n, n, dtype=torch.bool)


def one_longer(n_prefix, n):
    """The prefix holds the answer's first token."""
    return prefix_mask(n_prefix + 1, n)


def next_too(n_prefix, n):
    """Everybody in the answer sees the next token."""
    mask = prefix_mask(n_prefix, n)
    mask[n_prefix:] |= torch.ones(n, n, dtype=torch.bool).tril(diagonal=1)[n_prefix:]
    return mask


def itself(n_prefix, n):
    """Nobody looks at anybody."""
    return torch.eye(n, dtype=torch.bool)


def stack(mask, n_layers=2, seed=0):
    """A function of tokens and the length of their prefix that gives states."""
    generator = torch.Generator().manual_seed(seed)
    embedding = torch.randn(VOCABULARY, WIDTH, generator=generator)
    places = torch.randn(64, WIDTH, generator=generator) / 2
    layers = torch.randn(n_layers, 3, WIDTH, WIDTH, generator=generator) / WIDTH**0.5

    def model(tokens, n_prefix):
        n = tokens.shape[1]
        states = embedding[tokens] + places[torch.arange(n) % len(places)]
        for query, key, value in layers:
            scores = (states @ query) @ (states @ key).mT / WIDTH
            weights = scores.masked_fill(~mask(n_prefix, n), -torch.inf).softmax(dim=-1)
            states = states + torch.tanh(weights @ states @ value)
        return states

    return model


LEAKING = {
    "the prefix sees the answer (this exercise)": stack(rows_opened),
    "the same in a single layer": stack(rows_opened, 1, 1),
    "there is no mask": stack(everything, 2, 2),
    "the prefix is taken to be one token longer": stack(one_longer, 2, 3),
    "each token of the answer sees the next": stack(next_too, 2, 4),
}
TIGHT = {
    "a prefix mask": stack(prefix_mask, 2, 5),
    "a prefix mask, in three layers": stack(prefix_mask, 3, 6),
    "a causal mask": stack(causal, 2, 7),
    "nobody looks at anybody": stack(itself, 2, 8),
}
