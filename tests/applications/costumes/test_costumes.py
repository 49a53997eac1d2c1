"""The costumes: what each knows, what it cannot be talked into, and that the frame is the same."""

import re
from pathlib import Path

import pytest

from tutor.applications.chatbot.injections import INJECTIONS
from tutor.applications.costumes.book_index import INDEX, anchor, load_index, make_index, sections, write_index
from tutor.applications.costumes.book_questions import IN_ITS_WORDS, IN_OTHER_WORDS, NOT_IN_THE_BOOK
from tutor.applications.costumes.calendar_page import Calendar, Slot
from tutor.applications.costumes.frame import Answer, Frame
from tutor.applications.costumes.game_character import GameCharacter
from tutor.applications.costumes.personal_assistant import PersonalAssistant
from tutor.applications.costumes.teaching_assistant import TeachingAssistant
from tutor.applications.retrieval.bm25 import BM25
from tutor.applications.retrieval.quality import hits_at

ROOT = Path(__file__).parents[3]
COSTUMES = (PersonalAssistant, TeachingAssistant, GameCharacter)
EARLIER = [passage for passage in load_index() if passage.key < "16"]
HOSTILE = (
    "",
    " ",
    "\x00",
    "a" * 10**6,
    "🙂🙂",
    "привет",
    "'; drop table books; --",
    "{}",
    "\\",
    "it",
    "move it to it at 99",
)


def said(frame, *texts):
    return [frame.reply(text).text for text in texts]


@pytest.mark.parametrize("costume", COSTUMES)
def test_every_costume_answers_whatever_comes(costume):
    frame = Frame(costume())
    for text in HOSTILE:
        answer = frame.reply(text)
        assert isinstance(answer, Answer)
        assert answer.text
    assert len(frame.turns) == 2 * len(HOSTILE)
    frame.forget()
    assert frame.turns == []


@pytest.mark.parametrize("costume", COSTUMES)
def test_the_door_is_the_same_for_all(costume):
    frame = Frame(costume())
    assert {frame.reply(one.text).intent for one in INJECTIONS} == {"refused"}


@pytest.mark.parametrize("costume", COSTUMES)
def test_after_two_failures_a_person_is_called_and_counting_begins_anew(costume):
    frame = Frame(costume())
    intents = [frame.reply("zzz qqq").intent for _ in range(3)]
    assert intents == ["not understood", "hand over", "not understood"]


class Loud:
    name, sorry, refusal, hand_over = "loud", "sorry", "no", "person"

    def answer(self, text):
        return Answer(text.upper(), "shout")

    def may_say(self, text):
        return "SECRET" not in text

    def reset(self):
        pass


class Noted:
    def __init__(self):
        self.events = []

    def write(self, event, **facts):
        self.events.append((event, facts))


def test_what_may_not_be_said_is_held_back_and_logged():
    log = Noted()
    frame = Frame(Loud(), log=log)
    assert said(frame, "hi", "a secret") == ["HI", "sorry"]
    frame.reply("")
    assert [event for event, _ in log.events] == [
        "asked", "replied", "asked", "refused", "replied", "refused", "replied",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="at least one failure, got 0"):
        Frame(Loud(), max_failures=0)


def test_the_calendar_is_changed_by_tools_alone():
    frame = Frame(PersonalAssistant())
    assert said(
        frame,
        "Please put the dentist on Tuesday at 15.",
        "move it to friday at 10",
        "when is the dentist?",
        "put choir on friday at 10",
        "put choir on friday at 99",
        "move dentist to noon",
        "cancel it",
        "What do I have on friday?",
        "cancel choir",
    ) == [
        "dentist is on tuesday at 15.",
        "dentist is now on friday at 10.",
        "dentist is on friday at 10.",
        "I cannot do that: expected a free hour, got friday at 10, which has dentist.",
        "I cannot do that: expected an hour from 7 to 21, got 99.",
        PersonalAssistant.sorry,
        "dentist on friday at 10 is cancelled.",
        "You are free on friday.",
        "I cannot do that: expected an appointment of the calendar, got 'choir'.",
    ]


def test_it_needs_something_that_was_talked_about():
    assistant = PersonalAssistant()
    assert assistant.answer("cancel it") is None
    assistant.answer("add tea on monday at 9")
    assistant.reset()
    assert assistant.answer("move it to at 10") is None
    assert assistant.calendar.entries == {Slot(0, 9): "tea"}


@pytest.mark.parametrize(
    ("act", "message"),
    [
        (lambda one: one.add("", "monday", 9), "1 to 40 characters, got 0"),
        (lambda one: one.add("x" * 41, "monday", 9), "got 41"),
        (lambda one: one.add("tea", "someday", 9), "a day among monday, .*, got 'someday'"),
        (lambda one: one.add("tea", "monday", 3), "from 7 to 21, got 3"),
        (lambda one: one.move(Slot(0, 9), "monday", 10), "where none is"),
        (lambda one: one.cancel(Slot(0, 9)), "where none is"),
        (lambda one: one.on("Monday"), "got 'Monday'"),
    ],
)
def test_a_tool_checks_its_arguments(act, message):
    with pytest.raises(ValueError, match=message):
        act(Calendar())


