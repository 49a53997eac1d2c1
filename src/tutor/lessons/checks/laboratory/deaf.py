"""The deaf one: cross-attention that asks the states again."""

import torch

from tutor.laboratory.patients.deaf import Deaf
from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, unchanged
from tutor.lessons.checks.laboratory import deaf_parts as parts
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

# batch, places of the states, places of the memory, width
_SHAPES = ((1, 3, 3, 2), (2, 3, 5, 4), (3, 1, 2, 1), (1, 4, 1, 3))


def _attend_self(states):
    return states.mean(dim=1, keepdim=True) + 1.0


def _attend_memory(states, memory):
    return (states @ memory.mT).softmax(dim=-1) @ memory


def _think(states):
    return states * states + 0.5


_LAYERS = (_attend_self, _attend_memory, _think)


def _wanted(states, memory):
    """What a block makes of each text, number by number, with the layers of this check."""
    results = []
    for text, remembered in zip(states.double(), memory.double(), strict=True):
        asked = torch.stack([place + sum(text) / len(text) + 1 for place in text])
        rows = []
        for place in asked:
            scores = torch.stack([place.dot(key) for key in remembered]).exp()
            place = place + sum(score * key for score, key in zip(scores, remembered, strict=True)) / scores.sum()
            rows.append(place + place**2 + 0.5)
        results.append(torch.stack(rows))
    return torch.stack(results).to(states.dtype)


def _given(shape, generator, dtype=torch.float32):
    n_texts, n_places, n_remembered, width = shape
    return random_tensors(generator, (n_texts, n_places, width), (n_texts, n_remembered, width), dtype=dtype)


def _mended(block):
    generator = fresh()
    for shape in _SHAPES:
        for dtype in (torch.float32, torch.float64):
            given = _given(shape, generator, dtype)
            got = ask(block, *given, *_LAYERS)
            of_type(got, dtype)
            close(got, _wanted(*given), 1e-4)
    unchanged(block, *given, *_LAYERS)
    _calls_each_layer_once(block)


def _calls_each_layer_once(block):
    called = []

    def noted(layer):
        def call(*inputs):
            called.append(layer)
            return layer(*inputs)

        return call

    ask(block, *_given(_SHAPES[0], fresh()), *map(noted, _LAYERS))
    if called != [*_LAYERS]:
        raise Wrong("each of the three layers should be called once, in the order of the statement")


def _outcomes(block):
    generator = torch.Generator().manual_seed(5)
    return [outcome(block, *_given(shape, generator), *_LAYERS) for shape in _SHAPES]


def block(states, memory, attend_self, attend_memory, think):
    """Refuse states and layers that no block is made for; the name is what a student reads of a wrong call.

    Raises:
        Sure: If they are none.
    """
    for given in (states, memory):
        if not isinstance(given, torch.Tensor) or given.dim() != 3 or not given.is_floating_point():
            raise Sure("your test should give states and memory as float tensors of the shape [batch, places, d_model]")
    if states.shape[0] != memory.shape[0] or states.shape[2] != memory.shape[2] or 0 in states.shape + memory.shape:
        raise Sure("states and memory should have one batch and one width, and a place or more each")
    if not all(callable(layer) for layer in (attend_self, attend_memory, think)):
        raise Sure("the three layers that your test gives should be functions")


def _layers():
    return (
        lambda states: states + 1,
        lambda states, memory: states * memory.mean(dim=1, keepdim=True),
        lambda states: states + 1,
    )


def _is_sick(block):
    states, memory = torch.tensor([[[1.0], [2.0]]]), torch.tensor([[[3.0], [4.0], [8.0]]])
    given = block(states, memory, *_layers())
    return not torch.allclose(given, torch.tensor([[[37.0], [61.0]]]), atol=1e-3)


def _case():
    generator = torch.Generator().manual_seed(1)
    return random_tensors(generator, (2, 3, 4), (2, 5, 4))


def _against_another(block, layers=_LAYERS, case=_case):
    return not torch.allclose(block(*case(), *layers), parts.by_names(*case(), *layers), atol=1e-3, rtol=1e-3)


def _by_what_is_asked(block):
    """See what each layer is given, and what comes back."""
    states, memory = _case()
    seen = []

    def noted(gives):
        def call(*inputs):
            seen.extend(inputs)
            return torch.full_like(states, gives)

        return call

    last = block(states, memory, noted(1.0), noted(10.0), noted(100.0))
    wanted = (states, states + 1, memory, states + 11)
    if len(seen) != len(wanted) or any(one.shape != other.shape for one, other in zip(seen, wanted, strict=True)):
        return True
    pairs = zip((*seen, last), (*wanted, states + 111), strict=True)
    return not all(torch.allclose(one, other, atol=1e-3) for one, other in pairs)


