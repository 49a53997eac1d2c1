"""Exercises on the families with pencil and paper: open pairs of masks, and words that are hidden."""

from tutor.lessons.checks.families.numbers import but, place, variants
from tutor.lessons.specification import Exercise, Mistake

# ---------------------------------------------------------------- families-open-pairs

_SOURCE, _TARGET = 5, 3
_N = _SOURCE + _TARGET


def _open_pairs():
    """Pair by pair, from who may look at whom."""
    pairs = [(query, key) for query in range(_N) for key in range(_N)]
    prefix = [(query, key) for query, key in pairs if key <= query or key < _SOURCE]
    return (
        len(pairs),
        sum(key <= query for query, key in pairs),
        len(prefix),
        sum(query >= _SOURCE > key for query, key in pairs),
        sum(key > query for query, key in prefix),
    )


_PAIRS = (64, 36, 46, 15, 10)

families_open_pairs = Exercise(
    slug="families-open-pairs",
    answers=("encoder_pairs", "decoder_pairs", "prefix_pairs", "cross_pairs", "ahead_pairs"),
    properties=(
        place(_open_pairs, 0, "pairs of the encoder-only model"),
        place(_open_pairs, 1, "pairs of the decoder-only model"),
        place(_open_pairs, 2, "pairs of the prefix language model"),
        place(_open_pairs, 3, "pairs of the cross-attention"),
        place(_open_pairs, 4, "pairs that look ahead within the prefix"),
    ),
    mistakes=(
        Mistake(
            "without itself everywhere",
            but(_PAIRS, 0, 56),
            "each token may look at itself as well: nothing is hidden from an encoder",
        ),
        Mistake("each pair once", but(_PAIRS, 0, 36), "who looks at whom is counted in both directions"),
        Mistake(
            "without itself",
            but(_PAIRS, 1, 28),
            "that leaves out the diagonal: each token may look at itself, too",
        ),
        Mistake("half the table", but(_PAIRS, 1, 32), "the diagonal does not go into halves: it is open as a whole"),
        Mistake(
            "rows opened",
            but(_PAIRS, 2, 61),
            "that opens the *rows* of the prefix: its tokens would see the answer. Its columns are open to everybody",
        ),
        Mistake(
            "the answer does not see the prefix",
            but(_PAIRS, 2, 31),
            "the target looks at the whole prefix as well as at its own past",
        ),
        Mistake("causal", but(_PAIRS, 2, 36), "that is the causal mask: the prefix is read both ways"),
        Mistake("target past left out", but(_PAIRS, 2, 40), "the target looks at its own past and itself, too"),
        Mistake(
            "target unmasked",
            but(_PAIRS, 2, 49),
            "within the target nobody looks ahead: three tokens have 1 + 2 + 3 pairs among themselves",
        ),
        Mistake("both ways", but(_PAIRS, 3, 30), "cross-attention goes one way: the source never asks the target"),
        Mistake(
            "all of the decoder",
            but(_PAIRS, 3, 21),
            "the target's own past is self-attention: cross-attention asks the source alone",
        ),
        Mistake("the diagonal ahead", but(_PAIRS, 4, 15), "a token that looks at itself does not look ahead"),
        Mistake("ahead and back", but(_PAIRS, 4, 20), "half of those look back, and the causal mask has them as well"),
        Mistake("all above the diagonal", but(_PAIRS, 4, 28), "within the target, and into it, nobody looks ahead"),
    ),
    variants=variants(_PAIRS),
)

# ---------------------------------------------------------------- families-hidden-counts

_TEXTS, _WORDS, _PLACES = 500, 60, 80


def _hidden_counts():
    chosen = round(15 * _WORDS / 100)
    masked, exchanged = (_TEXTS * chosen * share / 100 for share in (80, 10))
    return chosen, masked, exchanged, _TEXTS * _WORDS - masked - exchanged, _WORDS + 1


_COUNTS = (9, 3600, 450, 25950, 61)

families_hidden_counts = Exercise(
    slug="families-hidden-counts",
    answers=("chosen_in_a_text", "masked", "exchanged", "read_as_they_were", "asked_of_a_gpt"),
    properties=(
        place(_hidden_counts, 0, "words chosen in one text"),
        place(_hidden_counts, 1, "words replaced by the mask"),
        place(_hidden_counts, 2, "words replaced by another"),
        place(_hidden_counts, 3, "words that are read as they were"),
        place(_hidden_counts, 4, "places at which a GPT is asked"),
    ),
    mistakes=(
        Mistake("padding chosen, too", but(_COUNTS, 0, 12), "that is 15 % of all 80 places: only words are chosen"),
        Mistake("bos and eos, too", but(_COUNTS, 0, 9.3), "<bos> and <eos> are never chosen: 15 % of the words alone"),
        Mistake(
            "the masked ones",
            but(_COUNTS, 0, 7.2),
            "those are the masked ones alone: the exchanged and the unchanged words are chosen as well",
        ),
        Mistake("the whole batch", but(_COUNTS, 0, 4500), "that is the whole batch: asked is one text"),
        Mistake(
            "80 % of all words",
            but(_COUNTS, 1, 24000),
            "80 % of the *chosen* words are masked, not of all words",
        ),
        Mistake("all chosen", but(_COUNTS, 1, 4500), "not every chosen word is masked: eight of ten are"),
        Mistake("one text masked", but(_COUNTS, 1, 7.2), "that is for one text: there are 500"),
        Mistake(
            "10 % of all words",
            but(_COUNTS, 2, 3000),
            "10 % of the *chosen* words are exchanged, not of all words",
        ),
        Mistake("not masked", but(_COUNTS, 2, 900), "half of these stay as they are, and are not exchanged"),
        Mistake(
            "not chosen",
            but(_COUNTS, 3, 25500),
            "those are the words that were not chosen: a tenth of the chosen ones is read as it was, too",
        ),
        Mistake("not masked in all", but(_COUNTS, 3, 26400), "the exchanged words are not read as they were"),
        Mistake("unchanged only", but(_COUNTS, 3, 450), "words that were never chosen are read as they were, too"),
        Mistake("no eos", but(_COUNTS, 4, 60), "a GPT must also say where the text ends: <eos> is a target, too"),
        Mistake("bos, too", but(_COUNTS, 4, 62), "nothing stands before <bos>, so nobody can be asked for it"),
        Mistake("padding, too", but(_COUNTS, 4, 79), "padding is no target"),
    ),
    variants=variants(_COUNTS),
)

EXERCISES = (families_open_pairs, families_hidden_counts)
