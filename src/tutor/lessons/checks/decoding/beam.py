"""The exercise that builds beam search."""

import torch

from tutor.lessons.answers import Sure, Wrong, ask, fresh, outcome, tensor, unchanged
from tutor.lessons.checks.decoding import models, searches
from tutor.lessons.checks.decoding.loop import greedy
from tutor.lessons.checks.tokens.readings import ids, spelled
from tutor.lessons.specification import Exercise, Mistake, Property, Variant


def _found(search, *inputs):
    """The text and the number that a search gives.

    Raises:
        Sure: If it gives something else.
    """
    answer = ask(search, *inputs)
    if not isinstance(answer, list | tuple) or len(answer) != 2:
        raise Sure("expected two things, the list of new tokens and their log-probability: return tokens, total")
    tokens, total = ids(answer[0]), tensor(answer[1]).double()
    if total.numel() != 1:
        raise Sure(f"expected one number as log-probability, got {total.numel()}")
    return tokens, total.item()


def _agree(got, want, told):
    (tokens, total), (right, log_probability) = got, want
    if tokens != right:
        raise Wrong(
            f"{told}: expected the tokens {right} with log-probability {log_probability:.4g}, got {tokens} with "
            f"{total:.4g}"
        )
    if not abs(total - log_probability) < 1e-4:
        raise Wrong(f"{told}: the tokens are right; expected log-probability {log_probability:.4g}, got {total:.4g}")


def _agrees(search):
    generator = fresh()
    for vocab_size, width, limit in [(5, 2, 5), (4, 3, 6), (7, 4, 4), (6, 2, 6)]:
        for other in (searches.greedy, searches.best_of_each):
            inputs, want = _telling(generator, other, vocab_size, width, limit)
            _agree(_found(search, *inputs), want, f"with width {width}")


def _telling(generator, other, vocab_size, width, limit):
    """A search drawn by chance, on which another kind of search finds something else; and what beam search finds."""
    while True:
        model = models.drawn(vocab_size)
        prompt = torch.randint(vocab_size, (2,), generator=generator).tolist()
        end_id = int(torch.randint(vocab_size, (), generator=generator))
        inputs = (model, prompt, width, end_id, limit)
        want = searches.plain(*inputs)
        if other(*inputs)[0] != want[0]:
            return inputs, want


def _width_one(search):
    for _ in range(8):
        model, prompt = models.drawn(4), [1, 2]
        want = greedy(model, prompt, 0, 5)
        total = sum(model([*prompt, *want[:place]])[token].item() for place, token in enumerate(want))
        _agree(_found(search, model, prompt, 1, 0, 5), (want, total), "width 1 is greedy search")


def _wide_enough(search):
    for width in (16, 100):
        model = models.drawn(3, spread=1.0)
        want = searches.best_of_all(model, [1], 3, 0, 4)
        _agree(_found(search, model, [1], width, 0, 4), want, f"with width {width} no text falls out")


# the text [1, 0] is best, and ends long before the limit; [2, 2, 2, ...] goes on, and falls behind
_EARLY = {
    (3,): (0.05, 0.5, 0.45, 0.0),
    (3, 1): (0.9, 0.05, 0.05, 0.0),
    (3, 2): (0.02, 0.03, 0.95, 0.0),
    (3, 2, 2): (0.02, 0.03, 0.95, 0.0),
    (3, 2, 2, 2): (0.02, 0.03, 0.95, 0.0),
}
_GOING_ON = (0.1, 0.4, 0.5, 0.0)


def _ended_texts(search):
    early = models.after(_EARLY, _GOING_ON)
    for width in (2, 3):
        for limit in (2, 4, 6):
            _agree(
                _found(search, early, [3], width, 0, limit),
                searches.plain(early, [3], width, 0, limit),
                "a text that ends early stays in the race",
            )
    at_once = models.after({(3,): (1.0, 0.0, 0.0, 0.0)}, _GOING_ON)
    _agree(_found(search, at_once, [3], 2, 0, 3), ([0], 0.0), "where only the end can come")


