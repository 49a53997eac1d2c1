"""Training of a part of a table: right ways, and ways that move what should stay."""

import torch


def _trained(table, gradients, learning_rate, weight_decay, chosen=slice(None), hidden=slice(0, 0)):
    """AdamW on some rows of a table, with the gradients of some of them set to zero."""
    weights = table[chosen].clone().requires_grad_()
    optimizer = torch.optim.AdamW([weights], lr=learning_rate, weight_decay=weight_decay)
    for gradient in gradients:
        weights.grad = gradient[chosen].clone()
        weights.grad[hidden] = 0
        optimizer.step()
    after = table.clone()
    after[chosen] = weights.detach()
    return after


def sound(table, n_old, gradients, learning_rate, weight_decay):
    """The new rows alone are trained."""
    return _trained(table, gradients, learning_rate, weight_decay, chosen=slice(n_old, None))


def put_back(table, n_old, gradients, learning_rate, weight_decay):
    """All rows are trained, and the old ones are put back."""
    after = _trained(table, gradients, learning_rate, weight_decay)
    after[:n_old] = table[:n_old]
    return after


def written_out(table, n_old, gradients, learning_rate, weight_decay):
    """AdamW by its formula."""
    after, mean, square = table.clone(), torch.zeros_like(table[n_old:]), torch.zeros_like(table[n_old:])
    for step, gradient in enumerate(gradients[:, n_old:], start=1):
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        after[n_old:] *= 1 - learning_rate * weight_decay
        size = (square / (1 - 0.999**step)).sqrt() + 1e-8
        after[n_old:] -= learning_rate * mean / (1 - 0.9**step) / size
    return after


def plain(table, n_old, gradients, learning_rate, weight_decay):
    """Plain descent, without any decay."""
    after = table.clone()
    after[n_old:] -= learning_rate * gradients[:, n_old:].sum(0)
    return after


def decays(table, n_old, gradients, learning_rate, weight_decay):
    """The gradients of the old rows are zero, and they decay: the fault of the exercise."""
    return _trained(table, gradients, learning_rate, weight_decay, hidden=slice(0, n_old))


def all_learn(table, n_old, gradients, learning_rate, weight_decay):
    """Nothing is frozen."""
    return _trained(table, gradients, learning_rate, weight_decay)


def one_too_few(table, n_old, gradients, learning_rate, weight_decay):
    """The last of the old rows learns, too."""
    return sound(table, n_old - 1, gradients, learning_rate, weight_decay)


def one_too_many(table, n_old, gradients, learning_rate, weight_decay):
    """The first of the new rows stays."""
    return sound(table, n_old + 1, gradients, learning_rate, weight_decay)


def none_learns(table, n_old, gradients, learning_rate, weight_decay):
    """All rows stay."""
    return table.clone()


def wrong_end(table, n_old, gradients, learning_rate, weight_decay):
    """The old rows learn, and the new ones stay."""
    return _trained(table, gradients, learning_rate, weight_decay, chosen=slice(0, n_old))


def no_decay(table, n_old, gradients, learning_rate, weight_decay):
    """No row decays, the new ones not either."""
    return sound(table, n_old, gradients, learning_rate, 0.0)


def new_rows_lost(table, n_old, gradients, learning_rate, weight_decay):
    """The new rows alone are given back."""
    return sound(table, n_old, gradients, learning_rate, weight_decay)[n_old:]


def in_place(table, n_old, gradients, learning_rate, weight_decay):
    """The table itself is written to."""
    table[n_old:] = sound(table, n_old, gradients, learning_rate, weight_decay)[n_old:]
    return table


def undone_by_scaling(table, n_old, gradients, learning_rate, weight_decay):
    """The decay of the old rows divided out again, up to rounding."""
    after = decays(table, n_old, gradients, learning_rate, weight_decay)
    after[:n_old] /= (1 - learning_rate * weight_decay) ** len(gradients)
    return after


def last_bit(table, n_old, gradients, learning_rate, weight_decay):
    """A single number of the old rows changes, by as little as can be."""
    after = sound(table, n_old, gradients, learning_rate, weight_decay)
    after[0, -1] = torch.nextafter(after[0, -1], torch.full_like(after[0, -1], torch.inf))
    return after


def by_adam(table, n_old, gradients, learning_rate, weight_decay):
    """Adam, which mixes the decay into the gradient."""
    after, weights = table.clone(), table[n_old:].clone().requires_grad_()
    optimizer = torch.optim.Adam([weights], lr=learning_rate, weight_decay=weight_decay)
    for gradient in gradients:
        weights.grad = gradient[n_old:].clone()
        optimizer.step()
    after[n_old:] = weights.detach()
    return after


def own_decay(table, n_old, gradients, learning_rate, weight_decay):
    """The decay that AdamW has by default."""
    return sound(table, n_old, gradients, learning_rate, 0.01)


def own_rate(table, n_old, gradients, learning_rate, weight_decay):
    """The learning rate that AdamW has by default."""
    return sound(table, n_old, gradients, 0.001, weight_decay)


def forgets(table, n_old, gradients, learning_rate, weight_decay):
    """A new optimizer at every step, without running means."""
    for gradient in gradients:
        table = sound(table, n_old, gradient[None], learning_rate, weight_decay)
    return table


def one_step(table, n_old, gradients, learning_rate, weight_decay):
    """The first gradient alone."""
    return sound(table, n_old, gradients[:1], learning_rate, weight_decay)


SICK = {
    "the one of this exercise, in which the old rows decay": decays,
    "one in which all rows learn": all_learn,
    "one in which the last of the old rows learns": one_too_few,
    "one in which the first of the new rows stays as it is": one_too_many,
    "one in which no row learns": none_learns,
    "one in which the old rows learn instead of the new ones": wrong_end,
    "one in which a single number of an old row changes, by its last bit": last_bit,
}
SOUND = {
    "one that trains the new rows alone": sound,
    "one that puts the old rows back": put_back,
    "one that follows the formula of AdamW": written_out,
    "one with plain gradient descent": plain,
}
