"""Answers of one number each, as exercises by hand and predictions have them."""

import torch

from tutor.lessons.answers import foretold
from tutor.lessons.specification import Property, Variant


def place(right, at, name):
    """Make the property that one of the answers is right; `right` works all of them out when it is called."""

    def is_right(*answers):
        foretold(answers[at], torch.tensor(float(right()[at]), dtype=torch.float64), 1e-6)

    return Property(name, is_right)


def but(right, at, wrong):
    """Give the right answers, with one of them wrong."""
    return (*right[:at], wrong, *right[at + 1 :])


def variants(right):
    """Give the right numbers in three forms."""
    return (
        Variant("numbers", tuple(right)),
        Variant("floats", tuple(map(float, right))),
        Variant("tensors", tuple(map(torch.tensor, right))),
    )
