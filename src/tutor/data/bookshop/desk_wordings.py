"""In which words customers at the desk ask: openings, questions, ways to mean a book without its title.

A wording is an opening, a question and an ending. One in five of these combinations is kept for the test; some
questions, budgets and references are kept whole for the hard split, where no word order was ever seen.
"""

import random
import zlib
from collections.abc import Sequence

from tutor.data.bookshop.questions import OUT_OF_SCOPE, SERVICE

ABOUT = {
    "price": (
        "how much is {} ?", "what does {} cost ?", "what is the price of {} ?", "how much do i pay for {} ?",
        "how much does {} cost ?", "what do you charge for {} ?", "i would like to know the price of {} .",
        "how many euros is {} ?", "price of {} ?", "tell me what {} costs .", "tell me the price of {} .",
        "what would {} cost me ?", "for how much do you sell {} ?",
    ),
    "have": (
        "do you have {} ?", "is {} in stock ?", "have you got {} ?", "i am looking for {} .", "can i buy {} here ?",
        "is {} available ?", "can i get {} ?", "do you sell {} ?", "i want to buy {} .", "i would like {} .",
        "is {} on the shelf ?", "do you still have {} ?", "is {} sold out ?", "i would like to buy {} .",
    ),
    "author": (
        "who wrote {} ?", "who is the author of {} ?", "who is {} by ?", "which author wrote {} ?",
        "by whom is {} ?", "who is the writer of {} ?", "tell me who wrote {} .", "author of {} ?",
        "what is the name of the author of {} ?", "i want to know who wrote {} .", "do you know who wrote {} ?",
    ),
    "copies": (
        "how many copies of {} do you have ?", "how many copies of {} are left ?", "how many do you have of {} ?",
        "what is the stock of {} ?", "number of copies of {} ?", "tell me how many copies of {} there are .",
        "how many copies of {} are there ?",
    ),
    "genre": (
        "what kind of book is {} ?", "which genre is {} ?", "what genre is {} ?", "on which shelf is {} ?",
        "what sort of book is {} ?", "what is the genre of {} ?", "tell me the genre of {} .",
    ),
}  # fmt: skip
"""Questions about one book, named or meant."""
HARD_ABOUT = {
    "price": ("at what price do you sell {} ?", "how many euros do you want for {} ?", "what is the cost of {} ?"),
    "have": ("could i buy {} ?", "is there a copy of {} here ?", "i want {} ."),
    "author": ("whose book is {} ?", "which writer wrote {} ?", "tell me the author of {} ."),
    "copies": ("how many of {} are there ?", "how many copies of {} can i buy ?"),
    "genre": ("to which genre does {} belong ?", "tell me what kind of book {} is ."),
}
"""The same in words or orders that training never has."""
SHORT = {
    "price": (
        "and the price ?",
        "the price ?",
        "what is the price ?",
        "what is its price ?",
        "how much ?",
        "and how much ?",
    ),
    "have": ("is it there ?", "in stock ?", "and is it in stock ?"),
    "author": ("and the author ?", "who is the author ?", "who is its author ?", "by whom ?", "and who wrote it ?"),
    "copies": ("how many copies ?", "how many are left ?", "and how many ?"),
    "genre": ("and the genre ?", "what is its genre ?", "what genre ?", "which shelf ?"),
}
"""Questions that leave out the book just talked about."""
AGAIN = ("what about {} ?", "and {} ?", "and what about {} ?", "the same for {} ?")
"""What was asked last, about another book."""
MEANT = {
    "it": ("it", "it", "it", "this book", "that book", "that one", "this one"),
    "first": ("the first one", "the first book", "the first"),
    "second": ("the second one", "the second book", "the second"),
    "other": ("the other one", "the other book"),
    "before": ("the one before", "the book before", "the previous one", "the previous book"),
    "by": ("the one by {}", "the book by {}", "the one from {}", "the book from {}"),
}
"""Ways to mean a book that was talked about."""
WISHES = (
    "can you recommend {wish} ?", "do you have {wish} ?", "i am looking for {wish} .", "i would like {wish} .",
    "please recommend {wish} .", "have you got {wish} ?", "show me {wish} .", "i want {wish} .",
    "what do you recommend ? i want {wish} .", "is there {wish} ?", "can i get {wish} ?", "i need {wish} .",
    "which is {wish} ?",
)  # fmt: skip
HARD_WISHES = ("could you show me {wish} ?", "do you know {wish} ?", "tell me {wish} .")
KINDS = ("a {} book", "a {} book", "a book from the {} shelf", "something from {}", "a good {} book", "{} books")
"""Ways to name a genre."""
BUDGETS = {
    False: ("under {} euros", "for less than {} euros", "below {} euros", "cheaper than {} euros", ", under {} euros"),
    True: (
        "for at most {} euros", ", at most {} euros", "for up to {} euros", "with a budget of {} euros",
        "for {} euros or less", "for no more than {} euros", ", i have {} euros",
    ),
}  # fmt: skip
"""Ways to name a budget, by whether a book may cost all of it."""
HARD_BUDGETS = {False: ("that is cheaper than {} euros",), True: ("with {} euros", "i can pay up to {} euros")}
WISH_AGAIN = ("and {kind} ?", "what about {kind} ?", "and what about {kind} ?", "the same for {kind} ?")
"""The wish before, for another genre."""
SAID = {
    **SERVICE,
    "hours": (
        *SERVICE["hours"], "what are your hours ?", "are you open now ?", "until when are you open ?",
        "how long are you open ?", "when are you open ?", "tell me your hours .",
    ),
    "returns": (
        *SERVICE["returns"], "how many days do i have to return a book ?", "can i give it back ?",
        "what if i do not like the book ?", "how do i return a book ?",
    ),
    "delivery": (
        *SERVICE["delivery"], "what does delivery cost ?", "how much is delivery ?", "can you send it to me ?",
        "do you deliver ?", "can i get it by post ?",
    ),
    "greeting": ("hello !", "hello .", "good morning .", "good day !", "hi .", "hi !", "hello", "good evening ."),
    "asked": (
        "can i speak to a person ?", "can i talk to a person ?", "i want to speak to a human .",
        "i want to talk to a colleague .", "please call a colleague .", "are you a robot ? i want a person .",
        "give me a real person .", "can a human help me ?", "let me talk to someone .", "is there a real person here ?",
        "i would like to speak to your boss .", "i want to talk to a human , please .", "a person , please .",
        "can someone else help me ?", "please get me a human .", "connect me with a person .",
    ),
    "angry": (
        "this is useless !", "you are stupid !", "i am angry !", "you do not understand anything !",
        "what a terrible shop !", "you are useless !", "this is terrible !", "you never help me !",
        "i am very angry with you !", "this makes me angry .", "you are a stupid robot !", "terrible service !",
        "i hate this shop !", "i hate you !", "this is a stupid answer !", "that is nonsense !", "you are terrible .",
    ),
}  # fmt: skip
"""What is said without naming any book, by kind."""
STRANGE = (
    "can you fix my {} ?", "what is the weather in {} ?", "who won the {} ?", "tell me a joke about {} .",
    "do you have a table for {} ?", "what do you think of {} ?", "can you help me with my {} ?", "what is {} ?",
    "how old is {} ?", "where is {} ?", "who is {} ?", "write a poem about {} .", "what is the capital of {} ?",
    "can you {} ?", "how do i {} ?", "what is your {} ?", "do you like {} ?", "can you drive me to {} ?",
    "write a program that can {} .", "how much is {} plus {} ?", "are you {} ?", "i feel {} .",
    "my {} is {} .", "tell me about {} .", "why is {} so {} ?", "when was {} born ?",
)  # fmt: skip
"""What no bookshop can help with, about anything."""
OPENINGS = (
    "hello ,", "hi ,", "good morning ,", "please ,", "sorry ,", "ok ,", "thank you ,", "good ,", "and", "well ,",
    "one more question ,", "excuse me ,", "thanks .", "ok .",
)  # fmt: skip
ENDINGS = ("please", "today", "now")
SOFT = frozenset(
    "hello hi good ok well sorry excuse please thank thanks can i you me tell would like to know want do have are is "
    "today now here morning question could which give that".split()
)
"""Words that a question can be understood without."""
_PLAIN = 0.5


