"""The exercise that foretells what models of the three families do."""

import torch

from tutor.lessons.checks.families.numbers import but, place, variants
from tutor.lessons.specification import Exercise, Mistake

_N, _READ, _TEXTS = 6, 50, 6


def _measured():
    """From the masks themselves: what several layers reach is a product of matrices."""
    near = torch.eye(_N, dtype=torch.long) + torch.eye(_N, dtype=torch.long).roll(1, 0).tril()
    reached, n_layers = near, 1
    two = int(((near @ near) > 0).sum())
    while int((reached > 0).sum()) < _N * (_N + 1) // 2:
        reached, n_layers = reached @ near, n_layers + 1
    causal = torch.ones(_READ + 1, _READ + 1).tril()
    moved = [int(mask[:_READ, _READ].sum()) for mask in (torch.ones_like(causal), causal)]
    seen_by_the_first = int(causal[0].sum())
    certain = torch.eye(_TEXTS)
    return int(near.sum()), two, n_layers, seen_by_the_first, *moved, int((certain * certain).sum())


_RIGHT = (11, 15, 5, 1, 50, 0, 6)

families_foretell = Exercise(
    slug="families-foretell",
    answers=(
        "neighbor_pairs",
        "pairs_after_two_layers",
        "layers_for_all",
        "different_answers",
        "moved_in_encoder",
        "moved_in_decoder",
        "masked_sum",
    ),
    properties=(
        place(_measured, 0, "open pairs of the narrow mask"),
        place(_measured, 1, "pairs that two layers reach"),
        place(_measured, 2, "layers until every token feels all before it"),
        place(_measured, 3, "different answers from the first state"),
        place(_measured, 4, "old states that an encoder must work out anew"),
        place(_measured, 5, "old states that a decoder must work out anew"),
        place(_measured, 6, "the sum of a masked model's products"),
    ),
    mistakes=(
        Mistake("two each", but(_RIGHT, 0, 12), "the first token has no left neighbor"),
        Mistake("no diagonal", but(_RIGHT, 0, 5), "each token may look at itself, too"),
        Mistake(
            "as the mask has it",
            but(_RIGHT, 1, 11),
            "in the second layer, the neighbor's state already holds something of *its* neighbor",
        ),
        Mistake("all at once", but(_RIGHT, 1, 21), "with each layer, a token feels one place further back, not all"),
        Mistake("doubled", but(_RIGHT, 1, 22), "most pairs of the second layer were open in the first already"),
        Mistake("one too many", but(_RIGHT, 2, 6), "the last token has five before it, and each layer adds one place"),
        Mistake("one too few", but(_RIGHT, 2, 4), "four layers reach four places back; the sixth token has five"),
        Mistake("never", but(_RIGHT, 2, 1), "one layer reaches one place back"),
        Mistake(
            "each its own",
            but(_RIGHT, 3, 100),
            "under a causal mask, what has the first token seen of the headline?",
        ),
        Mistake("two classes", but(_RIGHT, 3, 2), "two classes can be named, but by one state only one of them is"),
        Mistake("one new state", but(_RIGHT, 4, 1), "every old token may look at the new one, so its state moves"),
        Mistake("none in an encoder", but(_RIGHT, 4, 0), "an encoder reads both ways: old tokens see the new one"),
        Mistake("all in a decoder", but(_RIGHT, 5, 50), "no old token may look at what comes behind it"),
        Mistake("the new one", but(_RIGHT, 5, 1), "asked is how many *old* states move; the new one is not among them"),
        Mistake(
            "a probability",
            but(_RIGHT, 6, 1),
            "the products of a masked model are no probabilities: what is the product for each single text?",
        ),
        Mistake("all pairs", but(_RIGHT, 6, 36), "pairs that make no text have the product 0"),
    ),
    variants=variants(_RIGHT),
)

EXERCISES = (families_foretell,)
