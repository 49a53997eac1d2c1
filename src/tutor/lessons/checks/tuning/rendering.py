"""The exercise that writes a chat as tokens, for training and as a prompt."""

import random

import torch

from tutor.lessons.answers import Crashed, Sure, Wrong, ask, outcome, tensor, unchanged
from tutor.lessons.checks.tuning import chats
from tutor.lessons.checks.tuning.forms import ids_of, several, via
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_CASES = (
    ("who ?", "nora did ."),
    ("a", "b", "c", "d e f g"),
    ("only a question",),
    ("one", "two words", "three"),
)


def _cases():
    stream = random.SystemRandom()
    return [chats.a_case(stream, texts) for texts in _CASES]


def _flags_of(answer):
    got = tensor(answer)
    if got.dim() != 1 or got.dtype != torch.bool:
        raise Sure("the flags should be one flat list of True and False, one for each id")
    return got.tolist()


def _first_difference(got, want, what):
    if len(got) != len(want):
        raise Wrong(f"expected {len(want)} {what}, got {len(got)}")
    for place, (one, other) in enumerate(zip(got, want, strict=True)):
        if one != other:
            raise Wrong(f"{what}: expected {other} at place {place}, got {one}")


def _ids_agree_on(render, case):
    ids, _ = several("ids, flags", render, *case)
    _first_difference(ids_of(ids), chats.chat(*case)[0], "ids")


def _ids(render_chat, chat_prompt):
    for case in _cases():
        _ids_agree_on(render_chat, case)


def _flags(render_chat, chat_prompt):
    for case in _cases():
        _, flags = several("ids, flags", render_chat, *case)
        _first_difference(_flags_of(flags), chats.chat(*case)[1], "flags")


def _odd_turns(render_chat, chat_prompt):
    stream = random.SystemRandom()
    for texts, system in [(("hi", "yes"), "be polite"), (("", "what ?"), None), (("say nothing", ""), "short")]:
        case = chats.a_case(stream, texts, system)
        _ids_agree_on(render_chat, case)
        _, flags = several("ids, flags", render_chat, *case)
        _first_difference(_flags_of(flags), chats.chat(*case)[1], "flags")


def _prompts(render_chat, chat_prompt):
    stream = random.SystemRandom()
    for texts, system in [(("who ?",), None), (("a", "b c", "d"), None), (("a", "b", "c d e"), "short")]:
        case = chats.a_case(stream, texts, system)
        _first_difference(ids_of(ask(chat_prompt, *case), "the prompt"), chats.prompt(*case), "ids of the prompt")


def _refuses(render_chat, chat_prompt):
    for speaker, texts, system in [("assistant", ("a", "b"), None), ("system", (), "be short")]:
        case = chats.a_case(random.SystemRandom(), texts, system)

        def tried(case=case):
            try:
                return [0, chat_prompt(*case)]
            except ValueError:
                return [1, None]

        try:
            refused = ask(via(chat_prompt, tried))[0]
        except Crashed as error:
            raise Sure(f"after a turn of the {speaker} a ValueError is asked for, and {error}") from None
        if not refused:
            raise Wrong(f"after a turn of the {speaker} there is no prompt to give: raise a ValueError")


def _keeps_inputs(render_chat, chat_prompt):
    turns, encode, role_ids, end_id = chats.a_case(random.SystemRandom(), ("a", "b", "c"))
    for function in (render_chat, chat_prompt):
        kept = {text: encode(text) for _, text in turns}

        def on_two(turns, role_ids, function=function, kept=kept):
            return function(turns, kept.__getitem__, role_ids, end_id)

        unchanged(via(function, on_two), turns, role_ids)
        if any(words != encode(text) for text, words in kept.items()):
            raise Sure("your function changed a list that `encode` gave: make a new one of it")


def _probe(render_chat, chat_prompt):
    case = chats.known()
    short = (case[0][:-1], *case[1:])
    system = (case[0][:1], *case[1:])
    wordless = ([("user", ""), *case[0][2:]], *case[1:])
    return [
        outcome(lambda: several("ids, flags", render_chat, *case)[0]),
        outcome(lambda: several("ids, flags", render_chat, *case)[1]),
        outcome(chat_prompt, *short),
        outcome(lambda: [*_verdict(chat_prompt, case), *_verdict(chat_prompt, system)]),
        outcome(lambda: several("ids, flags", render_chat, *wordless)[0]),
    ]


def _verdict(chat_prompt, case):
    try:
        ask(chat_prompt, *case)
    except Crashed as error:
        return [1.0, float(error.place.startswith("ValueError"))]
    return [0.0, 0.0]


def _with(render):
    return render, chats.prompt


_NO_ROLE = "a turn begins with the token of its speaker"

