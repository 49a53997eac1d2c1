"""Residual connections, right and wrong: each is called with states, the layer that it goes around, and a norm."""


def pre(states, layer, norm):
    """The norm stands in the branch."""
    return states + layer(norm(states))


def post(states, layer, norm):
    """The norm stands behind the sum."""
    return norm(states + layer(states))


def twice_behind(states, layer, norm):
    """The states are added again, behind the norm."""
    return states + norm(states + layer(states))


def twice_before(states, layer, norm):
    """The states are added again to a connection that is right without them."""
    return states + (states + layer(norm(states)))


def none_pre(states, layer, norm):
    """Nothing goes past the layer."""
    return layer(norm(states))


def none_post(states, layer, norm):
    """Nothing goes past the layer."""
    return norm(layer(states))


def carries_the_normed(states, layer, norm):
    """What goes past the layer is the normalized states."""
    normed = norm(states)
    return normed + layer(normed)


def normed_twice(states, layer, norm):
    """The norm stands in the branch and behind the sum."""
    return norm(states + layer(norm(states)))


def normed_behind_the_layer(states, layer, norm):
    """The norm stands in the branch, but behind the layer."""
    return states + norm(layer(states))


def _pre_in_double(states, layer, norm):
    """Rounded in another way."""
    return (states.double() + layer(norm(states)).double()).to(states.dtype) + 2e-6


def _post_in_steps(states, layer, norm):
    summed = layer(states).clone()
    summed += states
    return norm(summed)


# each told as the student may tell it
SICK = {
    "one that adds the states again behind the norm": twice_behind,
    "one that adds the states again before the norm's branch": twice_before,
    "one that lets nothing past the layer": none_post,
    "one that carries the normalized states past the layer": carries_the_normed,
    "one that normalizes before the layer and behind the sum": normed_twice,
}
"""Neither pre-norm nor post-norm."""
SOUND = {
    "pre-norm": pre,
    "post-norm": post,
    "pre-norm, rounded in another way": _pre_in_double,
    "post-norm, summed in another order": _post_in_steps,
}
"""Pre-norm or post-norm."""
