"""Loops of a training, right and wrong ones: what the exercise of the avalanche is checked with."""


def all_gradients_first(gradient_of, update, n_steps):
    """Ask for all gradients before the first update."""
    for gradient in [gradient_of(step) for step in range(n_steps)]:
        update(gradient)


def a_step_late(gradient_of, update, n_steps):
    """Follow the gradient of the step before."""
    before = gradient_of(0) * 0
    for step in range(n_steps):
        update(before)
        before = gradient_of(step)


def first_step_only(gradient_of, update, n_steps):
    """Ask for the first step's gradient again and again."""
    for _ in range(n_steps):
        update(gradient_of(0))


def a_step_too_few(gradient_of, update, n_steps):
    """Leave out the last step."""
    for step in range(n_steps - 1):
        update(gradient_of(step))


def each_twice(gradient_of, update, n_steps):
    """Follow each gradient twice."""
    for step in range(n_steps):
        gradient = gradient_of(step)
        update(gradient)
        update(gradient)


def mean_of_all(gradient_of, update, n_steps):
    """Follow the mean of all gradients so far."""
    total = 0
    for step in range(n_steps):
        total = total + gradient_of(step)
        update(total / (step + 1))


def half_kept(gradient_of, update, n_steps):
    """Carry half of the gradients before along."""
    gradient = 0
    for step in range(n_steps):
        gradient = 0.5 * gradient + gradient_of(step)
        update(gradient)


def cleared_too_early(gradient_of, update, n_steps):
    """Clear the gradient before it is used."""
    for step in range(n_steps):
        gradient = gradient_of(step)
        gradient = gradient * 0
        update(gradient)


def once_in_the_end(gradient_of, update, n_steps):
    """Add all gradients up, and follow the sum once."""
    total = 0
    for step in range(n_steps):
        total = total + gradient_of(step)
    update(total)


def from_one(gradient_of, update, n_steps):
    """Count steps from one."""
    for step in range(1, n_steps + 1):
        update(gradient_of(step))


def cleared_in_place(gradient_of, update, n_steps):
    """Clear the gradient that was given."""
    for step in range(n_steps):
        gradient = gradient_of(step)
        update(gradient)
        gradient.zero_()


def in_one_line(gradient_of, update, n_steps):
    """Hand each gradient on."""
    for step in range(n_steps):
        update(gradient_of(step))


def clears_first(gradient_of, update, n_steps):
    """Clear the sum before each step."""
    for step in range(n_steps):
        gradient = 0
        gradient = gradient + gradient_of(step)
        update(gradient)


def clears_last(gradient_of, update, n_steps):
    """Clear the sum after each step."""
    gradient = 0
    for step in range(n_steps):
        gradient = gradient + gradient_of(step)
        update(gradient)
        gradient = 0


def with_while(gradient_of, update, n_steps):
    """Count steps by hand."""
    step = 0
    while step < n_steps:
        update(gradient_of(step))
        step += 1