tuning_render = Exercise(
    slug="tuning-render",
    answers=("render_chat", "chat_prompt"),
    properties=(
        Property("the tokens of a chat", _ids, points=2),
        Property("the flags: what the assistant says, and its ends", _flags, points=2),
        Property("a system's turn, and turns without words", _odd_turns),
        Property("the prompt ends where the assistant begins", _prompts),
        Property("no prompt where the user has not spoken last", _refuses),
        Property("leaves its inputs as they were", _keeps_inputs),
    ),
    probe=_probe,
    mistakes=(
        Mistake("no roles", _with(chats.sick_chat(opens=False)), _NO_ROLE),
        Mistake("no ends", _with(chats.sick_chat(ends=False)), "a turn ends with `end_id`, every turn"),
        Mistake(
            "the customer learned, too",
            _with(chats.sick_chat(learns=chats.ROLES)),
            "you learn the words of every speaker: True is for the assistant's alone",
        ),
        Mistake(
            "the customer instead",
            _with(chats.sick_chat(learns=("user",))),
            "you learn the user's words: True is for the assistant's",
        ),
        Mistake(
            "the system, too",
            _with(chats.sick_chat(learns=("system", "assistant"))),
            "you learn the system's words, too: True is for the assistant's alone",
        ),
        Mistake(
            "as many flags as letters",
            _with(chats.as_many_flags_as_letters),
            "your flags are as many as a text has letters: count the ids that `encode` gives",
        ),
        Mistake(
            "no end for others",
            _with(chats.no_end_for_others),
            "a turn ends with `end_id`, every turn, whoever speaks",
        ),
        Mistake(
            "turns without words left out",
            _with(chats.without_empty_turns),
            "a turn without words is a role and an end: do not leave it out",
        ),
        Mistake(
            "flags a place early",
            _with(chats.flags_a_place_early),
            "your flags come a place too early: here a flag stands with its own token",
        ),
        Mistake(
            "the encoder's list grows",
            _with(chats.grows_the_words),
            "your function changed a list that `encode` gave",
        ),
        Mistake(
            "the end not learned",
            _with(chats.sick_chat(learns_end=False)),
            "the end of the assistant's turns is not learned: such a model never stops",
        ),
        Mistake(
            "the role learned",
            _with(chats.sick_chat(learns_role=True)),
            "the token that opens a turn is set by code, the assistant's too: its flag is False",
        ),
        Mistake(
            "the newest reply alone",
            _with(chats.last_turn_alone),
            "you learn the newest reply alone: all turns of the assistant count",
        ),
        Mistake("all texts joined", _with(chats.sick_chat(joined=True)), "expected"),
        Mistake(
            "numbers for flags",
            _with(lambda *case: (chats.chat(*case)[0], [int(flag) for flag in chats.chat(*case)[1]])),
            "one flat list of True and False",
        ),
        Mistake(
            "a list for each turn",
            _with(lambda turns, *rest: ([chats.chat([turn], *rest)[0] for turn in turns], chats.chat(turns, *rest)[1])),
            "ids should be one flat list of whole numbers: there are lists inside yours",
        ),
        Mistake("ids alone", _with(lambda *case: chats.chat(*case)[0]), "return ids, flags"),
        Mistake(
            "a prompt without its opening",
            (chats.chat, lambda *case: chats.prompt(*case)[:-1]),
            "your prompt does not open the assistant's turn: the model would go on as the user, or with anything",
        ),
        Mistake(
            "opened twice",
            (chats.chat, chats.opened_twice),
            "your prompt opens the assistant's turn twice: no chat in training looks like that",
        ),
        Mistake(
            "an end behind",
            (chats.chat, chats.closed),
            "your prompt closes the assistant's turn before it has said anything",
        ),
        Mistake(
            "the question left open",
            (chats.chat, chats.opened_before_the_end),
            "the user's turn has no end in your prompt",
        ),
        Mistake(
            "what was said before is gone",
            (chats.chat, chats.newest_alone),
            "your prompt holds the newest turn alone: all turns belong to it",
        ),
        Mistake(
            "never refuses",
            (chats.chat, chats.never_refuses),
            "there is no prompt to give where the user has not spoken last: raise a ValueError",
        ),
        Mistake(
            "refuses the assistant alone",
            (chats.chat, chats.refuses_the_assistant_alone),
            "after a turn of the system there is no prompt either: ask whether the last turn is the user's",
        ),
        Mistake(
            "another error",
            (chats.chat, chats.asserts),
            "after a turn of the assistant a ValueError is asked for, and your code raised AssertionError",
        ),
        Mistake("used up", _with(chats.consumes), "your function changed the list it was given"),
    ),
    equivalents={
        "line 17: 'expected a chat that ends with the user' → ''": "what the error says is open",
    },
    variants=(
        Variant("turn by turn", (chats.chat, chats.prompt)),
        Variant("comprehensions", (chats.by_comprehension, chats.prompt)),
        Variant("the book's", (chats.book_chat, chats.book_prompt)),
        Variant(
            "tensors",
            (
                lambda *case: tuple(torch.tensor(part) for part in chats.chat(*case)),
                lambda *case: torch.tensor(chats.prompt(*case)),
            ),
        ),
    ),
)

EXERCISES = (tuning_render,)
