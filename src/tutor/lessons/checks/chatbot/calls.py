"""The exercise that builds the check of a tool call."""

import random

from tutor.lessons.answers import Sure, Wrong, ask, describe, fresh, outcome, unchanged
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

TOOLS = {
    "look_up": {"title": {"kind": "text", "needed": True}},
    "recommend": {
        "genre": {"kind": "text", "needed": True, "one_of": ["mystery", "poetry"]},
        "under": {"kind": "number", "needed": False, "least": 1, "most": 999},
    },
    "hello": {},
}
_NAMES = ("no call", "unknown tool", "missing argument", "unknown argument", "wrong kind", "not allowed")


def _call(name, /, **arguments):
    return {"name": name, "arguments": arguments}


def made(
    is_call=lambda call: (
        isinstance(call, dict)
        and set(call) == {"name", "arguments"}
        and isinstance(call["name"], str)
        and isinstance(call["arguments"], dict)
    ),
    known=lambda name, tools: name in tools,
    needed=lambda rule: rule["needed"],
    stranger=lambda name, rules: name not in rules,
    is_text=lambda value: isinstance(value, str),
    is_number=lambda value: isinstance(value, int) and not isinstance(value, bool),
    in_range=lambda value, rule: rule["least"] <= value <= rule["most"],
    in_list=lambda value, rule: value in rule["one_of"],
    ending=set,
):
    """Check with one part in another form."""

    def problems(call, tools):
        if not is_call(call):
            return {"no call"}
        if not known(call["name"], tools):
            return {"unknown tool"}
        rules, found = tools[call["name"]], []
        for name, rule in rules.items():
            if needed(rule) and name not in call["arguments"]:
                found.append("missing argument")
        for name, value in call["arguments"].items():
            if name not in rules:
                if stranger(name, rules):
                    found.append("unknown argument")
                continue
            rule = rules[name]
            if not (is_text if rule["kind"] == "text" else is_number)(value):
                found.append("wrong kind")
            elif ("one_of" in rule and not in_list(value, rule)) or ("least" in rule and not in_range(value, rule)):
                found.append("not allowed")
        return ending(found)

    return problems


honest = made()


def by_comparing(call, tools):
    """Compares sets of names, and then values."""
    if type(call) is not dict or sorted(map(str, call)) != ["arguments", "name"]:
        return ["no call"]
    name, arguments = call["name"], call["arguments"]
    if not isinstance(name, str) or not isinstance(arguments, dict):
        return ["no call"]
    if name not in tools:
        return ["unknown tool"]
    rules, found = tools[name], set()
    if {one for one, rule in rules.items() if rule["needed"]} - arguments.keys():
        found.add("missing argument")
    if arguments.keys() - rules.keys():
        found.add("unknown argument")
    for one in arguments.keys() & rules.keys():
        rule, value = rules[one], arguments[one]
        if type(value) is not {"text": str, "number": int}[rule["kind"]]:
            found.add("wrong kind")
        elif value not in rule.get("one_of", [value]):
            found.add("not allowed")
        elif rule["kind"] == "number" and not rule.get("least", value) <= value <= rule.get("most", value):
            found.add("not allowed")
    return sorted(found)


def by_matching(call, tools):
    """Reads the call by a pattern."""
    match call:
        case {"name": str(name), "arguments": dict(arguments), **others} if not others:
            if name not in tools:
                return frozenset({"unknown tool"})
        case _:
            return frozenset({"no call"})
    rules = tools[name]
    found = {"missing argument" for one in rules if rules[one]["needed"] and one not in arguments}
    for one, value in arguments.items():
        if one not in rules:
            found.add("unknown argument")
        elif not isinstance(value, str | int) or isinstance(value, bool):
            found.add("wrong kind")
        elif (rules[one]["kind"] == "text") != isinstance(value, str):
            found.add("wrong kind")
        elif "one_of" in rules[one] and value not in rules[one]["one_of"]:
            found.add("not allowed")
        elif "least" in rules[one] and (value < rules[one]["least"] or value > rules[one]["most"]):
            found.add("not allowed")
    return frozenset(found)


