"""Exercises worked by hand: a chat as tokens, and one LoRA layer with its gradients."""

import torch

from tutor.lessons.checks.tuning.forms import number, row
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

# ---------------------------------------------------------------- tuning-chat-by-hand

_IDS = [5, 20, 21, 22, 23, 7, 6, 24, 25, 26, 7, 5, 27, 7, 6, 28, 29, 7]
_LEARNED = [7, 8, 9, 10, 15, 16, 17]
_READ_AT = [place - 1 for place in _LEARNED]
_LOSS = (5 * 1 + 2 * 4) / 7
_CHAT = (_IDS, _LEARNED, _READ_AT, _LOSS, 15)


def _chat(place, answer):
    return (*_CHAT[:place], answer, *_CHAT[place + 1 :])


tuning_chat_by_hand = Exercise(
    slug="tuning-chat-by-hand",
    answers=("chat_ids", "learned_places", "scored_places", "chat_loss", "prompt_length"),
    likeness=0.004,
    properties=(
        Property("the tokens of the chat", row(0, _IDS, "ids")),
        Property("the places of the tokens to be learned", row(1, _LEARNED, "places")),
        Property("the places at which they must be said", row(2, _READ_AT, "places")),
        Property("the loss", number(3, _LOSS, 0.004)),
        Property("the length of the prompt", number(4, 15)),
    ),
    mistakes=(
        Mistake(
            "no ends",
            _chat(0, [token for token in _IDS if token != 7]),
            "every turn ends with `<end>`, the customer's too",
        ),
        Mistake(
            "no roles",
            _chat(0, [token for token in _IDS if token not in (5, 6)]),
            "every turn begins with the token of its speaker",
        ),
        Mistake(
            "open for more",
            _chat(0, [*_IDS, 5]),
            "nobody has begun another turn: the chat is over with the last `<end>`",
        ),
        Mistake(
            "one end for all", _chat(0, [t for t in _IDS[:-1] if t != 7] + [7]), "every turn has an end of its own"
        ),
        Mistake(
            "a list for each turn",
            _chat(0, [_IDS[:6], _IDS[6:11], _IDS[11:14], _IDS[14:]]),
            "expected a list of ids, all in one row",
        ),
        Mistake(
            "a flag for each place",
            _chat(1, [place in _LEARNED for place in range(18)]),
            "expected places, in numbers, got True and False",
        ),
        Mistake(
            "the tokens to be learned",
            _chat(1, [_IDS[place] for place in _LEARNED]),
            "those are the ids that stand there: asked are their places, counted from 0",
        ),
        Mistake("from behind", _chat(1, _LEARNED[::-1]), "those are the right places, in another order"),
        Mistake(
            "words alone",
            _chat(1, [7, 8, 9, 15, 16]),
            "the ends of the assistant's turns are missing: who never learns to end goes on for ever",
        ),
        Mistake(
            "the role, too",
            _chat(1, [6, 7, 8, 9, 10, 14, 15, 16, 17]),
            "the token `<assistant>` is set by code: the model never has to say it",
        ),
        Mistake("the last turn alone", _chat(1, [15, 16, 17]), "all turns of the assistant are learned, the first too"),
        Mistake(
            "the customer's words",
            _chat(1, [1, 2, 3, 4, 5, 12, 13]),
            "those are the customer's: the model learns to speak as the assistant",
        ),
        Mistake(
            "counted from 1",
            _chat(1, [place + 1 for place in _LEARNED]),
            "you count from 1: the first place is place 0",
        ),
        Mistake(
            "not shifted",
            _chat(2, _LEARNED),
            "those are the places of the tokens themselves: each must be said one place before it stands there",
        ),
        Mistake(
            "the tokens that are read",
            _chat(2, [_IDS[place] for place in _READ_AT]),
            "those are the ids that are read: asked are the places at which they stand",
        ),
        Mistake(
            "shifted the other way",
            _chat(2, [place + 1 for place in _LEARNED]),
            "you shifted the wrong way: a token must be said *before* it stands there",
        ),
        Mistake(
            "the mean over all targets",
            _chat(3, (5 * 1 + 2 * 4 + 10 * 3) / 17),
            "that is the mean over all 17 targets: the mask leaves out those that are not the assistant's",
        ),
        Mistake(
            "the mean over all tokens",
            _chat(3, (5 * 1 + 2 * 4 + 11 * 3) / 18),
            "that is the mean over all 18 tokens: the mask leaves out those that are not the assistant's",
        ),
        Mistake(
            "over all places", _chat(3, 13 / 17), "the sum is right: divide it by the targets that count, not by all"
        ),
        Mistake("the sum", _chat(3, 13.0), "that is the sum: divide it by the number of targets that count"),
        Mistake("without the ends", _chat(3, 1.0), "that is the loss of the words alone: the two ends count as well"),
        Mistake(
            "the mean of the turns",
            _chat(3, (7 / 4 + 6 / 3) / 2),
            "you take the mean of the two turns' means: each target that counts has the same weight",
        ),
        Mistake(
            "no opening",
            _chat(4, 14),
            "without the token `<assistant>` the model does not know that it is its turn: code sets it",
        ),
        Mistake("the prompt itself", _chat(4, _IDS[:15]), "that is the prompt: asked is how many tokens it has"),
        Mistake("the whole chat", _chat(4, 18), "the reply is not in the prompt: it is to be written"),
        Mistake("the newest question alone", _chat(4, 4), "what was said before stays in the prompt"),
    ),
    variants=(
        Variant("lists", _CHAT),
        Variant("tensors", (*(torch.tensor(part) for part in _CHAT[:3]), torch.tensor(_LOSS), torch.tensor(15))),
        Variant("two decimals", (tuple(_IDS), tuple(_LEARNED), tuple(_READ_AT), 1.86, 15.0)),
    ),
)

