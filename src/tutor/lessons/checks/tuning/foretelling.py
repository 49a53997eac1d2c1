"""Exercises that foretell: what imitation copies, and what the ways of fine-tuning cost."""

import torch

from tutor.lessons.answers import outcome, tensor
from tutor.lessons.checks.tuning.forms import number, within
from tutor.lessons.specification import Exercise, Mistake, Property, Variant, numbers_of

# ---------------------------------------------------------------- tuning-imitation-predict


def _cooled(right, wrong, n_wrong, power=2):
    """How often a reply is wrong in per cent, if every probability is raised to a power first."""
    share = n_wrong * (wrong / n_wrong) ** power
    return 100 * share / (right**power + share)


_SAMPLED, _GREEDY = [25.0, 60.0], [0.0, 100.0]
_COOL = [_cooled(0.75, 0.25, 5), _cooled(0.4, 0.6, 1)]
_REPEATED = [(3 * 20 + 70 + 90) / 5, 0.0]
_IMITATED = (_SAMPLED, _GREEDY, _COOL, _REPEATED)


def _each_cooled():
    """Each of the three made surer alone, and only then the mean taken."""
    days = [_cooled(1 - wrong, wrong, 5) for wrong in (0.1, 0.4, 0.25)]
    sales = [_cooled(1 - wrong, wrong, 1) for wrong in (0.2, 0.7, 0.9)]
    return [sum(days) / 3, sum(sales) / 3]


def _imitated(place, answer):
    return (*_IMITATED[:place], answer, *_IMITATED[place + 1 :])


tuning_imitation_predict = Exercise(
    slug="tuning-imitation-predict",
    answers=("sampled_wrong", "greedy_wrong", "cool_wrong", "repeated_wrong"),
    likeness=0.01,
    properties=(
        Property("wrong when it samples", number(0, _SAMPLED, 0.004)),
        Property("wrong when it takes the likeliest", number(1, _GREEDY, 0.004)),
        Property("wrong at temperature 1/2", within(2, _COOL, 0.06), points=2),
        Property("wrong about sales, with the careful one's replies three times", number(3, _REPEATED, 0.004)),
    ),
    mistakes=(
        Mistake(
            "the best of them",
            _imitated(0, [10.0, 20.0]),
            "that is the best of the three: training does not know who is the best",
        ),
        Mistake("the worst of them", _imitated(0, [40.0, 90.0]), "that is the worst of the three: each has a third"),
        Mistake(
            "the one in the middle",
            _imitated(0, [25.0, 70.0]),
            "that is the median: each has a third, so take the mean",
        ),
        Mistake("shares", _imitated(0, [0.25, 0.6]), "those are shares: asked are per cent"),
        Mistake(
            "right instead of wrong", _imitated(0, [75.0, 40.0]), "so often it is right: asked is how often it is wrong"
        ),
        Mistake("exchanged", _imitated(0, [60.0, 25.0]), "first about the day, then about the sale"),
        Mistake("sampled means right", _imitated(0, [0.0, 100.0]), "a sample is not always the likeliest reply"),
        Mistake(
            "the likeliest is as wrong",
            _imitated(1, _SAMPLED),
            "the likeliest reply is always the same one: it is wrong always, or never",
        ),
        Mistake(
            "the likeliest is right",
            _imitated(1, [0.0, 0.0]),
            "when more than half of the replies say the same wrong thing, that is the likeliest",
        ),
        Mistake(
            "the likeliest is right or wrong, exchanged",
            _imitated(1, [100.0, 0.0]),
            "it is the other way round: where is one single wrong reply more frequent than the right one?",
        ),
        Mistake(
            "mistakes as one reply",
            _imitated(2, [_cooled(0.75, 0.25, 1), _COOL[1]]),
            "the mistakes about the day are five replies: each has a probability of its own, 0.05, and that is squared",
        ),
        Mistake(
            "not shared out anew",
            _imitated(2, [100 * 5 * 0.05**2, 100 * 0.36]),
            "the squares do not sum to 1: divide by their sum",
        ),
        Mistake(
            "mistakes as one reply, not shared out anew",
            _imitated(2, [100 * 0.25**2, 100 * 0.36]),
            "the squares do not sum to 1: divide by their sum, and about the day there are six of them",
        ),
        Mistake(
            "each person cooled",
            _imitated(2, _each_cooled()),
            "the model has one distribution, that of all replies together: take the mean first, then the squares",
        ),
        Mistake(
            "warmer",
            _imitated(2, [100 * 5 * 0.05**0.5 / (0.75**0.5 + 5 * 0.05**0.5), 100 * 0.6**0.5 / (0.6**0.5 + 0.4**0.5)]),
            "that is temperature 2: to divide the logarithms by 1/2 is to square the probabilities",
        ),
        Mistake(
            "halved", _imitated(2, [12.5, 30.0]), "the temperature divides logarithms: it does not halve probabilities"
        ),
        Mistake(
            "as before",
            _imitated(3, [60.0, 100.0]),
            "five replies stand for each question now, three of them by the careful one",
        ),
        Mistake(
            "both questions",
            _imitated(3, [19.0, 44.0]),
            "asked is the sale alone, and of it two numbers: drawn, and the likeliest",
        ),
        Mistake("still the likeliest", _imitated(3, [44.0, 100.0]), "less than half of the replies are wrong now"),
        Mistake(
            "divided by three", _imitated(3, [220 / 3, 0.0]), "five replies stand for each question now, not three"
        ),
    ),
    variants=(
        Variant("worked out", _IMITATED),
        Variant("rounded to tenths", ([25, 60], (0, 100), [2.2, 69.2], [44, 0])),
        Variant("tensors", tuple(torch.tensor(part) for part in _IMITATED)),
    ),
)