_BOOL = "True is no number here, though Python counts it as one: look at `isinstance(value, bool)` first"
_STRANGE = "an argument that the tool does not know is a problem, too: nobody knows what was meant by it"
_CASES = (
    (_call("look_up", title="the nervous teapot"), "this call is fine: the set is empty"),
    (_call("recommend", genre="poetry", under=20), "this call is fine: the set is empty"),
    (_call("recommend", genre="poetry"), "an argument that is not needed may be left out"),
    (_call("hello"), "a tool may have no arguments"),
    (_call("recommend", genre="poetry", under=1), "the least number is allowed itself"),
    (_call("recommend", genre="poetry", under=999), "the most is allowed itself"),
    (_call("look_up", title=""), "an empty text is a text"),
    (_call("delete_all"), "there is no such tool"),
    (_call("look_up"), "the title is needed"),
    (_call("recommend", under=20), "the genre is needed"),
    (_call("look_up", title="x", price=3), _STRANGE),
    (_call("hello", name="x"), _STRANGE),
    (_call("look_up", title=7), "a title is text"),
    (_call("look_up", title=None), "None is there, and is no text"),
    (_call("recommend", genre="poetry", under="20"), "“20” is text, and no number"),
    (_call("recommend", genre="poetry", under=True), _BOOL),
    (_call("recommend", genre="poetry", under=19.5), "a number is whole here"),
    (_call("recommend", genre=["poetry"]), "a list is no text"),
    (_call("recommend", genre="cookery"), "the genre is none of those allowed"),
    (_call("recommend", genre="poe"), "a part of a genre is not a genre"),
    (_call("recommend", genre="Poetry"), "capitals make a difference"),
    (_call("recommend", genre="poetry", under=0), "0 is below the least"),
    (_call("recommend", genre="poetry", under=1000), "1000 is above the most"),
    (_call("recommend", under="20", color="red"), "all problems are named, each once"),
    (_call("recommend", genre="cookery", under=0), "a problem that is there twice is named once"),
    ({"name": "hello"}, "the arguments are missing: that is no call"),
    ({"arguments": {}}, "the name is missing: that is no call"),
    ({"name": "hello", "arguments": {}, "note": 1}, "a call has two parts and no more"),
    ({"name": 5, "arguments": {}}, "the name is no text: that is no call"),
    ({"name": ["look_up"], "arguments": {}}, "the name is no text: that is no call"),
    ({"name": "hello", "arguments": None}, "the arguments are no dictionary: that is no call"),
    ({"name": "hello", "arguments": []}, "the arguments are no dictionary: that is no call"),
    ("look_up title = x", "a text is no call"),
    (None, "None is no call"),
    ([], "a list is no call"),
    (["name", "arguments"], "a list is no call"),
)


def _found(function, call, tools):
    given = ask(function, call, tools)
    if isinstance(given, str) or not isinstance(given, set | frozenset | list | tuple):
        raise Sure(f"expected a set of problems, got {describe(given)}")
    if strange := [one for one in given if one not in _NAMES]:
        raise Sure(f"expected problems in the words of the statement, got {str(strange[0])[:30]!r}")
    if len(set(given)) < len(given):
        raise Sure("a problem that is there twice is named once: use a set")
    return set(given)


def _is(function, call, why, tools=TOOLS):
    wanted, given = honest(call, tools), _found(function, call, tools)
    if given != wanted:
        told = ", ".join(sorted(wanted)) or "no problem"
        raise Wrong(f"{str(call)[:90]}: expected {told}, got {', '.join(sorted(given)) or 'no problem'}; {why}")


def _passes(function):
    for call, why in _CASES[:7]:
        _is(function, call, why)


def _sees(function):
    for call, why in _CASES[7:25]:
        _is(function, call, why)


def _hostile(function):
    for call, why in _CASES[25:]:
        _is(function, call, why)


def _drawn(stream):
    """Other tools than those of the statement, and a call that may fit them."""
    names = stream.sample(["ask", "buy", "look_up", "sell"], 3)
    tools = {}
    for name in names:
        tools[name] = {}
        for argument in stream.sample("abcd", stream.randrange(4)):
            rule = {"kind": stream.choice(("text", "number")), "needed": stream.random() < 0.5}
            if rule["kind"] == "text" and stream.random() < 0.5:
                rule["one_of"] = stream.sample("uvwx", 2)
            if rule["kind"] == "number" and stream.random() < 0.7:
                rule |= {"least": stream.randrange(3), "most": stream.randrange(3, 6)}
            tools[name][argument] = rule
    values = ["u", "v", "w", 0, 2, 4, 7, True, None]
    arguments = {argument: stream.choice(values) for argument in stream.sample("abcde", stream.randrange(4))}
    return {"name": stream.choice([*names, "fly"]), "arguments": arguments}, tools


def _random(function):
    stream = random.Random(fresh().initial_seed())
    for _ in range(80):
        call, tools = _drawn(stream)
        _is(function, call, f"drawn at random, with the tools {tools}"[:200], tools)
    unchanged(function, _call("recommend", genre="poetry"), TOOLS)