def out_of_scope() -> tuple[str, ...]:
    """Give what no bookshop can help with, in fixed words."""
    return tuple(text for texts in OUT_OF_SCOPE.values() for text in texts)


def held_out(wording: str) -> bool:
    """Say whether a wording (opening, question and ending, with its gaps) is kept for the test: one in five is."""
    return zlib.crc32(wording.encode()) % 5 == 0


def draw(questions: Sequence[str], split: str, stream: random.Random) -> str:
    """Draw a wording, with its gaps: one for training, or one that is kept for the test.

    Args:
        questions: To choose from.
        split: ``train`` or ``test``; in ``hard``, where the questions themselves are new, any.
    """
    while True:
        wording = _dressed(stream.choice(questions), stream)
        if split == "hard" or held_out(wording) == (split == "test"):
            return wording


def _dressed(question: str, stream: random.Random) -> str:
    if stream.random() < _PLAIN:
        return question
    opening = stream.choice(OPENINGS) if stream.random() < 0.7 else ""
    body, mark = (question[:-2], question[-2:]) if question.endswith((" ?", " .", " !")) else (question, "")
    ending = f" {stream.choice(ENDINGS)}" if stream.random() < 0.35 else ""
    if stream.random() < 0.15:
        mark = ""
    return f"{opening} {body}{ending}{mark}".strip()
