"""A customer at the desk: asks about books by their titles, by what was said of them, by "it", and about other things.

The customer knows the shelf and remembers the talk, and so knows which answer is right.
"""

import random
from dataclasses import dataclass, field

from tutor.data.bookshop import desk_forms as forms
from tutor.data.bookshop import desk_wordings as wordings
from tutor.data.bookshop.catalogue import GENRES
from tutor.data.bookshop.desk_dialogue import DeskDialogue, DeskQuestion
from tutor.data.bookshop.desk_forms import FACTS, Exchange, Terms
from tutor.data.bookshop.desk_talk import MEANT, Talk
from tutor.data.bookshop.desk_titles import draw_title, strange_word, title_words
from tutor.data.bookshop.shelf import Shelf
from tutor.data.bookshop.splits import POOLS

_BLURRED = 0.12
_WITHOUT_BOOKS = ("hours", "hours", "returns", "delivery", "delivery", "damaged", "thanks", "greeting")


@dataclass
class Customer:
    """Asks, and remembers what was talked about, to mean it without naming it.

    Built in chapter 16.
    """

    shelf: Shelf
    """The books of the shop that the customer has come to."""
    split: str
    """Whose wordings the customer uses."""
    stream: random.Random
    """Where chance comes from."""
    questions: list[DeskQuestion] = field(default_factory=list)
    """What was asked so far."""
    exchanges: list[Exchange] = field(default_factory=list)
    """What was said so far."""
    talk_so_far: Talk = field(default_factory=Talk)
    """What can be meant without naming it."""
    paired: int = -9
    """The place at which two books were recommended last."""
    wish: tuple[int | None, bool] = (None, False)
    """The budget that was named last, and whether a book may cost all of it."""

    def talk(self, n: int) -> DeskDialogue:
        """Ask some questions; who asks for a person, or is angry, asks no more.

        Args:
            n: How many at most.
        """
        self.terms = Terms()
        if self.split == "train":
            self.terms = _draw_terms(self.stream)
        while len(self.exchanges) < n and not self._ended():
            self._ask()
        return DeskDialogue(self.shelf, self.terms, tuple(self.questions), tuple(self.exchanges))

    def _ended(self) -> bool:
        return bool(self.questions) and self.questions[-1].kind in ("asked", "angry")

    def _ask(self) -> None:
        ways = {
            self._by_title: 28,
            self._by_reference: 34,
            self._short: 6,
            self._again: 7,
            self._wish: 15,
            self._wish_again: 4,
            self._unknown: 8,
            self._said: 12,
            self._strange: 7,
            self._salad: 2,
            self._nothing_meant: 4,
            self._person: 3,
        }
        while not self.stream.choices(list(ways), list(ways.values()))[0]():
            pass

    # each way asks and gives True, or False where it has nothing to ask about

    def _by_title(self) -> bool:
        title = self.stream.choice(self.shelf.books).title
        if title.startswith("the ") and self.stream.random() < 0.06:
            return self._add(title + self.stream.choice((" ?", "")), "have", "title", title)
        return self._about(self.stream.choice(FACTS), "title", title, self._named(title))

    def _by_reference(self) -> bool:
        meant = self._meant()
        if not meant:
            return False
        by = self.stream.choice(sorted(meant))
        return self._about(self.stream.choice(FACTS), by, meant[by], self._phrase(by, meant[by]))

    def _short(self) -> bool:
        title = self.talk_so_far.meant("it")
        if title is None:
            return False
        asked = self.stream.choice(FACTS)
        text = self._draw(wordings.SHORT[asked])
        return self._add(text, asked, "short", title)

    def _again(self) -> bool:
        if not self.questions or self.questions[-1].kind not in FACTS:
            return False
        asked, meant = self.questions[-1].kind, self._meant()
        meant.pop("it", None)
        by = self.stream.choice([*sorted(meant), "title", "title", "unknown"])
        title = meant.get(by) or self._some_title(by)
        phrase = self._phrase(by, title) if by in meant else self._named(title)
        return self._add(self._draw(wordings.AGAIN).format(phrase), asked, by, title, phrase)

    def _unknown(self) -> bool:
        title = self._some_title("unknown")
        return self._about(self.stream.choice(FACTS), "unknown", title, title)

    def _wish(self) -> bool:
        genre = self.stream.choice(GENRES)
        budget = self.stream.randint(5, 60) if self.stream.random() < 0.75 else None
        inclusive = self.stream.random() < 0.5
        wish = self.stream.choice(wordings.KINDS).format(genre)
        hard = self.split == "hard"
        if budget is not None:
            ways = (wordings.HARD_BUDGETS if hard else wordings.BUDGETS)[inclusive]
            wish += f" {self.stream.choice(ways).format(budget)}"
        text = self._draw(wordings.HARD_WISHES if hard else wordings.WISHES).format(wish=wish)
        return self._add_wish(text, genre, budget, inclusive, None)

    def _wish_again(self) -> bool:
        if not self.questions or self.questions[-1].kind != "recommend":
            return False
        genre = self.stream.choice([genre for genre in GENRES if genre != self.questions[-1].title])
        kind = self.stream.choice(wordings.KINDS).format(genre)
        return self._add_wish(self._draw(wordings.WISH_AGAIN).format(kind=kind), genre, *self.wish, "again")

    def _said(self) -> bool:
        kind = self.stream.choice(_WITHOUT_BOOKS)
        answer = forms.DIRECT.get(kind) or self.terms.answer(kind)
        text = self.stream.choice(wordings.SAID[kind]) if kind == "greeting" else self._draw(wordings.SAID[kind])
        return self._keep(DeskQuestion(kind), Exchange(text, answer))

    def _strange(self) -> bool:
        form = self._draw(wordings.out_of_scope() if self.stream.random() < 0.4 else wordings.STRANGE)
        text = form.format(*(self._anything() for _ in range(form.count("{}"))))
        return self._keep(DeskQuestion("out_of_scope"), Exchange(text, forms.DIRECT["out_of_scope"]))

    def _salad(self) -> bool:
        known = [*title_words()[1], "is", "of", "by", "for", "euros", ".", "?", "and", "or", "a", "12", "it"]
        n = self.stream.randint(1, 7)
        strange = (self.stream.random() >= 0.4 for _ in range(n))
        words = [strange_word(self.stream) if new else self.stream.choice(known) for new in strange]
        return self._keep(DeskQuestion("not_understood"), Exchange(" ".join(words), forms.DIRECT["not_understood"]))

    def _nothing_meant(self) -> bool:
        if self.talk_so_far.focused or self.talk_so_far.pair:
            return False
        asked, by = self.stream.choice(FACTS), self.stream.choice(MEANT)
        text = self._draw(wordings.ABOUT[asked]).format(self.stream.choice(wordings.MEANT[by]))
        if self.stream.random() < 0.2:
            by, text = "it", self._draw(wordings.SHORT[asked])
        exchange = Exchange(text, forms.DIRECT["which_book"], forms.look_again_call(by), forms.NONE_MEANT)
        return self._keep(DeskQuestion("which_book"), exchange)

    def _person(self) -> bool:
        reason = self.stream.choice(("asked", "angry"))
        text = self._draw(wordings.SAID[reason])
        exchange = Exchange(text, forms.HANDED_OVER, forms.hand_over_call(reason), forms.COLLEAGUE)
        return self._keep(DeskQuestion(reason), exchange)

    # what is meant, and how it is said

    def _meant(self) -> dict[str, str]:
        """Give the books that can be meant without a title, by the way to mean them."""
        hows = ["it", "before", *(["first", "second", "other"] if len(self.exchanges) - self.paired <= 2 else [])]
        meant = {how: title for how in hows if (title := self.talk_so_far.meant(how))}
        if alone := self.talk_so_far.alone():
            meant["by"] = self.stream.choice(alone)
        return meant

    def _phrase(self, by: str, title: str) -> str:
        book = self.shelf.find(title)
        return self.stream.choice(wordings.MEANT[by]).format(book.author if book else "")

    def _named(self, title: str) -> str:
        """Give the title, now and then without its "the"."""
        leave_out = title.startswith("the ") and self.stream.random() < 0.05
        return title.removeprefix("the ") if leave_out else title

    def _some_title(self, by: str) -> str:
        if by == "title":
            return self.stream.choice(self.shelf.books).title
        if self.split in ("train", "validation"):
            titles = iter(lambda: draw_title(self.stream), None)
        else:
            asked = [question.title for question in POOLS[self.split].unknown if question.title]
            titles = iter(lambda: self.stream.choice(asked), None)
        return next(title for title in titles if self.shelf.find(title) is None)

    def _anything(self) -> str:
        nouns = title_words()[1]
        return self.stream.choice((strange_word(self.stream), strange_word(self.stream), *self.stream.sample(nouns, 1)))

    def _draw(self, questions: tuple[str, ...]) -> str:
        split = "train" if self.split == "validation" else self.split
        wording = wordings.draw(questions, split, self.stream)
        return self._blurred(wording) if self.split == "train" and self.stream.random() < _BLURRED else wording

    def _blurred(self, wording: str) -> str:
        """Put a word that nobody knows in the place of one that matters little: not every such word is a title."""
        words = wording.split()
        soft = [place for place, word in enumerate(words) if word in wordings.SOFT]
        if soft:
            words[self.stream.choice(soft)] = strange_word(self.stream)
        return " ".join(words)

    # what is added

    def _about(self, asked: str, by: str, title: str, phrase: str) -> bool:
        questions = wordings.HARD_ABOUT if self.split == "hard" else wordings.ABOUT
        return self._add(self._draw(questions[asked]).format(phrase), asked, by, title, phrase)

    def _add(self, text: str, asked: str, by: str, title: str, named: str | None = None) -> bool:
        book = self.shelf.find(title)
        if by in ("title", "unknown"):
            named = named or title
            call = forms.look_up_call(named)
        else:
            named = title
            call = forms.look_again_call("it" if by == "short" else by, book.author if book else "")
        result = forms.found(book) if book else forms.not_found(named)
        answer = forms.about(asked, named, self.shelf)
        self._keep(DeskQuestion(asked, by, title), Exchange(text, answer, call, result))
        self.talk_so_far.answered(book)
        return True

    def _add_wish(self, text: str, genre: str, budget: int | None, inclusive: bool, by: str | None) -> bool:
        bound = {} if budget is None else {"at_most" if inclusive else "under": budget}
        books = self.shelf.fitting(genre, **bound)
        call, result = forms.recommend_call(genre, budget, inclusive), forms.fitting_books(books)
        exchange = Exchange(text, forms.recommended(genre, books), call, result)
        self._keep(DeskQuestion("recommend", by, genre), exchange)
        self.wish = budget, inclusive
        self.talk_so_far.recommended(books[: forms.AT_MOST])
        if len(books) > 1:
            self.paired = len(self.exchanges)
        return True

    def _keep(self, question: DeskQuestion, exchange: Exchange) -> bool:
        self.questions.append(question)
        self.exchanges.append(exchange)
        return True


def _draw_terms(stream: random.Random) -> Terms:
    opens, closes = stream.choice(("seven", "eight", "nine", "ten")), stream.choice(("five", "six", "seven", "eight"))
    return Terms(opens, closes, stream.choice((7, 10, 14, 20, 21, 28, 30)), stream.randint(1, 9))