def _limit(search):
    endless = models.after({}, (0.0, 0.3, 0.6, 0.1))
    for limit in (1, 3, 5):
        want = searches.plain(endless, [1], 2, 0, limit)
        got = _found(search, endless, [1], 2, 0, limit)
        if len(got[0]) != limit:
            raise Wrong(f"expected {limit} tokens where max_new_tokens is {limit} and no end comes, got {len(got[0])}")
        _agree(got, want, "where no end comes")
    # at the limit, what has not ended competes with what has
    cut = models.after({(1,): (0.1, 0.1, 0.8, 0.0), (1, 2): (0.3, 0.1, 0.6, 0.0)}, (0.25, 0.25, 0.25, 0.25))
    _agree(_found(search, cut, [1], 2, 0, 2), searches.plain(cut, [1], 2, 0, 2), "a text cut off at the limit counts")


def _asks_few(search):
    width, limit = 3, 5
    model, asked = models.noted(models.drawn(5))
    _found(search, model, [1, 4], width, 0, limit)
    # a drawn model need not come upon an end, this one does at its second step
    early, asked_early = models.noted(models.after(_EARLY, _GOING_ON))
    _found(search, early, [3], 2, 0, 6)
    if any(0 in text for text in (*asked_early, *(text[2:] for text in asked))):
        raise Wrong("the model was asked what comes after the end token: a text that has ended goes no further")
    if len(set(asked)) < len(asked):
        raise Wrong("the model was asked about the same text more than once: one answer scores all its continuations")
    n_most = 1 + width * (limit - 1)
    if len(asked) > n_most:
        raise Wrong(
            f"with width {width} and {limit} steps at most {n_most} texts are continued, and the model was asked "
            f"{len(asked)} times: of *all* continuations together only `width` are kept"
        )


def _leaves_the_prompt(search):
    model = models.drawn(4)
    unchanged(lambda prompt: search(model, prompt, 2, 0, 3) if callable(search) else ask(search), [1, 3])


# seeds of drawn models on which every known mistake comes to something else than every other
_TOLD_APART = ((184, 5, 2, 4, 3), (55, 5, 2, 0, 6), (8, 6, 3, 2, 3))


def _probe(search):
    drawn = [
        (models.drawn(vocab_size, seed=seed), [1, 2], width, end_id, limit)
        for seed, vocab_size, width, end_id, limit in _TOLD_APART
    ]
    cases = [*drawn, (models.after(_EARLY, _GOING_ON), [3], 2, 0, 6)]

    def tokens_of(answer):
        return ids(answer[0]) if isinstance(answer, list | tuple) and len(answer) == 2 else []

    texts = [spelled(tokens_of, search, *case) for case in cases]
    return [*texts, *(outcome(lambda case=case: ask(search, *case)[1]) for case in cases)]


