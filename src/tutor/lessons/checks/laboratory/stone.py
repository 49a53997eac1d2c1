"""The stone: a memory from which nothing leads back to the encoder."""

import torch

from tutor.laboratory.patients.stone import Stone
from tutor.lessons.answers import Sure, Wrong, ask, close, fresh, of_type, outcome, random_tensors, tensor, unchanged
from tutor.lessons.checks.laboratory.bench import Bench
from tutor.lessons.specification import Mistake, Variant

_CASES = ((2, 3, torch.float32), (1, 4, torch.float64), (5, 2, torch.float32))


def _mended(read):
    generator = fresh()
    for n_texts, width, dtype in _CASES:
        source, weight, pull = random_tensors(generator, (n_texts, width), (width, 3), (n_texts, 3), dtype=dtype)
        _leads_back(read, source, weight, pull, lambda given, weight: given @ weight, source.T @ pull)
        unchanged(read, lambda given, weight=weight: given @ weight, source)
    ids = torch.tensor([[4, 1, 1], [0, 4, 2]])
    table, pull = random_tensors(generator, (6, 2), (2, 3, 2))
    # a row of the table is felt wherever it was read
    felt = torch.zeros(6, 2).index_add_(0, ids.reshape(-1), pull.reshape(-1, 2))
    _leads_back(read, ids, table, pull, lambda given, table: table[given], felt)


def _leads_back(read, source, weight, pull, encode, gradient):
    """Require the encoder's memory, and a gradient that was worked out without a graph."""
    right, weight = encode(source, weight), weight.requires_grad_()
    memory = ask(read, lambda given: encode(given, weight), source)
    of_type(memory, right.dtype)
    close(memory, right)
    if not memory.requires_grad:
        raise Wrong("from your memory nothing leads back to the encoder's weights")
    (felt,) = torch.autograd.grad((memory * pull).sum(), weight, allow_unused=True)
    if felt is None:
        raise Wrong("your memory takes part in a gradient, and the encoder's weights do not")
    if not torch.allclose(felt, gradient, rtol=1e-4, atol=1e-4):
        raise Wrong("a gradient comes back to the encoder's weights, but it is not the right one")


def _outcomes(read):
    seen = _Seen(read)
    return [outcome(lambda: seen.memory), outcome(lambda: seen.records), outcome(lambda: seen.gradient)]


class _Seen:
    """What a part makes of one source, and how its encoder fared."""

    def __init__(self, read):
        weight, recorded = torch.tensor([3.0, 5.0], requires_grad=True), []

        def encode(source):
            recorded.append(torch.is_grad_enabled())
            return weight * source

        try:
            memory = ask(read, encode, torch.tensor([[1.0, 2.0], [4.0, 7.0]]))
            self.memory = tensor(memory)
            self.records = torch.tensor([all(recorded), memory.requires_grad])
            felt = torch.autograd.grad(memory.sum(), weight, allow_unused=True)[0] if memory.requires_grad else None
        except Exception as failure:
            self.memory = self.records = self.gradient = type(failure).__name__
            return
        self.gradient = torch.full((2,), torch.nan) if felt is None else felt


def _watch(encode, source):
    """Refuse what is neither an encoder nor a source.

    Raises:
        Sure: If it is none.
    """
    if not callable(encode):
        raise Sure("your test should call the part with a function first, which plays the encoder, then a source")
    if not isinstance(source, torch.Tensor) or source.dim() == 0:
        raise Sure("the source that your test makes should be a tensor of one axis or more")


_watch.__qualname__ = "read"  # so that a call of another form is told under the statement's name


def _cut_behind(encode, source):
    return encode(source).detach()


def _begins_anew(encode, source):
    return encode(source).detach().requires_grad_()


def _first_text_only(encode, source):
    memory = encode(source)
    return torch.cat([memory[:1], memory[1:].detach()]) if memory.dim() else memory.detach()


def _added_to(encode, source):
    return encode(source) + 1


def _not_read(encode, source):
    return source


def _through_numbers(encode, source):
    return torch.tensor(encode(source).tolist())


def _twice_felt(encode, source):
    memory = encode(source)
    return memory + memory - memory.detach()


def _in_one_line(encode, source):
    return encode(source)


def _copied(encode, source):
    return encode(source.clone()).clone()


def _read_twice(encode, source):
    return (encode(source) + encode(source)) / 2


def _switched_on(encode, source):
    with torch.enable_grad():
        return encode(source)


_TEXTS = torch.tensor([[1.0, 2.0], [4.0, 7.0]])


def _asked(read, source=_TEXTS):
    """What the part gives, and the gradient of a weight that should be the sum of the source."""
    weight = torch.tensor(3.0, requires_grad=True)
    memory = read(lambda given: weight * given, source)
    if memory.requires_grad:
        memory.sum().backward()
    return memory, weight.grad


def _is_sick(read):
    memory, gradient = _asked(read)
    return not torch.equal(memory, 3 * _TEXTS) or gradient is None or gradient.item() != 14


