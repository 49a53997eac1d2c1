"""The exercises by slug: a set is imported when it is asked for, and no other."""

import subprocess
import sys

import pytest

from tutor.lessons.checks import EXERCISES
from tutor.lessons.specification import Exercise


def test_a_set_is_imported_when_one_of_its_slugs_is_asked_for():
    slug = next(slug for slug in EXERCISES if slug.startswith("decoding-"))
    program = (
        f"import sys; from tutor.lessons.checks import EXERCISES; EXERCISES[{slug!r}]; "
        "print(*sorted(name for name in sys.modules if name.count('.') == 3 and '.checks.' in name))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split().count("tutor.lessons.checks.decoding") == 1
    assert "tutor.lessons.checks.evaluation" not in done.stdout.split()


def test_a_word_that_two_sets_share_leads_to_both():
    shared = [slug for slug in EXERCISES if slug.startswith("temperature")]
    assert {type(EXERCISES[slug]) for slug in shared} == {Exercise}
    assert len(shared) >= 2


@pytest.mark.parametrize("slug", ["", "nothing", "decoding-", "decoding-nothing", None, 3, ["decoding-loop"], len])
def test_an_unknown_slug_is_not_there(slug):
    assert slug not in EXERCISES
    with pytest.raises(KeyError):
        EXERCISES[slug]


def test_every_slug_leads_to_its_exercise():
    assert [EXERCISES[slug].slug for slug in EXERCISES] == list(EXERCISES)


def test_the_exercises_are_counted_once_each():
    assert len(EXERCISES) == len(list(EXERCISES)) == len(set(EXERCISES))


def test_an_exercise_that_was_taken_out_can_be_put_back(monkeypatch):
    slug, n_before = "decoding-loop", len(EXERCISES)
    with monkeypatch.context() as patch:
        patch.delitem(EXERCISES, slug)
        assert slug not in EXERCISES
        assert len(EXERCISES) == n_before - 1
    assert EXERCISES[slug].slug == slug
    with pytest.raises(KeyError):
        EXERCISES["nothing-loop"] = EXERCISES[slug]