beam = Exercise(
    slug="decoding-beam",
    answers=("beam_search",),
    core="finds what beam search finds",
    properties=(
        Property("finds what beam search finds", _agrees, points=2),
        Property("with width 1 it is greedy search", _width_one),
        Property("wide enough, it finds the most probable text of all", _wide_enough),
        Property("what has ended stays in the race", _ended_texts),
        Property("stops at the limit", _limit),
        Property("asks the model once about each beginning that it keeps", _asks_few),
        Property("leaves the prompt as it was", _leaves_the_prompt),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "ended texts dropped",
            (searches.drops_finished,),
            "texts that have ended get lost: set them aside, and compare them with the others at last",
        ),
        Mistake(
            "every end counts",
            (searches.ends_anywhere,),
            "you set aside every text that ends: only those among the `width` best continuations count",
        ),
        Mistake(
            "goes on after the end",
            (searches.goes_past_the_end,),
            "you continue texts behind their end token: set them aside",
        ),
        Mistake(
            "goes on after the end, too",
            (searches.goes_on_as_well,),
            "a text that has ended goes no further",
        ),
        Mistake(
            "the last score alone",
            (searches.last_score_alone,),
            "you rank by the last token alone: add its log-probability to that of the beginning",
        ),
        Mistake(
            "log-probabilities multiplied",
            (searches.multiplied,),
            "you multiply log-probabilities: probabilities are multiplied, their logarithms are added",
        ),
        Mistake(
            "the best of each beginning",
            (searches.best_of_each,),
            "you keep one continuation of each beginning: all continuations compete, and two may have one parent",
        ),
        Mistake(
            "the worst kept",
            (searches.worst_kept,),
            "you go on with the *least* probable beginnings: log-probabilities are negative, the best is nearest to 0",
        ),
        Mistake(
            "greedy at every width",
            (searches.greedy,),
            "you go on with one beginning, whatever the width is",
        ),
        Mistake(
            "nothing unfinished counts",
            (searches.finished_alone,),
            "at the limit you take an ended text even where one that was cut off is more probable: both compete",
        ),
        Mistake(
            "the first that ends",
            (searches.first_finished,),
            "you return the text that ends first: take the most probable of all that have ended or reached the limit",
        ),
        Mistake(
            "stops where one has ended",
            (searches.stops_at_an_end,),
            "you stop as soon as one text has ended: another may overtake it, so go on while beginnings are left",
        ),
        Mistake(
            "the end token dropped",
            (searches.without_end,),
            "the end token is missing: it was chosen, so it belongs to the text, as its last token",
        ),
        Mistake(
            "as many for each beginning",
            (searches.width_for_each,),
            "of *all* continuations together only `width` are kept",
        ),
        Mistake(
            "the mean",
            (searches.by_mean,),
            "you choose by log-probability per token: here the whole text's log-probability decides",
        ),
        Mistake(
            "a probability",
            (searches.probability,),
            "the second thing is the *log*-probability: leave out exp",
        ),
        Mistake(
            "the prompt returned, too",
            (searches.with_prompt,),
            "you return the whole text: asked are the new tokens alone, without the prompt",
        ),
        Mistake(
            "the prompt forgotten",
            (searches.without_prompt,),
            "after the first step you show the model the new tokens alone: the prompt stays in front of them",
        ),
        Mistake(
            "the last token alone",
            (searches.last_token_alone,),
            "you show the model the last token alone: what comes next depends on the whole text",
        ),
        Mistake(
            "a step too many",
            (searches.one_step_more,),
            "you write one token more than max_new_tokens allows",
        ),
        Mistake(
            "a step too few",
            (searches.one_step_less,),
            "you stop one step too early",
        ),
        Mistake(
            "everything kept",
            (searches.everything,),
            "you go on with every beginning: only the `width` best do",
        ),
        Mistake("tokens alone", (searches.only_tokens,), "expected two things"),
        Mistake(
            "asks for each token",
            (searches.asks_for_each_token,),
            "the model was asked about the same text more than once",
        ),
        Mistake(
            "writes to the prompt", (searches.writes_to_the_prompt,), "your function changed the list it was given"
        ),
    ),
    equivalents={
        "line 8: model(prompt + tokens).tolist() → model(prompt + tokens)": "a tensor of one number adds up like one",
        **dict.fromkeys(("line 10: 1 → -1", "line 13: 1 → -1"), "the second of two is the last"),
    },
    variants=(
        Variant("lists", (searches.plain,)),
        Variant("as many beginnings as before, where texts have ended", (searches.refilled,)),
        Variant("tensors and topk", (searches.with_tensors,)),
        Variant("a heap, stopped early", (searches.with_a_heap,)),
        Variant("the book's", (searches.by_the_book,)),
    ),
)

EXERCISES = (beam,)
