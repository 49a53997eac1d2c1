"""The exercise that hides words for a masked language model."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, fresh, outcome, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

MASK, N_SPECIAL, BOS, EOS, PAD = 4, 5, 1, 2, 0


def oracle(tokens, draws, lots, strangers):
    """Word by word."""
    inputs, chosen = tokens.clone(), torch.zeros_like(tokens, dtype=torch.bool)
    for row in range(len(tokens)):
        words = [place for place in range(tokens.shape[1]) if tokens[row, place] >= N_SPECIAL]
        words.sort(key=lambda place, row=row: draws[row, place].item())
        for place in words[: max(1, round(15 * len(words) / 100))]:
            chosen[row, place] = True
            if lots[row, place] < 0.8:
                inputs[row, place] = MASK
            elif lots[row, place] >= 0.9:
                inputs[row, place] = strangers[row, place]
    return inputs, chosen


def _case(counts, seed=None):
    """Texts with so many words and four special tokens, padded behind, and what was drawn for them."""
    generator = fresh() if seed is None else torch.Generator().manual_seed(seed)
    tokens = torch.zeros(len(counts), max(counts) + 5, dtype=torch.long)
    for row, count in enumerate(counts):
        words = torch.randint(N_SPECIAL, N_SPECIAL + 6, (count,), generator=generator)
        tokens[row, : count + 4] = torch.tensor([BOS, 3, *words, MASK, EOS])
    draws, lots = torch.rand((2, *tokens.shape), generator=generator, dtype=torch.float64)
    return tokens, draws, lots, torch.randint(90, 99, tokens.shape, generator=generator)


def _both(corrupt, given):
    """The two tensors that come back."""
    made = ask(corrupt, *given)
    if not isinstance(made, tuple | list) or len(made) != 2:
        raise Sure("return two things: the tokens as they are read, and where one was chosen")
    for tensor, dtype, name in zip(made, (torch.long, torch.bool), ("the first", "the second"), strict=True):
        if not isinstance(tensor, torch.Tensor) or tensor.shape != given[0].shape:
            raise Wrong(f"{name} thing that you return should be a tensor of the shape of the tokens")
        if tensor.dtype != dtype:
            got = str(tensor.dtype).removeprefix("torch.")
            raise Sure(f"{name} thing that you return should be of type {str(dtype).removeprefix('torch.')}, got {got}")
    return made


def _compare(corrupt, given, read=True):
    inputs, chosen = _both(corrupt, given)
    want_inputs, want_chosen = oracle(*given)
    for row in range(len(inputs)):
        special = chosen[row] & (given[0][row] < N_SPECIAL)
        if special.any():
            place = int(special.nonzero()[0])
            raise Wrong(
                f"you chose the token {given[0][row, place]}, which is special: only words, from 5 on, are ranked"
            )
        if not torch.equal(chosen[row], want_chosen[row]):
            n_words = int((given[0][row] >= N_SPECIAL).sum())
            got, want = int(chosen[row].sum()), int(want_chosen[row].sum())
            if got == want:
                raise Wrong(f"in a text of {n_words} words you chose {got}, but not those with the smallest draws")
            raise Wrong(f"in a text of {n_words} words you chose {got} places, it should be {want}")
    if read and not torch.equal(inputs, want_inputs):
        row, place = (inputs != want_inputs).nonzero()[0].tolist()
        was, got, lot = given[0][row, place], inputs[row, place], given[2][row, place]
        state = f"chosen, with the lot {lot:.2f}" if want_chosen[row, place] else "not chosen"
        raise Wrong(f"where token {was} was {state}, your model reads {got}")


def _chooses(corrupt):
    for counts in ([20, 20], [40, 40, 40], [13]):
        _compare(corrupt, _case(counts), read=False)


def _spares(corrupt):
    for counts in ([40, 3, 12], [8, 60], [1, 2, 33]):
        _compare(corrupt, _case(counts), read=False)


def _reads(corrupt):
    for counts in ([100, 60, 80], [60, 6]):
        _compare(corrupt, _case(counts))


def _border(corrupt):
    tokens, draws, lots, strangers = _case([40, 40, 26])
    for lot in (0.8, 0.9, 0.0):
        _compare(corrupt, (tokens, draws, torch.full_like(lots, lot), strangers))


def _leaves_alone(corrupt):
    given = _case([20, 6])
    unchanged(corrupt, *given)
    _compare(corrupt, given)


def _probe(corrupt):
    def numbers(counts, place):
        given = _case(counts, seed=3)
        return outcome(lambda: _both(corrupt, given)[place].long())

    return [numbers([60, 60], 1), numbers([60, 60], 0), numbers([40, 12, 2], 1), numbers([40, 12, 2], 0)]


def _made(
    ordinary=lambda tokens: tokens >= N_SPECIAL,
    wanted=lambda n: (0.15 * n).round().clamp(min=1),
    smallest=True,
    read=None,
    back=lambda inputs, chosen: (inputs, chosen),
):
    """The right way, with one of its parts in another form."""

    def corrupt(tokens, draws, lots, strangers):
        eligible = ordinary(tokens)
        order = draws.masked_fill(~eligible, 2.0) if smallest else -draws.masked_fill(~eligible, -1.0)
        ranks = order.argsort(dim=1).argsort(dim=1)
        chosen = eligible & (ranks < wanted(eligible.sum(dim=1, keepdim=True)))
        return back((read or _read)(tokens, chosen, lots, strangers), chosen)

    return corrupt


def _read(tokens, chosen, lots, strangers):
    inputs = torch.where(chosen & (lots < 0.8), MASK, tokens)
    return torch.where(chosen & (lots >= 0.9), strangers, inputs)


def _reads_with(masked, exchanged):
    def read(tokens, chosen, lots, strangers):
        inputs = torch.where(masked(chosen, lots), MASK, tokens)
        return torch.where(exchanged(chosen, lots), strangers, inputs)

    return _made(read=read)


def _sorted(tokens, draws, lots, strangers):
    inputs, chosen = tokens.clone(), torch.zeros_like(tokens).bool()
    for row, text in enumerate(tokens):
        words = (text > MASK).nonzero()[:, 0]
        first = words[draws[row, words].argsort()][: max(1, round(0.15 * len(words)))]
        chosen[row, first] = True
        inputs[row, first[lots[row, first] < 0.8]] = MASK
        others = first[lots[row, first] >= 0.9]
        inputs[row, others] = strangers[row, others]
    return inputs, chosen


def _in_place(tokens, draws, lots, strangers):
    inputs, chosen = _made()(tokens, draws, lots, strangers)
    tokens[:] = inputs
    return tokens, chosen


def _lots_again(tokens, draws, lots, strangers):
    eligible = tokens >= N_SPECIAL
    chosen = eligible & (draws < 0.15)
    return _read(tokens, chosen, lots, strangers), chosen


def _all_ranked(tokens, draws, lots, strangers):
    eligible = tokens >= N_SPECIAL
    wanted = (0.15 * eligible.sum(dim=1, keepdim=True)).round().clamp(min=1)
    chosen = eligible & (draws.argsort(dim=1).argsort(dim=1) < wanted)
    return _read(tokens, chosen, lots, strangers), chosen


def _places_for_ranks(tokens, draws, lots, strangers):
    eligible = tokens >= N_SPECIAL
    wanted = (0.15 * eligible.sum(dim=1, keepdim=True)).round().clamp(min=1)
    chosen = draws.masked_fill(~eligible, 2.0).argsort(dim=1) < wanted
    return _read(tokens, chosen, lots, strangers), chosen


_LAST = "of two axes, the second is the last"
_BEHIND = "all draws lie below 1, so what is no word comes last"

families_corrupt = Exercise(
    slug="families-corrupt",
    answers=("corrupt",),
    properties=(
        Property("chooses the words with the smallest draws", _chooses, points=2),
        Property("chooses in each text by its own count, and never a special token", _spares, points=2),
        Property("masks, exchanges and leaves as the lots say", _reads),
        Property("also with lots of exactly 0, 0.8 and 0.9", _border),
        Property("leaves its inputs as they were", _leaves_alone),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "special tokens chosen",
            (_made(ordinary=lambda tokens: tokens >= 0),),
            "you choose among all places: <bos>, <eos> and padding are never chosen, and do not count",
        ),
        Mistake(
            "padding spared alone",
            (_made(ordinary=lambda tokens: tokens != PAD),),
            "padding is spared now, but <bos> and <eos> are still chosen or counted",
        ),
        Mistake(
            "a lot for each word",
            (_lots_again,),
            "you take every word whose draw is below 0.15: how many are taken then changes from text to text",
        ),
        Mistake(
            "the mask as a word",
            (_made(ordinary=lambda tokens: tokens >= MASK),),
            "4 is <mask>, and no word: words begin at 5",
        ),
        Mistake(
            "all places ranked",
            (_all_ranked,),
            "you rank all places, special tokens among them, and these take ranks away from the words",
        ),
        Mistake(
            "argsort once",
            (_places_for_ranks,),
            "a single argsort gives *places*, in the order of their draws: of these, argsort once more makes ranks",
        ),
        Mistake("the largest draws", (_made(smallest=False),), "you take the *largest* draws"),
        Mistake(
            "rounded down",
            (_made(wanted=lambda n: (0.15 * n).floor().clamp(min=1)),),
            "the number of words is rounded to the nearest integer",
        ),
        Mistake("none in short", (_made(wanted=lambda n: (0.15 * n).round()),), "a short text has one chosen word"),
        Mistake(
            "one count for all",
            (_made(wanted=lambda n: (0.15 * n.double().mean()).round().clamp(min=1)),),
            "each text has its own count of words: yours is one for the whole batch",
        ),
        Mistake(
            "always the mask",
            (_reads_with(lambda chosen, lots: chosen, lambda chosen, lots: chosen & False),),
            "you mask every chosen word: with lots from 0.8 on they are left or exchanged",
        ),
        Mistake(
            "nothing left",
            (_reads_with(lambda chosen, lots: chosen & (lots < 0.8), lambda chosen, lots: chosen & (lots >= 0.8)),),
            "no chosen word stays as it was: between 0.8 and 0.9 it does",
        ),
        Mistake(
            "exchanged everywhere",
            (_reads_with(lambda chosen, lots: chosen & (lots < 0.8), lambda chosen, lots: lots >= 0.9),),
            "you also exchange tokens that were not chosen",
        ),
        Mistake(
            "masked everywhere",
            (_reads_with(lambda chosen, lots: lots < 0.8, lambda chosen, lots: chosen & (lots >= 0.9)),),
            "you also mask tokens that were not chosen",
        ),
        Mistake(
            "the unchanged not chosen",
            (lambda *given: (_made()(*given)[0], _made()(*given)[0] != given[0]),),
            "words that stay as they were are chosen as well: the model is asked about them, too",
        ),
        Mistake("the inputs alone", (lambda *given: _made()(*given)[0],), "return two things"),
        Mistake("in place", (_in_place,), "your function changed the first tensor it was given"),
    ),
    equivalents={
        "line 5: 1 → -1": _LAST,
        "line 7: 1 → -1": _LAST,
        "line 7: draws.masked_fill(~words, 2.0).argsort(dim=1).argsort(dim=1) → "
        "draws.masked_fill(~words, 2.0).argsort(dim=1).argsort()": _LAST,
        "line 7: draws.masked_fill(~words, 2.0).argsort(dim=1) → draws.masked_fill(~words, 2.0).argsort()": _LAST,
        **dict.fromkeys([f"line 7: 2.0 → {n}" for n in ("3.0", "1.0", "4.0")], _BEHIND),
        "line 8: words & (ranks < wanted) → ranks < wanted": "there are never more words wanted than the text has",
    },
    variants=(
        Variant("ranks", (_made(),)),
        Variant("loops", (oracle,)),
        Variant("a list of two", (lambda *given: list(oracle(*given)),)),
        Variant("sorted", (_sorted,)),
    ),
)

EXERCISES = (families_corrupt,)
