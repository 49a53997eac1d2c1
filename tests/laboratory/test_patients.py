"""Every patient is really sick, its law tells so, and with the sound part it is the book's own Transformer."""

import pytest
import torch

from tutor.data import backwards
from tutor.laboratory import examination
from tutor.laboratory.patient import Healthy
from tutor.laboratory.records import load_curve, load_model
from tutor.laboratory.ward import PATIENTS, patient
from tutor.seeding import set_seed

WORDS = [example.word for example in backwards.load("test")][:60]

# what is measured, how far the sick one lies from the sound one, and on which side
SYMPTOMS = {
    "copyist": (examination.written_right, -90),
    "oracle": (examination.written_right, -90),
    "deaf": (examination.written_right, -90),
    "strangers": (examination.written_right, -90),
    "avalanche": (examination.written_right, -20),
    "stone": (examination.learning_encoder, -5),
    "anagram": (examination.told_apart, -40),
    "amnesiac": (examination.written_right, -50),
    "tipsy": (examination.changed_when_asked_again, 0.5),
    "jumble": (examination.written_right, -90),
    "sideways": (examination.written_right, -50),
    "tide": (examination.written_right, -90),
    "company": (examination.changed_when_alone, 1.0),
    "crowd": (examination.changed_by_another_word, 0.5),
    "swelling": (examination.growth, 0.5),
    "twins": (examination.weights, -300),
}


@pytest.fixture(params=PATIENTS, ids=lambda kind: kind.name)
def kind(request):
    return request.param


def test_the_ward_has_patients_enough_each_with_a_name_of_its_own():
    assert len(PATIENTS) >= 14 and len({kind.name for kind in PATIENTS}) == len(PATIENTS)
    assert all(patient(kind.name) is kind for kind in PATIENTS)
    with pytest.raises(ValueError, match="expected a patient among healthy, copyist"):
        patient("nobody")


def test_the_law_tells_the_sick_part_from_the_sound_one(kind):
    assert kind.obeys(kind.sound) and not kind.obeys(kind.sick)


def test_with_the_sound_part_a_patient_is_the_book_s_transformer(kind):
    set_seed(3)
    healthy, model = Healthy(), Healthy().build().eval()
    mended = kind(kind.sound)
    whole = mended.build()
    # the norms of the twins are built anew; all else has the same names
    whole.load_state_dict(model.state_dict())
    whole.eval()
    batch = healthy.batch(WORDS[:8])
    torch.manual_seed(0)
    mended_loss = mended.loss(whole, mended.batch(WORDS[:8]))
    torch.testing.assert_close(mended_loss, healthy.loss(model, batch), atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(
        whole(batch.source, batch.inputs, batch.source_is_real),
        model(batch.source, batch.inputs, batch.source_is_real),
        atol=1e-5,
        rtol=1e-5,
    )
    assert mended.answer(whole, WORDS[:8]) == healthy.answer(model, WORDS[:8])


def test_with_the_sound_part_a_patient_learns_as_the_healthy_one(kind):
    if kind.sizes.dropout:
        pytest.skip("dropout draws")
    losses = []
    for one in (Healthy(), kind(kind.sound)):
        set_seed(0)
        model = one.build().train()
        weights = list(model.parameters())
        seen = []

        def gradient_of(step, one=one, model=model, weights=weights, seen=seen):
            loss = one.loss(model, one.batch(WORDS[8 * step : 8 * step + 8]))
            seen.append(loss.item())
            return torch.cat([part.reshape(-1) for part in torch.autograd.grad(loss, weights, materialize_grads=True)])

        def update(gradient, weights=weights):
            pieces = gradient.split([weight.numel() for weight in weights])
            with torch.no_grad():
                for weight, piece in zip(weights, pieces, strict=True):
                    weight -= 0.1 * piece.view_as(weight)

        one.descend(gradient_of, update, 4)
        losses.append(seen)
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)


@pytest.mark.parametrize("name", SYMPTOMS)
def test_a_patient_is_really_sick(name):
    measure, distance = SYMPTOMS[name]
    sick, healthy = patient(name)(), Healthy()
    with torch.random.fork_rng():
        torch.manual_seed(0)
        sicks = measure(sick, load_model(sick), WORDS)
    sound = measure(healthy, load_model(healthy), WORDS)
    assert (sicks - sound) * (1 if distance > 0 else -1) > abs(distance), (sicks, sound)


def test_every_patient_has_a_measured_symptom():
    # those of the last three stand in the curves, below
    assert SYMPTOMS.keys() | {"plateau", "flatterer"} == {kind.name for kind in PATIENTS}


def test_the_curve_of_the_plateau_stays_up_and_that_of_the_flatterer_begins_low():
    curves = {name: load_curve(patient(name)()) for name in ("healthy", "plateau", "flatterer", "deaf", "strangers")}
    assert curves["healthy"][-1] < 0.1
    assert curves["plateau"][-1] > 2
    assert curves["flatterer"][0] < 0.8 * curves["healthy"][0]
    assert min(curves["deaf"][-1], curves["strangers"][-1]) > 1


def test_the_healthy_one_is_well():
    healthy = Healthy()
    model = load_model(healthy)
    figures = {one.measure.__name__: one.measure(healthy, model, WORDS) for one in examination.EXAMINATIONS}
    assert figures["written_right"] > 90 and figures["foretold_right"] > 95
    assert figures["right_without_a_cache"] == figures["written_right"]
    assert figures["changed_when_alone"] < 1e-3 and figures["changed_by_another_word"] < 1e-3
    assert figures["changed_when_asked_again"] == 0 and figures["felt_by_the_past"] < 1e-4
    assert figures["told_apart"] == 100


@pytest.mark.parametrize("name", ["amnesiac", "tipsy"])
def test_who_is_sick_in_use_only_is_well_with_the_sound_part(name):
    kind = patient(name)
    sound = kind(kind.sound)
    assert examination.written_right(sound, load_model(sound), WORDS) > 80
