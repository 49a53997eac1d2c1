import pytest
import torch

from tutor.applications.responsibility import memorizing
from tutor.applications.responsibility.canaries import (
    N_NUMBERS,
    TIMES,
    Canary,
    canary_exposure,
    number_scores,
    plant,
    share_extracted,
)
from tutor.text.special_tokens import BOS_ID
from tutor.training.stored_results import load_results

TOKENIZER = memorizing.tokenizer()


@pytest.fixture(scope="module")
def told_often():
    lines = memorizing.texts(plant(0), memorizing.SETTINGS[0])[-300:]
    return memorizing.train(lines, memorizing.SETTINGS[0], n_epochs=8)


def test_secrets_are_drawn_for_two_people_each():
    canaries = plant(3)
    assert [one.times for one in canaries] == [times for times in TIMES for _ in range(2)]
    assert len({one.owner for one in canaries}) == len(canaries)
    assert plant(3) == canaries != plant(4)
    with pytest.raises(ValueError, match="expected at most 6 numbers of times, got 7"):
        plant(0, range(7))


def test_the_scores_of_all_numbers_are_those_of_the_texts(told_often):
    canary = Canary("anna", 407, 0)
    scores = number_scores(told_often, TOKENIZER, canary)
    assert scores.shape == (N_NUMBERS,)
    for number in (0, 407, 7040, 9999):
        ids = [BOS_ID, *TOKENIZER.encode(f"{canary.beginning} {' '.join(f'{number:04d}')}")]
        table = told_often(torch.tensor([ids[:-1]]))[0].log_softmax(dim=-1)
        whole = sum(table[place - 1, ids[place]] for place in range(len(ids) - 4, len(ids)))
        assert scores[number].item() == pytest.approx(whole.item(), abs=1e-4)


def test_what_was_told_often_is_known_and_what_was_not_told_is_not(told_often):
    canaries = plant(0)
    by_times = {one.times: one for one in canaries}
    assert canary_exposure(told_often, TOKENIZER, by_times[64]) > 12
    assert share_extracted(told_often, TOKENIZER, by_times[64], 20) > 0.5
    assert share_extracted(told_often, TOKENIZER, by_times[0], 20) == 0


def test_copies_are_left_out_and_rewordings_are_not_copies():
    canaries = plant(1)
    whole, distinct, reworded = (memorizing.texts(canaries, setting) for setting in memorizing.SETTINGS[:3])
    often = canaries[-1].text
    assert whole.count(often) == 64
    assert distinct.count(often) == 1
    assert sum(often[:-2] in line for line in reworded) > 40
    assert len(set(reworded)) == len(reworded)


def test_private_training_takes_its_steps():
    lines = memorizing.texts(plant(0), memorizing.SETTINGS[-1])[:130]
    model = memorizing.train(lines, memorizing.SETTINGS[-1], n_epochs=1)
    assert all(parameter.isfinite().all() for parameter in model.parameters())


def test_the_stored_results_keep_what_the_page_says_of_them():
    rows = load_results("memorizing")
    assert {row["setting"] for row in rows} == {setting.name for setting in memorizing.SETTINGS}
    by_name = {name: [row for row in rows if row["setting"] == name] for name in {row["setting"] for row in rows}}
    assert all(row["exposure 64"] > 13 and row["extracted 64"] > 0.5 for row in by_name["as it is"])
    assert all(row["extracted 64"] == 0 for row in by_name["no copies"])
    assert all(row["unread"] > 2.5 for row in by_name["noise 1"])
