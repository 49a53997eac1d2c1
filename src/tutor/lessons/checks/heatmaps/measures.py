"""Ways of measuring what each head is worth, sound and sick, by which a student's test is tested."""


def sound(run, n_heads):
    """The loss without each head alone."""
    whole = run([])
    return [whole - run([head]) for head in range(n_heads)]


def accumulates(run, n_heads):
    """Switches one head off after another, and none on again."""
    whole, off, losses = run([]), [], []
    for head in range(n_heads):
        off.append(head)
        losses.append(whole - run(off))
    return losses


def steps(run, n_heads):
    """Switches one head off after another, and compares each run with the one before."""
    before, losses = run([]), []
    for head in range(n_heads):
        now = run(list(range(head + 1)))
        losses.append(before - now)
        before = now
    return losses


def only_one_on(run, n_heads):
    """Leaves each head on alone, and switches the others off."""
    whole = run([])
    return [whole - run([other for other in range(n_heads) if other != head]) for head in range(n_heads)]


def baseline_without_the_last(run, n_heads):
    """Measures the whole model at the end, when the last head is still off."""
    shares = [run([head]) for head in range(n_heads)]
    return [run([n_heads - 1]) - share for share in shares]


def no_gains(run, n_heads):
    """Calls it nothing where the model does better without a head."""
    return [max(loss, 0.0) for loss in sound(run, n_heads)]


def backwards(run, n_heads):
    """Sound: begins with the last head, and measures the whole model anew for each."""
    return [run([]) - run([head]) for head in reversed(range(n_heads))][::-1]


def on_and_off_again(run, n_heads):
    """Sound: one list, in which each head stands for a while."""
    off, shares = [], []
    for head in range(n_heads):
        off.append(head)
        shares.append(run(off))
        off.pop()
    return [run(off) - share for share in shares]


def warmed_up(run, n_heads):
    """Sound: runs with all heads off first, which must not count."""
    run(list(range(n_heads)))
    losses = []
    for head in range(n_heads):
        without = run([head])
        losses.append(-(without - run([])))
    return losses


def accuracies(run, n_heads):
    """Forgets to subtract."""
    return [run([head]) for head in range(n_heads)]


def gains(run, n_heads):
    """Subtracts the other way round."""
    return [-loss for loss in sound(run, n_heads)]


def from_one(run, n_heads):
    """Counts the heads from 1."""
    whole = run([])
    return [whole - run([head]) for head in range(1, n_heads + 1)]


def without_spares(run, n_heads):
    """Switches each head off together with the next."""
    whole = run([])
    return [whole - run([head, (head + 1) % n_heads]) for head in range(n_heads)]
