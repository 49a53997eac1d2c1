"""Steps of AdamW, right and wrong: what the check of `training-adamw` is checked with."""

import torch


def made(
    keep=(0.9, 0.999),
    correct=lambda mean, square, keep, step: (mean / (1 - keep[0] ** step), square / (1 - keep[1] ** step)),
    size=lambda square: square.sqrt() + 1e-8,
    squared=torch.square,
    decayed=lambda weights, rate, decay: weights * (1 - rate * decay),
    pull=lambda gradient, weights, decay: gradient,
    sign=-1,
):
    """A step, some part of it done in some way."""

    def adamw_step(weights, gradient, mean, square, step, learning_rate, weight_decay):
        gradient = pull(gradient, weights, weight_decay)
        mean = keep[0] * mean + (1 - keep[0]) * gradient
        square = keep[1] * square + (1 - keep[1]) * squared(gradient)
        level, spread = correct(mean, square, keep, step)
        weights = decayed(weights, learning_rate, weight_decay) + sign * learning_rate * level / size(spread)
        return weights, mean, square

    return adamw_step


def by_torch(weights, gradient, mean, square, step, learning_rate, weight_decay):
    """PyTorch's own, its state put in by hand."""
    parameter = torch.nn.Parameter(weights.clone())
    parameter.grad = gradient.clone()
    optimizer = torch.optim.AdamW([parameter], lr=learning_rate, weight_decay=weight_decay, foreach=False)
    state = {"step": torch.tensor(float(step - 1)), "exp_avg": mean.clone(), "exp_avg_sq": square.clone()}
    optimizer.state[parameter] = state
    optimizer.step()
    return parameter.detach(), state["exp_avg"], state["exp_avg_sq"]


def one_rate(weights, gradient, mean, square, step, learning_rate, weight_decay):
    """Both corrections drawn into one factor of the rate, as in section 2 of Kingma and Ba 2015."""
    mean = torch.lerp(mean, gradient, 0.1)
    square = torch.lerp(square, gradient * gradient, 0.001)
    root = (1 - 0.999**step) ** 0.5
    step_size = learning_rate * root / (1 - 0.9**step)
    moved = step_size * mean / (square**0.5 + 1e-8 * root)
    return weights - learning_rate * weight_decay * weights - moved, mean, square


def shrunk_afterwards(weights, gradient, mean, square, step, learning_rate, weight_decay):
    """Shrinks the weights when they have moved."""
    moved, mean, square = made()(weights, gradient, mean, square, step, learning_rate, 0.0)
    return moved * (1 - learning_rate * weight_decay), mean, square


def hands_on_the_corrected(weights, gradient, mean, square, step, learning_rate, weight_decay):
    """Corrects what the next step will correct again."""
    moved, mean, square = made()(weights, gradient, mean, square, step, learning_rate, weight_decay)
    return moved, mean / (1 - 0.9**step), square / (1 - 0.999**step)


def forgets(weights, gradient, mean, square, step, learning_rate, weight_decay):
    """Hands on the running means as they were."""
    moved, *_ = made()(weights, gradient, mean, square, step, learning_rate, weight_decay)
    return moved, mean.clone(), square.clone()


def in_place(weights, gradient, mean, square, step, learning_rate, weight_decay):
    """Writes to the running means it is given."""
    moved, mean_after, square_after = made()(weights, gradient, mean, square, step, learning_rate, weight_decay)
    return moved, mean.copy_(mean_after), square.copy_(square_after)


def in_float32(*inputs):
    """Gives float32, whatever it gets."""
    return tuple(part.float() for part in made()(*inputs))


honest = made()
"""A right step."""