def _another_memory_only(block):
    states, memory = _case()
    return torch.allclose(block(states, memory, *_LAYERS), block(states, memory + 1, *_LAYERS), atol=1e-3)


def _constant_layers(block):
    return _against_another(
        block, (torch.ones_like, lambda states, memory: 2 * torch.ones_like(states), torch.zeros_like)
    )


def _scaling_layers(block):
    scales = (lambda states: 2 * states, lambda states, memory: states * memory.mean(), lambda states: 3 * states)
    return _against_another(block, scales)


def _same_memory(block):
    # what the first layer leaves of the states is just the memory
    states = _case()[0]
    layers = (torch.zeros_like, _attend_memory, _think)
    return _against_another(block, layers, lambda: (states, states))


def _exactly(block):
    return not torch.equal(block(*_case(), *_LAYERS), parts.by_sums(*_case(), *_LAYERS) + 1e-6)


def _flat_states(block):
    return _against_another(block, case=lambda: (torch.zeros(3, 4), torch.ones(5, 4)))


_BENCH = Bench(
    patient=Deaf,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that skips the memory": parts.skips_memory,
        "one that does not add what it finds in the memory": parts.without_adding,
        "one that asks the memory before the states": parts.memory_first,
        "one that thinks before it asks the memory": parts.thinks_first,
        "one whose three layers all read the first states": parts.side_by_side,
    },
    sound={
        "one with a name for each step": parts.by_names,
        "one with a loop over the layers": parts.by_a_loop,
        "one that adds up what is found": parts.by_sums,
    },
    is_sick=_is_sick,
    not_mended="the second attention still gets the states twice: what should it look at?",
    watch=block,
)

deaf = _BENCH.exercise(
    mistakes=(
        Mistake(
            "exchanged",
            (parts.exchanged, _is_sick),
            "now the memory asks and the states answer: the states are what asks",
        ),
        Mistake("the memory asks itself", (parts.memory_asks_itself, _is_sick), "now the memory asks itself"),
        Mistake(
            "memory skipped",
            (parts.skips_memory, _is_sick),
            "now the memory is not asked at all, and the block as deaf as before",
        ),
        Mistake(
            "not added",
            (parts.without_adding, _is_sick),
            "what is found in the memory is to be added to the states, not to take their place",
        ),
        Mistake(
            "memory first", (parts.memory_first, _is_sick), "the states attend to themselves first, then to the memory"
        ),
        Mistake(
            "thinks first", (parts.thinks_first, _is_sick), "thinking comes last, when both attentions have been added"
        ),
        Mistake(
            "asks with old states",
            (parts.asks_with_old_states, _is_sick),
            "the memory is asked with the states as self-attention left them",
        ),
        Mistake("thought alone", (parts.thinks_only, _is_sick), "what is thought is to be added to the states, too"),
        Mistake(
            "adds to the first states",
            (parts.adds_to_the_first, _is_sick),
            "what a layer gives is added to what it has read, not to the states of the beginning",
        ),
        Mistake("in place", (parts.in_place, _is_sick), "your function changed the first tensor it was given"),
        Mistake(
            "tests another memory only",
            (Deaf.sound, _another_memory_only),
            "that the memory is asked, and felt, is not enough: also see whether the states are the right ones",
        ),
        Mistake(
            "layers that give the same whatever they read",
            (Deaf.sound, _constant_layers),
            "the layers of your test give the same whatever they are given: let them use what they read",
        ),
        Mistake(
            "layers that commute",
            (Deaf.sound, _scaling_layers),
            "layers that only multiply give the same in any order: let one of them add something",
        ),
        Mistake(
            "the memory is the states",
            (Deaf.sound, _same_memory),
            "in your test, states and memory are the same: then nobody can tell which of them was asked",
        ),
        Mistake("no tolerance", (Deaf.sound, _exactly), "sound parts differ by rounding"),
        Mistake("states without a batch", (Deaf.sound, _flat_states), "of the shape [batch, places, d_model]"),
    ),
    equivalents={
        "line 18: arguments of torch.allclose exchanged": "which of two close tensors is named first has no say"
    },
    variants=(
        Variant("with a name for each step", (parts.by_names, _against_another)),
        Variant("with a loop", (parts.by_a_loop, _by_what_is_asked)),
        Variant("by sums", (parts.by_sums, lambda block: torch.tensor(_is_sick(block)))),
    ),
)

EXERCISES = (deaf,)