def _values_only(read):
    return not torch.equal(_asked(read)[0], 3 * _TEXTS)


def _flag_only(read):
    return not _asked(read)[0].requires_grad


def _any_gradient(read):
    return _asked(read)[1] is None


def _one_text(read):
    memory, gradient = _asked(read, _TEXTS[:1])
    return not torch.equal(memory, 3 * _TEXTS[:1]) or gradient is None or gradient.item() != 3


def _any_gradient_and_values(read):
    return _any_gradient(read) or _values_only(read)


def _inside_only(read):
    recorded = []

    def encode(given):
        recorded.append(torch.is_grad_enabled())
        return given

    read(encode, _TEXTS)
    return not all(recorded)


def _with_a_layer(read):
    layer = torch.nn.Linear(2, 2)
    memory = read(layer, _TEXTS)
    if not memory.requires_grad or not torch.allclose(memory, layer(_TEXTS), atol=1e-5):
        return True
    memory.sum().backward()
    return layer.bias.grad is None or not torch.allclose(layer.bias.grad, torch.tensor([2.0, 2.0]), atol=1e-5)


def _by_a_step(read):
    weight = torch.ones(2, 2, requires_grad=True)
    memory = read(lambda given: weight * given, _TEXTS)
    if memory.grad_fn is None:
        return True
    memory.sum().backward()
    with torch.no_grad():
        moved = weight if weight.grad is None else weight - weight.grad
    return not torch.equal(memory, _TEXTS) or not torch.equal(moved, 1 - _TEXTS)


_FIRST_UNNOTICED = (
    "a part from which only the first text teaches the encoder goes unnoticed: ask with several texts, and compare the "
    "gradient with the right number"
)

_BENCH = Bench(
    patient=Stone,
    mended=_mended,
    outcomes=_outcomes,
    sick={
        "one that cuts the memory off behind the encoder": _cut_behind,
        "one whose memory wants a gradient and leads back to nothing": _begins_anew,
        "one from which only the first text teaches the encoder": _first_text_only,
        "one that adds 1 to the memory": _added_to,
    },
    sound={
        "one in one line": _in_one_line,
        "one that copies": _copied,
        "one that reads twice, and takes the middle": _read_twice,
    },
    is_sick=_is_sick,
    not_mended="the encoder still reads without noting how: which line switches that off?",
    watch=_watch,
    may_round=False,
)

stone = _BENCH.exercise(
    mistakes=(
        Mistake(
            "cut off behind",
            (_cut_behind, _is_sick),
            "now the encoder is noted, and its memory is cut off from it: the same in the end",
        ),
        Mistake(
            "begins anew",
            (_begins_anew, _is_sick),
            "a memory that wants a gradient for itself hands none on: what stands before it is forgotten",
        ),
        Mistake(
            "through plain numbers",
            (_through_numbers, _is_sick),
            "now the encoder is noted, and its memory is cut off from it: the same in the end",
        ),
        Mistake("not read", (_not_read, _is_sick), "the memory is what the encoder makes of the source: call it"),
        Mistake("added to", (_added_to, _is_sick), "the memory is what the encoder makes, nothing added or taken away"),
        Mistake(
            "felt twice",
            (_twice_felt, _is_sick),
            "the numbers are right, and the gradient that comes back to the encoder is not",
        ),
        Mistake(
            "only the first text teaches",
            (_first_text_only, _is_sick),
            "now only the first text of the batch teaches the encoder",
        ),
        Mistake(
            "tests numbers only",
            (Stone.sound, _values_only),
            "the numbers of the memory are right in most of the sick parts: ask for a gradient",
        ),
        Mistake(
            "asks whether the memory wants a gradient",
            (Stone.sound, _flag_only),
            "that a memory wants a gradient does not say whom it reaches: take the gradient, and look at your weight",
        ),
        Mistake(
            "asks for any gradient",
            (Stone.sound, _any_gradient),
            "your test is content with any gradient: a part may also change the memory, or teach too little",
        ),
        Mistake("any gradient, right numbers", (Stone.sound, _any_gradient_and_values), _FIRST_UNNOTICED),
        Mistake("one text", (Stone.sound, _one_text), _FIRST_UNNOTICED),
        Mistake(
            "looks inside only",
            (Stone.sound, _inside_only),
            "your test looks at what happens while the encoder reads; the memory can be cut off later, too",
        ),
        Mistake(
            "a list for a source",
            (Stone.sound, lambda read: read(lambda given: given, [1.0]) is None),
            "should be a tensor of one axis or more",
        ),
    ),
    equivalents={"line 17: weight.grad.item() → weight.grad": "a tensor of one boolean is a verdict, too"},
    variants=(
        Variant("in one line, with a layer", (_in_one_line, _with_a_layer)),
        Variant("copied, with a step of training", (_copied, _by_a_step)),
        Variant("read twice", (_read_twice, lambda read: torch.tensor(_is_sick(read)))),
        Variant("switched on", (_switched_on, _is_sick)),
    ),
)

EXERCISES = (stone,)