# ---------------------------------------------------------------- tuning-lora-by-hand

_W = torch.tensor([[1.0, 0, 0], [0, 2, 0], [1, 0, 1]])
_A = torch.tensor([[1.0, 0, 1], [0, 1, -1]])
_B = torch.tensor([[1.0, 0], [0, 1], [2, -1]])
_X = torch.tensor([1.0, 2, 3])
_G = torch.tensor([1.0, 0, -1])


def _worked(scale=3.0):
    """All that is asked for, if the product were multiplied by another factor."""
    return (
        ((_W + scale * _B @ _A) @ _X).tolist(),
        (_W + scale * _B @ _A).tolist(),
        (scale * torch.outer(_G, _A @ _X)).tolist(),
        torch.zeros(2, 3).tolist(),
    )


_LORA = _worked()


def _lora(place, answer):
    return (*_LORA[:place], answer, *_LORA[place + 1 :])


tuning_lora_by_hand = Exercise(
    slug="tuning-lora-by-hand",
    answers=("corrected", "merged_matrix", "up_gradient", "down_gradient"),
    properties=(
        Property("what the corrected layer gives", number(0, _LORA[0])),
        Property("the matrix with the correction folded in", number(1, _LORA[1]), points=2),
        Property("the gradient of B at the start", number(2, _LORA[2]), points=2),
        Property("the gradient of A at the start", number(3, _LORA[3])),
    ),
    mistakes=(
        Mistake("no scale", _worked(1.0), "the correction is multiplied by α / r, which is 3 here"),
        Mistake("only alpha", _worked(6.0), "you multiply by α: divide it by the rank r as well"),
        Mistake("only divided by the rank", _worked(0.5), "you divide by r, and leave out α"),
        Mistake("turned round", _worked(1 / 3), "you multiply by r / α: it is α / r"),
        Mistake("the frozen layer alone", _lora(0, (_W @ _X).tolist()), "that is the frozen layer: add the correction"),
        Mistake(
            "the correction alone",
            _lora(0, (3 * _B @ _A @ _X).tolist()),
            "that is the correction: what the frozen layer gives comes to it",
        ),
        Mistake(
            "scaled as a whole",
            _lora(0, (3 * (_W + _B @ _A) @ _X).tolist()),
            "the factor belongs to the correction alone: the frozen layer stays as it is",
        ),
        Mistake(
            "W transposed",
            _lora(0, ((_W.T + 3 * _B @ _A) @ _X).tolist()),
            "you go along the columns of W: each number is a row of W times x",
        ),
        Mistake(
            "the numbers multiplied in their places",
            _lora(0, (_W.diagonal() * _X + 3 * _B @ _A @ _X).tolist()),
            "of W you take the diagonal alone: each number is a whole row of W times x",
        ),
        Mistake(
            "a slip in the last row",
            _lora(1, (_W + 3 * _B @ _A + torch.tensor([[0.0, 0, 0], [0, 0, 0], [0, 1, 0]])).tolist()),
            "in the third row the second number is too large",
        ),
        Mistake("not added", _lora(1, (3 * _B @ _A).tolist()), "that is the correction: add it to W"),
        Mistake("taken away", _lora(1, (_W - 3 * _B @ _A).tolist()), "the correction is added"),
        Mistake(
            "transposed",
            _lora(1, (_W + 3 * (_B @ _A).T).tolist()),
            "your correction is transposed: its first row is the first row of B times A",
        ),
        Mistake(
            "merged twice",
            _lora(1, (_W + 6 * _B @ _A).tolist()),
            "the correction is in it twice: fold it in once",
        ),
        Mistake(
            "no gradient for B",
            _lora(2, torch.zeros(3, 2).tolist()),
            "B is zero, its gradient is not: change a number of B, and the output moves, since A x is not zero",
        ),
        Mistake(
            "the scale left out of the gradient",
            _lora(2, torch.outer(_G, _A @ _X).tolist()),
            "the correction is multiplied by α / r, and so is its gradient",
        ),
        Mistake(
            "the input instead of A x",
            _lora(2, (3 * torch.outer(_G, _X)).tolist()),
            "what B is multiplied by is z = A x, two numbers, and not the input",
        ),
        Mistake(
            "the gradient transposed",
            _lora(2, (3 * torch.outer(_A @ _X, _G)).tolist()),
            "your gradient is transposed: it has the shape of B, a row for each number of the output",
        ),
        Mistake(
            "the gradient turned round",
            _lora(2, torch.outer(_A @ _X, _G).T.neg().mul(3).tolist()),
            "your gradient has the other sign",
        ),
        Mistake(
            "as if B had been trained",
            _lora(3, (3 * torch.outer(_B.T @ _G, _X)).tolist()),
            "that is A's gradient with the B above: at the start B is zero, so what A gives is multiplied by zero",
        ),
        Mistake(
            "as if B had been trained, without the scale",
            _lora(3, torch.outer(_B.T @ _G, _X).tolist()),
            "that is A's gradient with the B above: at the start B is zero, so what A gives is multiplied by zero",
        ),
        Mistake(
            "A learns as well",
            _lora(3, (3 * torch.outer(torch.ones(2), _X)).tolist()),
            "A's gradient goes through B, which is zero at the start: no change of A can be felt",
        ),
    ),
    variants=(
        Variant("lists", _LORA),
        Variant("tensors", tuple(torch.tensor(part) for part in _LORA)),
        Variant("whole numbers", ([13, 1, 31], [[4, 0, 3], [0, 5, -3], [7, -3, 10]], *_LORA[2:])),
    ),
)

EXERCISES = (tuning_chat_by_hand, tuning_lora_by_hand)
