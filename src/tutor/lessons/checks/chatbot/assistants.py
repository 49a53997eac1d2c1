"""Assistants that answer from a table of facts, sound and sick ones."""

import re

_ORDER = re.compile(r"\b(ignore|forget|disregard)\b.{0,40}\b(instructions|rules|prompt)\b")
REFUSAL, CALM = "i cannot help with that .", "what would you like to know ?"
_FILLING = set(
    "the a an is are it what when how much do does you i of for to in on at can and or which have has".split()
)


def _terms(text):
    return set(re.findall(r"\w+", text.lower())) - _FILLING


def made(
    read=lambda facts: facts,
    orders=lambda text: bool(_ORDER.search(text)),
    longest=400,
    least=1,
    source=lambda topic: topic,
    whole=lambda text, source: (text, source),
    cut=_terms,
    none=None,
):
    """Answer by the topic that shares most words, with one part in another form."""

    def make_assistant(facts):
        known = read(facts)

        def reply(text):
            if len(text) > longest or not cut(text):
                return whole(CALM, none)
            if orders(text.lower()):
                return whole(REFUSAL, none)
            asked = cut(text)
            scores = {topic: len(asked & cut(topic)) / len(cut(topic)) for topic in known}
            best = max(scores, key=scores.get, default=None)
            if best is None or scores[best] < least:
                return whole(REFUSAL, none)
            return whole(known[best], source(best))

        return reply

    return make_assistant


honest = made()


def by_length(facts):
    """Takes the longest topic whose words all stand in the question."""

    def reply(text):
        words = re.findall(r"\w+", text.lower()) if len(text) < 1000 else []
        fitting = [topic for topic in facts if set(topic.split()) <= set(words)]
        if not words or {"instructions", "rules", "prompt"} & set(words) or not fitting:
            return [CALM, None]
        topic = max(fitting, key=len)
        return [facts[topic], topic]

    return reply


class _Clerk:
    def __init__(self, facts):
        self.facts = facts

    def __call__(self, text):
        """Answers with a pair."""
        return honest(self.facts)(text)


def by_class(facts):
    """An object that can be called."""
    return _Clerk(facts)


_LEARNED = {"opening hours": "we are open from nine to six .", "returns": "within 14 days .", "delivery": "3 euros ."}
learned = made(read=lambda facts: _LEARNED)
guesses = made(least=0.0)
obeys = made(orders=lambda text: False)
reads_all = made(longest=10**9)
no_source = made(source=lambda topic: None)
empty_source = made(none="")
text_alone = made(whole=lambda text, source: text)
always_refuses = made(read=lambda facts: {})


def takes_copy_once():
    """Keeps the first facts that it was ever given."""
    kept = {}

    def make_assistant(facts):
        kept.update({} if kept else facts)
        return honest(kept)

    return make_assistant


def keeps_all_tables():
    """Adds each table to those that it was given before."""
    kept = {}

    def make_assistant(facts):
        kept.update(facts)
        return honest(dict(kept))

    return make_assistant


def fails_on_nothing(facts):
    """Takes the first word before it looks whether there is one."""
    reply = honest(facts)

    def careless(text):
        text.split()[0]
        return reply(text)

    return careless


def echoes(facts):
    """Repeats what the customer wrote."""
    reply = honest(facts)

    def echoing(text):
        said, source = reply(text)
        return (f"you asked: {text} . {said}" if source is None else said), source

    return echoing