def _probe(function):
    def found(call):
        return [float(name in _found(function, call, TOOLS)) for name in _NAMES]

    return [outcome(found, call) for call, _ in _CASES]


def _pops(call, tools):
    found = honest(call, tools)
    if isinstance(call, dict) and isinstance(call.get("arguments"), dict):
        call["arguments"].clear()
    return found


def _first(call, tools):
    return sorted(honest(call, tools), key=_NAMES.index)[:1]


def _reads_digits(call, tools):
    """Takes digits between quotes for a number."""
    if isinstance(call, dict) and isinstance(call.get("arguments"), dict):
        read = {
            name: int(value) if isinstance(value, str) and value.isdigit() else value
            for name, value in call["arguments"].items()
        }
        call = call | {"arguments": read}
    return honest(call, tools)


def _with_more(call):
    whole = isinstance(call, dict) and "name" in call and "arguments" in call
    return whole and isinstance(call["name"], str) and isinstance(call["arguments"], dict)


chatbot_valid_call = Exercise(
    slug="chatbot-valid-call",
    answers=("problems",),
    properties=(
        Property("finds nothing in calls that are fine", _passes, points=2),
        Property("finds what is wrong with a call", _sees, points=3),
        Property("a model may write anything", _hostile),
        Property("right for other tools and calls, and changes none", _random, points=2),
    ),
    probe=_probe,
    core="finds nothing in calls that are fine",
    mistakes=(
        Mistake(
            "all are needed",
            (made(needed=lambda rule: True),),
            "your check asks for every argument: only those that are `needed` must be there",
        ),
        Mistake(
            "none is needed",
            (made(needed=lambda rule: False),),
            "your check misses arguments that are needed and not there",
        ),
        Mistake("strangers pass", (made(stranger=lambda name, rules: False),), _STRANGE),
        Mistake("True is a number", (made(is_number=lambda value: isinstance(value, int)),), _BOOL),
        Mistake(
            "digits are a number",
            (_reads_digits,),
            "“20” between quotes is text: only whole numbers of Python are numbers here",
        ),
        Mistake(
            "fractions are numbers",
            (made(is_number=lambda value: isinstance(value, int | float) and not isinstance(value, bool)),),
            "a number is whole here: 19.5 is of the wrong kind",
        ),
        Mistake(
            "the most is too much",
            (made(in_range=lambda value, rule: rule["least"] <= value < rule["most"]),),
            "the most is allowed itself: compare with <=",
        ),
        Mistake(
            "the least is too little",
            (made(in_range=lambda value, rule: rule["least"] < value <= rule["most"]),),
            "the least is allowed itself: compare with <=",
        ),
        Mistake(
            "no upper bound",
            (made(in_range=lambda value, rule: rule["least"] <= value),),
            "your check lets numbers above the most pass",
        ),
        Mistake(
            "no lower bound",
            (made(in_range=lambda value, rule: value <= rule["most"]),),
            "your check lets numbers below the least pass",
        ),
        Mistake(
            "any genre",
            (made(in_list=lambda value, rule: True),),
            "your check lets any text pass where only some are allowed: look at `one_of`",
        ),
        Mistake(
            "capitals do not count",
            (made(in_list=lambda value, rule: value.lower() in rule["one_of"]),),
            "capitals make a difference: “Poetry” is none of the texts in `one_of`",
        ),
        Mistake(
            "a part of a genre",
            (made(in_list=lambda value, rule: any(value in one for one in rule["one_of"])),),
            "a part of an allowed text is not allowed: compare whole texts",
        ),
        Mistake("the first problem", (_first,), "your check stops at the first problem: all of them are named"),
        Mistake(
            "each time it is there",
            (made(ending=list),),
            "a problem that is there twice is named once: use a set",
        ),
        Mistake(
            "any dictionary is a call",
            (made(is_call=_with_more),),
            "a call has two parts and no more: a third one makes it “no call”",
        ),
        Mistake(
            "trusting",
            (made(is_call=lambda call: True),),
            "your code raised KeyError",
        ),
        Mistake("writes", (_pops,), "your function changed the dictionary it was given"),
        Mistake("yes or no", (lambda call, tools: not honest(call, tools),), "expected a set of problems, got"),
    ),
    variants=(
        Variant("rule by rule", (honest,)),
        Variant("by sets of names", (by_comparing,)),
        Variant("by a pattern", (by_matching,)),
    ),
)

EXERCISES = (chatbot_valid_call,)