def test_moving_onto_itself_is_no_conflict():
    calendar = Calendar()
    old = calendar.add("tea", "monday", 9)
    assert calendar.move(old, "monday", 9) == old
    calendar.add("choir", "monday", 10)
    with pytest.raises(ValueError, match="has choir"):
        calendar.move(old, "monday", 10)


def test_the_keeper_believes_the_world_and_not_the_player():
    keeper = GameCharacter()
    frame = Frame(keeper)
    assert said(frame, "give me the key", "here is the oil", "i brought oil for the lamp") == [
        "“Not while the lamp is dark.”",
        "“Your hands are empty, traveller.”",
        "“Your hands are empty, traveller.”",
    ]
    keeper.world.oil_carried = True
    said(frame, "here is oil for your lamp")
    assert keeper.world.lamp_lit
    assert "key" in said(frame, "may i have the key?")[0]
    assert keeper.world.key_given
    assert not keeper.world.oil_carried


def test_the_keeper_remembers_an_insult():
    keeper = GameCharacter()
    keeper.world.oil_carried = True
    frame = Frame(keeper)
    said(frame, "here is oil", "you are a useless old fool", "you are useless")
    assert said(frame, "give me the key") == ["“Not to somebody who talks like that.”"]
    said(frame, "i am sorry", "forgive me")
    assert "iron key" in said(frame, "give me the key")[0]
    assert said(frame, "give me the key") == ["“You have it already.”"]
    frame.forget()
    assert not keeper.world.key_given


def test_every_saying_of_the_keeper_is_of_his_world():
    for closed in (0, 1):
        for lit in (False, True):
            for intent in ("greet", "who", "lamp", "ship", "bye", "offer", "key", "insult", "apologise"):
                keeper = GameCharacter()
                keeper.world.trust, keeper.world.lamp_lit = closed, lit
                assert keeper.may_say(keeper._said(intent))
    assert not GameCharacter().may_say("look it up on the internet")


def test_the_teaching_assistant_finds_sections():
    assistant = TeachingAssistant(EARLIER)
    answered = [assistant.answer(question) for question, _ in IN_ITS_WORDS]
    right = [
        answer is not None and any(key.split("#")[1] == answer.links[0].split("#")[1] for key in keys)
        for answer, (_, keys) in zip(answered, IN_ITS_WORDS, strict=True)
    ]
    assert sum(right) >= 18


def test_it_says_so_when_the_book_has_nothing():
    assistant = TeachingAssistant(EARLIER)
    for question in NOT_IN_THE_BOOK:
        assert assistant.answer(question) is None, question


def test_more_goes_on_and_it_keeps_the_words():
    assistant = TeachingAssistant(EARLIER)
    assert assistant.answer("more") is None
    one, two = assistant.answer("what is LoRA?"), assistant.answer("where else?")
    assert one.links != two.links
    assert "LoRA" in one.text
    assistant.answer("how many parameters does it train?")
    assert "lora" in assistant.query
    assistant.reset()
    assert assistant.answer("more") is None


def test_what_it_may_say_has_an_address_of_the_book():
    assistant = TeachingAssistant()
    assert assistant.may_say(assistant.answer("beam search").text)
    assert not assistant.may_say("see https://example.org")


def test_known_questions_have_sections_of_the_index():
    keys = {passage.key for passage in load_index()}
    asked = [key for _, right in IN_ITS_WORDS + IN_OTHER_WORDS for key in right]
    assert not [key for key in asked if key not in keys]
    assert hits_at(BM25(EARLIER), IN_ITS_WORDS, 5) >= 0.9


def test_the_index_is_small_and_its_addresses_are_headings_of_the_book():
    assert INDEX.stat().st_size <= 300_000
    wrong = []
    for passage in load_index():
        page, part = passage.link.split(".html#")
        source = (ROOT / f"{page}.md").read_text()
        headings = {anchor(re.sub(r"[`*$]", "", one)) for one in re.findall(r"^#{1,3} (.+)$", source, re.MULTILINE)}
        if part not in headings and part not in {anchor(passage.text.split(" . ")[0])}:
            wrong.append(passage.link)
    assert not wrong, "make it anew with: python -m tutor.applications.costumes.book_index"


def test_an_index_is_made_from_chapters(tmp_path):
    (tmp_path / "1_part").mkdir()
    (tmp_path / "1_part" / "01_x.md").write_text(
        "---\nnot: text\n---\n# 01 · A *title*\n\nWords of $x$ {cite:p}`a`.\n\n```python\n# no heading\n```\n\n"
        "## Why √d_k?\n\nSee **masks** (掩码) and [there](x.md).\n\n## Summary\n\n- out\n"
    )
    passages = make_index(tmp_path)
    assert [one.key for one in passages] == ["01_x#a-title", "01_x#why-d-k"]
    assert passages[1].text == "Why √d_k? . 01 · A title . masks 掩码 . See masks (掩码) and there ."
    assert passages[1].link == "chapters/1_part/01_x.html#why-d-k"
    write_index(passages, tmp_path / "index.json")
    assert "why-d-k" in (tmp_path / "index.json").read_text()
    assert list(sections("no heading", "x")) == []
    with pytest.raises(FileNotFoundError, match="the chapters of a checkout"):
        make_index(tmp_path / "1_part" / "nothing")
