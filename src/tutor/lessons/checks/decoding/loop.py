"""The exercise that builds the greedy loop."""

import torch

from tutor.lessons.answers import Wrong, ask, fresh, unchanged
from tutor.lessons.checks.decoding import models
from tutor.lessons.checks.tokens.readings import agree, ids, spelled
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_NEVER = (0.1, 0.5, 0.0, 0.4)  # token 2, which ends a text, has no chance


def greedy(model, prompt, end_id, max_new_tokens):
    """One token after the other, written out."""
    text = list(prompt)
    while len(text) - len(prompt) < max_new_tokens:
        scores = model(text).tolist()
        text.append(scores.index(max(scores)))
        if text[-1] == end_id:
            break
    return text[len(prompt) :]


def _written(write, model, *inputs):
    return ids(ask(write, model, *inputs))


def _drawn(generator, low, high):
    return int(torch.randint(low, high, (), generator=generator))


def _follows(write):
    generator = fresh()
    for vocab_size, n_prompt in [(5, 1), (7, 4), (11, 3)]:
        model = models.drawn(vocab_size)
        prompt = torch.randint(vocab_size, (n_prompt,), generator=generator).tolist()
        # an end that greedy search does not meet, so that only the choices count
        path = greedy(model, prompt, None, 6)
        end_id = next(token for token in range(vocab_size) if token not in path or token == vocab_size - 1)
        want = greedy(model, prompt, end_id, 6)
        agree(_written(write, model, prompt, end_id, 6), want, "token", f"the prompt {prompt}")


def _stops(write):
    generator = fresh()
    for n_before in (0, 1, 4):
        vocab_size, end_id = 6, _drawn(generator, 0, 6)
        others = [token for token in range(vocab_size) if token != end_id]
        other = others[_drawn(generator, 0, 5)]
        prompt = {0: [end_id, other], 1: [end_id], 4: [other, end_id]}[n_before]
        rows, text = {}, list(prompt)
        for token in [*(others[_drawn(generator, 0, 5)] for _ in range(n_before)), end_id]:
            rows[tuple(text)] = [0.5 if each == token else 0.1 for each in range(vocab_size)]
            text.append(token)
        go_on = [0.2 if each != end_id else 0.0 for each in range(vocab_size)]
        model = models.after(rows, go_on)
        got = _written(write, model, prompt, end_id, 9)
        want = text[len(prompt) :]
        if got == want[:-1]:
            raise Wrong("the end token is missing: it was chosen, so it belongs to the answer, as its last token")
        if not got:
            raise Wrong("the prompt has the end token in it here: only a *chosen* end token ends the text")
        if len(got) > len(want):
            raise Wrong(f"expected an end after {len(want)} token(s), with the end token, got {len(got)} tokens")
        agree(got, want, "token", f"the prompt {prompt}")


def _limit(write):
    model = models.after({}, _NEVER)
    for limit in (1, 3, 7, 0):
        got = _written(write, model, [0], 2, limit)
        if len(got) != limit:
            raise Wrong(f"expected {limit} new tokens where max_new_tokens is {limit} and no end comes, got {len(got)}")
        agree(got, [1] * limit, "token", "a model that always prefers token 1")


def _asks_once(write):
    model, asked = models.noted(models.after({(0, 3, 1, 1): (0.1, 0.2, 0.7, 0.0)}, _NEVER))
    ask(write, model, [0, 3], 2, 8)
    want = [(0, 3), (0, 3, 1), (0, 3, 1, 1)]
    if len(asked) > len(want):
        raise Wrong(f"for 3 new tokens the model was asked {len(asked)} times: once for each new token is enough")
    if asked != want:
        raise Wrong("each time, the model should be given the whole text so far: the prompt and all new tokens")


def _leaves_the_prompt(write):
    model = models.after({}, _NEVER)
    unchanged(lambda prompt: write(model, prompt, 2, 3) if callable(write) else ask(write), [0, 3])


_CASES = (([1, 4], 0, 5), ([3], 3, 6), ([2, 2, 0], 5, 1))


def _probe(write):
    model = models.drawn(6, seed=3)
    scripted = models.after({(0,): (0.2, 0.5, 0.3, 0.0), (0, 1): (0.1, 0.2, 0.7, 0.0)}, _NEVER)
    ending = spelled(ids, write, scripted, [0], 2, 6)
    started = spelled(ids, write, scripted, [2, 0], 2, 3)
    return [
        *(spelled(ids, write, model, *case) for case in _CASES),
        ending,
        started,
        spelled(ids, write, model, [1], 0, 0),
    ]


def sick(
    choose=lambda scores: int(scores.argmax()),
    seen=lambda text, prompt: text,
    ends=lambda text, prompt, end_id: text[-1] == end_id,
    more=lambda n_new, limit: n_new < limit,
    give=lambda text, prompt: text[len(prompt) :],
):
    """The loop, with one step gone wrong."""

    def write(model, prompt, end_id, max_new_tokens):
        text = list(prompt)
        while more(len(text) - len(prompt), max_new_tokens):
            text.append(choose(model(seen(text, prompt))))
            if ends(text, prompt, end_id):
                break
        return give(text, prompt)

    return write


def _writes_into_the_prompt(model, prompt, end_id, max_new_tokens):
    n_prompt = len(prompt)
    for _ in range(max_new_tokens):
        prompt.append(int(model(prompt).argmax()))
        if prompt[-1] == end_id:
            break
    return prompt[n_prompt:]


