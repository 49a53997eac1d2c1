"""LoRA layers that are folded together and taken apart again: right ones and wrong ones."""

import torch

NAMES = ("weight", "down", "up", "scale", "merged")


def drawn(generator, rank=2, scale=1.5):
    """A layer that has been trained a little."""
    weight, down, up = (torch.randn(*shape, generator=generator) for shape in ((4, 5), (rank, 5), (4, rank)))
    return {"weight": weight, "down": down, "up": up, "scale": scale, "merged": False}


def answer_of(layer, states):
    """What the layer gives: with the correction beside it, unless that is in its weight already."""
    answer = states @ layer["weight"].mT
    if not layer["merged"]:
        answer = answer + layer["scale"] * states @ layer["down"].mT @ layer["up"].mT
    return answer


def _correction(layer):
    return layer["scale"] * layer["up"] @ layer["down"]


def merge(layer):
    """Fold the correction in, once."""
    if layer["merged"]:
        return dict(layer)
    return layer | {"weight": layer["weight"] + _correction(layer), "merged": True}


def unmerge(layer):
    """Take it out again, if it is in."""
    if not layer["merged"]:
        return dict(layer)
    return layer | {"weight": layer["weight"] - _correction(layer), "merged": False}


def sick_merge(layer):
    """Folds in whatever was folded in before."""
    return layer | {"weight": layer["weight"] + _correction(layer), "merged": True}


def sick_unmerge(layer):
    """Takes out what is not in."""
    return layer | {"weight": layer["weight"] - _correction(layer), "merged": False}


def merge_by_einsum(layer):
    """Counts how often the correction is missing, and adds it so often."""
    missing = 1 - int(layer["merged"])
    weight = layer["weight"] + missing * torch.einsum("or,ri->oi", layer["up"], layer["down"]) * layer["scale"]
    return {"weight": weight, "down": layer["down"], "up": layer["up"], "scale": layer["scale"], "merged": True}


def unmerge_by_einsum(layer):
    """Counts how often the correction is in, and takes it out so often."""
    too_much = int(layer["merged"])
    weight = layer["weight"] - too_much * torch.einsum("or,ri->oi", layer["up"], layer["down"]) * layer["scale"]
    return {"weight": weight, "down": layer["down"], "up": layer["up"], "scale": layer["scale"], "merged": False}
