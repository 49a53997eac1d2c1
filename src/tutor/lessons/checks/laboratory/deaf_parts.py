"""Blocks of a decoder, right and wrong ones: what the exercise of the deaf one is checked with."""


def without_adding(states, memory, attend_self, attend_memory, think):
    """Let what is found in the memory take the states' place."""
    states = states + attend_self(states)
    states = attend_memory(states, memory)
    return states + think(states)


def memory_first(states, memory, attend_self, attend_memory, think):
    """Ask the memory, then the states."""
    states = states + attend_memory(states, memory)
    states = states + attend_self(states)
    return states + think(states)


def thinks_first(states, memory, attend_self, attend_memory, think):
    """Think before the memory is asked."""
    states = states + attend_self(states)
    states = states + think(states)
    return states + attend_memory(states, memory)


def skips_memory(states, memory, attend_self, attend_memory, think):
    """Never ask the memory."""
    states = states + attend_self(states)
    return states + think(states)


def side_by_side(states, memory, attend_self, attend_memory, think):
    """Let all three layers read the first states."""
    return states + attend_self(states) + attend_memory(states, memory) + think(states)


def exchanged(states, memory, attend_self, attend_memory, think):
    """Let the memory ask, and the states answer."""
    states = states + attend_self(states)
    states = states + attend_memory(memory, states)
    return states + think(states)


def memory_asks_itself(states, memory, attend_self, attend_memory, think):
    """Let the memory ask, and answer."""
    states = states + attend_self(states)
    states = states + attend_memory(memory, memory)
    return states + think(states)


def asks_with_old_states(states, memory, attend_self, attend_memory, think):
    """Ask the memory with the states of the beginning."""
    attended = states + attend_self(states)
    attended = attended + attend_memory(states, memory)
    return attended + think(attended)


def adds_to_the_first(states, memory, attend_self, attend_memory, think):
    """Add only the last layer's result, to the states of the beginning."""
    return states + think(states + attend_memory(states + attend_self(states), memory))


def thinks_only(states, memory, attend_self, attend_memory, think):
    """Give what is thought without the states."""
    states = states + attend_self(states)
    states = states + attend_memory(states, memory)
    return think(states)


def in_place(states, memory, attend_self, attend_memory, think):
    """Change the states that were given."""
    states += attend_self(states)
    states += attend_memory(states, memory)
    return states + think(states)


def by_names(states, memory, attend_self, attend_memory, think):
    """Give each step a name."""
    attended = states + attend_self(states)
    informed = attended + attend_memory(attended, memory)
    return informed + think(informed)


def by_a_loop(states, memory, attend_self, attend_memory, think):
    """Go through the layers."""
    for layer in (attend_self, lambda asked: attend_memory(asked, memory), think):
        states = layer(states) + states
    return states


def by_sums(states, memory, attend_self, attend_memory, think):
    """Add up what is found."""
    found = attend_self(states)
    found = found + attend_memory(states + found, memory)
    return found + think(states + found) + states