def _without_the_end(model, prompt, end_id, max_new_tokens):
    new = []
    for _ in range(max_new_tokens):
        token = int(model([*prompt, *new]).argmax())
        if token == end_id:
            break
        new.append(token)
    return new


def _while_not_ended(model, prompt, end_id, max_new_tokens):
    text = list(prompt)
    while text[-1] != end_id and len(text) < len(prompt) + max_new_tokens:
        text.append(int(model(text).argmax()))
    return text[len(prompt) :]


def _asks_twice(model, prompt, end_id, max_new_tokens):
    new = []
    for _ in range(max_new_tokens):
        new.append(model(prompt + new).tolist().index(model(prompt + new).max().item()))
        if new[-1] == end_id:
            break
    return new


def _asks_after_the_end(model, prompt, end_id, max_new_tokens):
    new, scores = [], model(prompt)
    while len(new) < max_new_tokens and end_id not in new:
        new.append(int(scores.argmax()))
        scores = model(prompt + new)
    return new


def _tensors(model, prompt, end_id, max_new_tokens):
    new = []
    for _ in range(max_new_tokens):
        new.append(model(prompt + [int(token) for token in new]).argmax())
        if new[-1] == end_id:
            break
    return new


def _by_recursion(model, prompt, end_id, max_new_tokens):
    if max_new_tokens == 0:
        return []
    token = model(prompt).argmax().item()
    rest = [] if token == end_id else _by_recursion(model, [*prompt, token], end_id, max_new_tokens - 1)
    return [token, *rest]


def _as_tensor(model, prompt, end_id, max_new_tokens):
    return torch.tensor(greedy(model, prompt, end_id, max_new_tokens), dtype=torch.long)


loop = Exercise(
    slug="decoding-loop",
    answers=("write_greedily",),
    core="follows the most probable token",
    properties=(
        Property("follows the most probable token", _follows, points=2),
        Property("stops behind an end token that it has chosen", _stops),
        Property("stops at the limit", _limit),
        Property("asks the model once for each new token, about the whole text", _asks_once),
        Property("leaves the prompt as it was", _leaves_the_prompt),
    ),
    probe=_probe,
    mistakes=(
        Mistake(
            "the prompt returned, too",
            (sick(give=lambda text, prompt: text),),
            "you return the whole text: asked are the new tokens alone, without the prompt",
        ),
        Mistake("the end token dropped", (_without_the_end,), "the end token is missing"),
        Mistake(
            "never ends",
            (sick(ends=lambda text, prompt, end_id: False),),
            "you go on behind the end token: stop as soon as it was chosen, with the end token as the last one",
        ),
        Mistake(
            "the end looked for in the prompt",
            (sick(ends=lambda text, prompt, end_id: end_id in text),),
            "you look for the end token in the whole text: look at the token that was chosen last",
        ),
        Mistake(
            "not begun behind an end",
            (_while_not_ended,),
            "you look at the last token before any was chosen: a prompt may end in the end token, too",
        ),
        Mistake(
            "one too few",
            (sick(more=lambda n_new, limit: n_new < limit - 1),),
            "you write one token less than max_new_tokens allows",
        ),
        Mistake(
            "one too many",
            (sick(more=lambda n_new, limit: n_new <= limit),),
            "you write one token more than max_new_tokens allows",
        ),
        Mistake(
            "the limit counts the prompt",
            (lambda model, prompt, end_id, n: greedy(model, prompt, end_id, max(0, n - len(prompt))),),
            "max_new_tokens counts the new tokens alone: the prompt is not among them",
        ),
        Mistake(
            "the last token alone",
            (sick(seen=lambda text, prompt: text[-1:]),),
            "you show the model the last token alone: what comes next depends on the whole text",
        ),
        Mistake(
            "the prompt first, then the last token alone",
            (sick(seen=lambda text, prompt: text if len(text) == len(prompt) else text[-1:]),),
            "you show the model the last token alone: what comes next depends on the whole text",
        ),
        Mistake(
            "the prompt again and again",
            (sick(seen=lambda text, prompt: prompt),),
            "you ask about the prompt each time, so that every token is chosen as if it were the first: append it",
        ),
        Mistake(
            "the new tokens alone",
            (sick(seen=lambda text, prompt: text[len(prompt) :] or text),),
            "after the first token you show the model the new tokens alone: the prompt stays in front of them",
        ),
        Mistake(
            "the least probable",
            (sick(choose=lambda scores: int(scores.argmin())),),
            "you take the least probable token: log-probabilities are negative, and the best is nearest to 0",
        ),
        Mistake(
            "the largest size",
            (sick(choose=lambda scores: int(scores.abs().argmax())),),
            "you take the least probable token",
        ),
        Mistake(
            "drawn by chance",
            (sick(choose=lambda scores: int(torch.multinomial(scores.exp(), 1, generator=fresh()))),),
            "as token",
        ),
        Mistake("tensors in the list", (_tensors,), "expected a list of ids, which are whole numbers"),
        Mistake(
            "asks twice",
            (_asks_twice,),
            "the model was asked 6 times: once for each new token is enough",
        ),
        Mistake(
            "asks after the end",
            (_asks_after_the_end,),
            "the model was asked 4 times: once for each new token is enough",
        ),
        Mistake("writes into the prompt", (_writes_into_the_prompt,), "your function changed the list it was given"),
    ),
    equivalents={},
    variants=(
        Variant("a loop", (greedy,)),
        Variant("recursion", (_by_recursion,)),
        Variant("a tensor of ids", (_as_tensor,)),
        Variant("with break", (sick(),)),
    ),
)

EXERCISES = (loop,)