# ---------------------------------------------------------------- tuning-cost-predict

_N_LORA = 24 * 2 * 8 * (1024 + 1024)
_N_ADAPTERS = 24 * 2 * (2 * 1024 * 16 + 16 + 1024)
_FULL, _PART = 4800.0, 1200 + 16 * _N_LORA / 1e6
_STORED = 1200 + 100 * 4 * _N_LORA / 1e6
_COSTS = (_N_LORA, _N_ADAPTERS, [_FULL, _PART], _STORED, 512)


def _cost(place, answer):
    return (*_COSTS[:place], answer, *_COSTS[place + 1 :])


def _cost_probe(*answers):
    # megabytes are enlarged less than a megabyte can tell: they may have been rounded
    return [numbers_of(answer) if place not in (2, 3) else _in_tens(answer) for place, answer in enumerate(answers)]


def _in_tens(megabytes):
    return outcome(lambda: tensor(megabytes).double() / 1e4)


_HALF = "that is half: two layers of each block are corrected, and each correction is two narrow matrices"
_BYTES = "those are bytes: a megabyte is a million of them"
_BINARY = "a megabyte is a million bytes here, not 1024 times 1024"

_CUT_OFF = "decimals that are cut off instead of rounded are right enough"

tuning_cost_predict = Exercise(
    slug="tuning-cost-predict",
    answers=("lora_numbers", "adapter_numbers", "training_megabytes", "stored_megabytes", "even_rank"),
    likeness=1e-4,
    probe=_cost_probe,
    properties=(
        Property("the numbers in the corrections", within(0, _N_LORA, 0.1)),
        Property("the numbers in the adapters", within(1, _N_ADAPTERS, 0.1)),
        Property("the memory for training", within(2, [_FULL, _PART], 0.6)),
        Property("what a hundred tasks take", within(3, _STORED, 0.6)),
        Property("the rank that saves nothing", number(4, 512)),
    ),
    mistakes=(
        Mistake("one layer in each block", _cost(0, _N_LORA // 2), _HALF),
        Mistake("one block", _cost(0, _N_LORA // 24), "that is one block: there are 24"),
        Mistake("all four layers", _cost(0, 2 * _N_LORA), "only query and value are corrected, two of the four"),
        Mistake(
            "the layers themselves",
            _cost(0, 24 * 2 * 1024 * 1024),
            "those are the frozen layers: a correction is 8 × 1024 and 1024 × 8",
        ),
        Mistake("no biases", _cost(1, 24 * 2 * 2 * 1024 * 16), "the biases are missing, 16 and 1024 in each adapter"),
        Mistake(
            "one bias",
            _cost(1, 24 * 2 * (2 * 1024 * 16 + 16)),
            "each of the two layers of an adapter has biases, 16 and 1024",
        ),
        Mistake("one adapter in each block", _cost(1, _N_ADAPTERS // 2), "there are two adapters in each block"),
        Mistake(
            "narrowing alone",
            _cost(1, 24 * 2 * (1024 * 16 + 16)),
            "an adapter narrows, and widens again: that is two layers",
        ),
        Mistake(
            "one number too few",
            _cost(2, [3600.0, 1200 + 12 * _N_LORA / 1e6]),
            "one number is missing: for each weight that learns there are a gradient and *two* running means",
        ),
        Mistake(
            "the corrections' own numbers left out",
            _cost(2, [4800.0, 1200 + 12 * _N_LORA / 1e6]),
            "the corrections are numbers, too: four bytes each, besides gradient and running means",
        ),
        Mistake("weights alone", _cost(2, [1200.0, 1200 + 4 * _N_LORA / 1e6]), "that is the weights alone"),
        Mistake(
            "the frozen ones left out",
            _cost(2, [4800.0, 16 * _N_LORA / 1e6]),
            "the frozen weights must be in memory, too: the model still computes with them",
        ),
        Mistake(
            "as much as for all weights",
            _cost(2, [4800.0, 4800.0 + 16 * _N_LORA / 1e6]),
            "frozen weights need no gradient and no running means",
        ),
        Mistake(
            "gradients for the frozen ones",
            _cost(2, [4800.0, 2400 + 16 * _N_LORA / 1e6]),
            "the frozen weights are there once: no gradient is kept for them",
        ),
        Mistake("bytes", _cost(2, [1e6 * _FULL, 1e6 * _PART]), _BYTES),
        Mistake("binary megabytes", _cost(2, [1e6 * _FULL / 2**20, 1e6 * _PART / 2**20]), _BINARY),
        Mistake(
            "a base for each task",
            _cost(3, 100 * (1200 + 4 * _N_LORA / 1e6)),
            "the base model is the same for all tasks: it is stored once",
        ),
        Mistake("no base", _cost(3, 400 * _N_LORA / 1e6), "without the base model the corrections are worth nothing"),
        Mistake("one task", _cost(3, 1200 + 4 * _N_LORA / 1e6), "that is the base model with the LoRA of one task"),
        Mistake(
            "a byte for each number",
            _cost(3, 1200 + 100 * _N_LORA / 1e6),
            "each number of a LoRA takes 4 bytes",
        ),
        Mistake(
            "as in training",
            _cost(3, 1200 + 100 * 16 * _N_LORA / 1e6),
            "gradients and running means are not needed for serving: a number takes 4 bytes",
        ),
        Mistake("stored in bytes", _cost(3, 1e6 * _STORED), _BYTES),
        Mistake("stored in binary megabytes", _cost(3, 1e6 * _STORED / 2**20), _BINARY),
        Mistake(
            "merged",
            _cost(3, 120000.0),
            "those are a hundred whole models: keep the corrections, and the base once",
        ),
        Mistake("one narrow matrix", _cost(4, 1024), "a correction has two narrow matrices, r · 1024 numbers each"),
        Mistake("half of it", _cost(4, 256), "2 · r · 1024 is to be 1024 · 1024: with this rank it is half of that"),
        Mistake("the root", _cost(4, 32), "2 · r · 1024 is to be 1024 · 1024: that is no root"),
    ),
    equivalents={
        "line 4: 1213 → 1212": _CUT_OFF,
        "line 5: 1515 → 1514": _CUT_OFF,
    },
    variants=(
        Variant("worked out", _COSTS),
        Variant("rounded", (786432, 1622784, (4800, 1212.6), 1514.6, 512)),
        Variant("tensors", tuple(torch.tensor(part) for part in _COSTS)),
    ),
)

EXERCISES = (tuning_imitation_predict, tuning_cost_predict)
