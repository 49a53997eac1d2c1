"""The exercise that mends a reference which is tied to its policy."""

import copy

import torch
from torch import nn

from tutor.lessons.answers import NotDone, Sure, Wrong, ask, describe
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


class _Policy(nn.Module):
    """A small policy of its own make, with dropout, a buffer and a frozen part."""

    def __init__(self, share=0.5, dtype=torch.float32) -> None:
        super().__init__()
        self.table = nn.Embedding(7, 8, dtype=dtype)
        self.inner = nn.Sequential(nn.Linear(8, 8, dtype=dtype), nn.Dropout(share), nn.LayerNorm(8, dtype=dtype))
        self.readout = nn.Linear(8, 7, dtype=dtype)
        self.register_buffer("offset", torch.randn(7, dtype=dtype))
        self.table.requires_grad_(False)

    def forward(self, tokens):
        return self.readout(self.inner(self.table(tokens))) + self.offset


class _Plain(nn.Module):
    """Another: dropout at two depths, and no buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.parts = nn.ModuleList([nn.Embedding(7, 6), nn.Dropout(0.4), nn.ModuleList([nn.Dropout(0.3)])])
        self.readout = nn.Parameter(torch.randn(6, 7))

    def forward(self, tokens):
        return self.parts[2][0](self.parts[1](self.parts[0](tokens))) @ self.readout


class _Functional(nn.Module):
    """Another, which knows no dropout module: it asks whether it is in training."""

    def __init__(self) -> None:
        super().__init__()
        self.table, self.readout = nn.Embedding(7, 6), nn.Linear(6, 7)

    def forward(self, tokens):
        return self.readout(nn.functional.dropout(self.table(tokens), 0.4, self.training))


def _half_resting():
    policy = _Policy()
    policy.inner.eval()
    return policy


_POLICIES = (_Policy, _Plain, lambda: _Policy(dtype=torch.float64), lambda: _Plain().eval(), _half_resting, _Functional)


def _tokens():
    return torch.randint(7, (3, 9))


def _answer(model, tokens):
    with torch.no_grad():
        return model(tokens)


def _at_rest(model, tokens):
    return _answer(copy.deepcopy(model).eval(), tokens)


def _made(mended, policy):
    """The reference that a student makes of a policy itself, not of a copy."""
    if mended is None or mended is Ellipsis:
        raise NotDone
    usable = callable(mended) and not isinstance(mended, type)
    reference = ask((lambda: mended(policy)) if usable else mended)
    if not isinstance(reference, nn.Module):
        raise Sure(f"expected a model, an nn.Module like the policy, got {describe(reference)}")
    return reference


def _train(policy):
    """What a step of training changes: every number of the policy."""
    with torch.no_grad():
        for number in (*policy.parameters(), *policy.buffers()):
            number.add_(torch.randn_like(number))


def _same_at_first(mended):
    for make in _POLICIES:
        policy, tokens = make(), _tokens()
        want = _at_rest(policy, tokens)
        reference = _made(mended, policy)
        found = _answer(copy.deepcopy(reference).eval(), tokens)
        if found.dtype != want.dtype:
            raise Sure(
                f"a policy of {want.dtype} has a reference that answers in {found.dtype}: copy the "
                "policy itself, whatever it is made of, instead of building another of its class"
            )
        if not torch.allclose(found, want, atol=1e-6):
            raise Wrong("the reference has other weights than the policy began with: copy them all")


def _at_peace(mended):
    for make in _POLICIES:
        policy, tokens = make(), _tokens()
        want = _at_rest(policy, tokens)
        reference = _made(mended, policy)
        found = [_answer(reference, tokens) for _ in range(3)]
        if not all(torch.allclose(each, want, atol=1e-6) for each in found):
            raise Wrong(
                "dropout is at work in your reference: asked three times about the same text, it does not say the same "
                "as the policy at rest. Its distance would be noise, and not 0 at the first step"
            )
        policy.train()
        if not torch.allclose(_answer(reference, tokens), want, atol=1e-6):
            raise Wrong("when the policy is put into training mode, so is your reference: they share their parts")


def _stays(mended):
    for make in _POLICIES:
        policy, tokens = make(), _tokens()
        want = _at_rest(policy, tokens)
        reference = _made(mended, policy)
        _train(policy)
        if not torch.allclose(_answer(copy.deepcopy(reference).eval(), tokens), want, atol=1e-5):
            raise Wrong(
                "a step of training on the policy changes your reference as well: the two share their weights, so that "
                "the distance stays 0 however far the policy goes"
            )


def _frozen(mended):
    for make in _POLICIES:
        reference = _made(mended, make())
        if any(parameter.requires_grad for parameter in reference.parameters()):
            raise Wrong("the reference's weights still ask for gradients: an optimizer that gets them would train them")


def _policy_left_alone(mended):
    for make in _POLICIES:
        policy = make()
        modes = [part.training for part in policy.modules()]
        asks = [parameter.requires_grad for parameter in policy.parameters()]
        weights = copy.deepcopy(policy.state_dict())
        _made(mended, policy)
        if [part.training for part in policy.modules()] != modes:
            raise Wrong(
                "you changed the mode of the policy, or of a part of it: it goes on training, with dropout as before"
            )
        if [parameter.requires_grad for parameter in policy.parameters()] != asks:
            raise Wrong("you changed which of the policy's weights ask for gradients: it could not go on training")
        if any(not torch.equal(weight, weights[name]) for name, weight in policy.state_dict().items()):
            raise Wrong("you changed the policy's weights")


# ---------------------------------------------------------------- answers


def _copied(policy):
    reference = copy.deepcopy(policy).eval()
    for parameter in reference.parameters():
        parameter.requires_grad = False
    return reference


def _by_weights(policy):
    """A copy, filled from the policy's numbers once more."""
    reference = copy.deepcopy(policy)
    reference.load_state_dict({name: weight.detach().clone() for name, weight in policy.state_dict().items()})
    return reference.requires_grad_(False).train(False)


