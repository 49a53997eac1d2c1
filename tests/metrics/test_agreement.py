import pytest

from tutor.metrics.agreement import chance_agreement, cohen_kappa, percent_agreement

# two raters of 40, 60 and 25 examples, with what scikit-learn 1.9.1 gives (sklearn.metrics.cohen_kappa_score)
OF_SCIKIT_LEARN = [
    (
        "bbabbbbbbaabaababaabbabbbabbbaaababbabaa",
        "abbbbbbbababaababbabaabbbabbbabababbabbb",
        0.5287958115183247,
    ),
    (
        "baaacaacccccaaacaccababaacaaacabacacacbcabaaacbbbaacbacacbab",
        "bcaaabacccccaaacbcbbcabbcccabcabacbcacbbcbaaacbbaaacbacccbbb",
        0.5755305867665418,
    ),
    ("baaababccbaddaacdacbcabca", "baaabaddcbaddaaadacbcabca", 0.8318385650224215),
    ("a" * 95 + "b" * 5, "a" * 90 + "b" * 8 + "a" * 2, 0.42622950819672123),
]


@pytest.mark.parametrize(("first", "second", "theirs"), OF_SCIKIT_LEARN)
def test_kappa_is_that_of_scikit_learn(first, second, theirs):
    assert cohen_kappa(first, second) == pytest.approx(theirs, abs=1e-12)
    assert cohen_kappa(second, first) == pytest.approx(theirs, abs=1e-12)


def test_a_table_by_hand():
    # both good 40, both bad 30, first good alone 10, second good alone 20
    first = ["good"] * 50 + ["bad"] * 50
    second = ["good"] * 40 + ["bad"] * 10 + ["good"] * 20 + ["bad"] * 30
    assert percent_agreement(first, second) == 0.7
    assert chance_agreement(first, second) == pytest.approx(0.5 * 0.6 + 0.5 * 0.4)
    assert cohen_kappa(first, second) == pytest.approx((0.7 - 0.5) / 0.5)


def test_names_of_labels_do_not_matter_and_perfect_agreement_is_one():
    first, second = [0, 1, 1, 0, 2, 2], [0, 1, 0, 0, 2, 1]
    renamed = [[("x", "y", "z")[label] for label in rater] for rater in (first, second)]
    assert cohen_kappa(*renamed) == cohen_kappa(first, second)
    assert cohen_kappa(first, first) == 1


def test_raters_who_always_differ_are_below_chance():
    assert cohen_kappa("abab", "baba") == -1


def test_one_rater_with_a_single_label_agrees_by_chance_alone():
    assert cohen_kappa("aaaaaaab", "aaaaaaaa") == 0


@pytest.mark.parametrize("measure", [percent_agreement, chance_agreement, cohen_kappa])
@pytest.mark.parametrize(("first", "second", "problem"), [([], [], "got 0 and 0"), ("ab", "a", "got 2 and 1")])
def test_raters_of_other_examples_are_refused(measure, first, second, problem):
    with pytest.raises(ValueError, match=problem):
        measure(first, second)


def test_kappa_of_one_label_alone_is_refused():
    with pytest.raises(ValueError, match="got 'a' for every example"):
        cohen_kappa("aaa", "aaa")