def _part_by_part(policy):
    reference = copy.deepcopy(policy)
    for part in reference.modules():
        part.training = False
        part.requires_grad_(False)
    return reference


def _shared(policy):
    """The function of the exercise: a copy in training mode, filled with the policy's own tensors."""
    reference = copy.deepcopy(policy)
    for own, given in zip(reference.parameters(), policy.parameters(), strict=True):
        own.data = given.data
    return reference


def _shared_at_rest(policy):
    return _shared(policy).eval().requires_grad_(False)


def _shallow(policy):
    return copy.copy(policy)


def _shallow_frozen(policy):
    return copy.copy(policy).eval().requires_grad_(False)


def _policy_at_rest(policy):
    policy.eval()
    reference = copy.deepcopy(policy)
    return reference.requires_grad_(False)


def _policy_back_to_training(policy):
    policy.eval()
    reference = copy.deepcopy(policy).requires_grad_(False)
    policy.train()
    return reference


def _policy_frozen(policy):
    policy.requires_grad_(False)
    return copy.deepcopy(policy).eval()


def _only_outermost(policy):
    reference = copy.deepcopy(policy).requires_grad_(False)
    reference.training = False
    return reference


def _only_dropout_modules(policy):
    reference = copy.deepcopy(policy).requires_grad_(False)
    for part in reference.modules():
        if isinstance(part, nn.Dropout):
            part.eval()
    return reference


def _dropout_of_0(policy):
    reference = copy.deepcopy(policy).requires_grad_(False)
    for part in [part for part in reference.modules() if isinstance(part, nn.Dropout)]:
        part.p = 0.0
    return reference


def _of_its_class(policy):
    reference = type(policy)()
    reference.load_state_dict(policy.state_dict())
    return reference.eval().requires_grad_(False)


def _started_anew(policy):
    reference = copy.deepcopy(policy)
    for parameter in reference.parameters():
        nn.init.normal_(parameter)
    return reference.eval().requires_grad_(False)


feedback_reference_bug = Exercise(
    slug="feedback-reference-bug",
    answers=("mended_reference",),
    probe=lambda mended: [],  # each property tells for certain what is the matter
    core="at first it has the policy's weights",
    properties=(
        Property("at first it has the policy's weights", _same_at_first),
        Property("it stays as it is while the policy is trained", _stays),
        Property("no dropout is at work in it", _at_peace),
        Property("it asks for no gradients", _frozen),
        Property("the policy is left as it was", _policy_left_alone),
    ),
    mistakes=(
        Mistake("the shown one", (_shared,), "a step of training on the policy changes your reference as well"),
        Mistake("the shown one at rest", (_shared_at_rest,), "the two share their weights"),
        Mistake("a shallow copy", (_shallow,), "a step of training on the policy changes your reference as well"),
        Mistake("the policy itself", (lambda policy: policy,), "the two share their weights"),
        Mistake("shallow, at rest and frozen", (_shallow_frozen,), "you changed the mode of the policy"),
        Mistake(
            "copied, not at rest",
            (lambda policy: copy.deepcopy(policy).requires_grad_(False),),
            "dropout is at work in your reference",
        ),
        Mistake("only the outermost at rest", (_only_outermost,), "dropout is at work in your reference"),
        Mistake("only dropout modules at rest", (_only_dropout_modules,), "dropout is at work in your reference"),
        Mistake("dropout modules of 0", (_dropout_of_0,), "dropout is at work in your reference"),
        Mistake("built anew by its class", (_of_its_class,), "instead of building another of its class"),
        Mistake("not frozen", (lambda policy: copy.deepcopy(policy).eval(),), "the reference's weights still ask for"),
        Mistake("the policy put to rest", (_policy_at_rest,), "you changed the mode of the policy, or of a part of it"),
        Mistake(
            "put back by force",
            (_policy_back_to_training,),
            "you changed the mode of the policy, or of a part of it",
        ),
        Mistake("the policy frozen", (_policy_frozen,), "you changed which of the policy's weights ask for gradients"),
        Mistake("started anew", (_started_anew,), "the reference has other weights than the policy began with"),
        Mistake("weights alone", (lambda policy: policy.state_dict(),), "expected a model, an nn.Module"),
    ),
    variants=(
        Variant("a copy, at rest, frozen", (_copied,)),
        Variant("weights loaded", (_by_weights,)),
        Variant("part by part", (_part_by_part,)),
    ),
)

EXERCISES = (feedback_reference_bug,)
