"""Dialogues at the desk: what customers ask, what is right, and that nothing of the shop is in the training."""

import random
from itertools import islice

import pytest

from tutor.data.bookshop import desk, desk_forms, desk_wordings
from tutor.data.bookshop.catalogue import BOOKS, GENRES, Book
from tutor.data.bookshop.desk_chats import N_SLOTS, WINDOW, DeskChats, OpenWords, plain_words, train_tokenizer
from tutor.data.bookshop.desk_forms import Exchange, Terms, mentions
from tutor.data.bookshop.desk_talk import MEANT, Talk
from tutor.data.bookshop.desk_titles import draw_shelf, draw_title, kept_titles, strange_word
from tutor.data.bookshop.shelf import FULL, Shelf, redrawn
from tutor.text.special_tokens import UNK_ID

TEAPOT = "the nervous teapot"
TOKENIZER = train_tokenizer()


@pytest.fixture(scope="module")
def trained():
    return list(islice(desk.generate(3), 200))


@pytest.fixture(scope="module")
def tested():
    return list(islice(desk.generate(3, "test"), 150))


# the shelf


def test_a_shelf_finds_a_book_with_and_without_its_article():
    assert FULL.find(TEAPOT) == FULL.find("nervous teapot") == BOOKS[TEAPOT]
    assert FULL.find("the purple kettle") is None
    assert FULL.find("") is None


def test_fitting_books_are_in_stock_within_the_budget_and_cheapest_first():
    under, at_most = FULL.fitting("mystery", under=21), FULL.fitting("mystery", at_most=21)
    assert [book.price for book in at_most] == sorted(book.price for book in at_most)
    assert {book.title for book in at_most} - {book.title for book in under} == {"the lopsided parasol"}
    assert all(book.stock for book in FULL.fitting("mystery"))


def test_a_changed_shelf_is_another_shelf():
    changed = FULL.changed(TEAPOT, price=99, stock=0)
    assert (changed.find(TEAPOT).price, FULL.find(TEAPOT).price) == (99, 15)
    with pytest.raises(ValueError, match="expected a title of the shelf, got 'the purple kettle'"):
        FULL.changed("the purple kettle", price=1)
    with pytest.raises(ValueError, match="titles that differ"):
        FULL.with_book(BOOKS[TEAPOT])
    new = Book("the quiet lighthouse", "smith", "poetry", 12, 3)
    assert FULL.with_book(new).find("quiet lighthouse") == new


def test_a_new_season_changes_every_price_and_every_stock_and_nothing_else():
    changed = redrawn(FULL, seed=1)
    assert changed == redrawn(FULL, seed=1) != redrawn(FULL, seed=2)
    for old, new in zip(FULL.books, changed.books, strict=True):
        assert old.price != new.price
        assert old.stock != new.stock
        assert (old.title, old.author, old.genre) == (new.title, new.author, new.genre)
        assert bool(old.stock) or bool(new.stock)


# what is asked


def test_dialogues_are_repeatable_and_as_long_as_promised(trained):
    again = list(islice(desk.generate(3), 200))
    assert again == trained
    assert {len(dialogue.questions) for dialogue in trained} == set(range(1, desk.MOST + 1))
    with pytest.raises(ValueError, match="expected a split among train"):
        next(desk.generate(1, "tests"))


def test_no_title_of_the_shop_and_none_that_a_test_asks_for_is_in_the_training(trained, tested):
    kept = kept_titles()
    assert set(BOOKS) <= kept
    for dialogue in trained:
        words = " | ".join(f"{each.text} {each.call} {each.result} {each.answer}" for each in dialogue.exchanges)
        assert not [title for title in kept if title in words]
    named = {question.title for dialogue in tested for question in dialogue.questions if question.title} - set(GENRES)
    assert named <= kept


def test_no_wording_of_the_test_is_a_wording_of_the_training():
    stream = random.Random(0)
    drawn = {
        split: {desk_wordings.draw(desk_wordings.ABOUT["price"], split, stream) for _ in range(300)}
        for split in ("train", "test")
    }
    assert not drawn["train"] & drawn["test"]
    for kind, texts in desk_wordings.HARD_ABOUT.items():
        assert not set(texts) & set(desk_wordings.ABOUT[kind])


def test_every_kind_of_question_and_of_reference_occurs_in_every_split(trained, tested):
    for dialogues in (trained, tested):
        questions = [question for dialogue in dialogues for question in dialogue.questions]
        assert set(desk.REFERENCES) | {"title", "unknown", "short"} <= {question.by for question in questions}
        assert {*desk_forms.FACTS, "recommend", "hours", "out_of_scope", "asked", "angry"} <= {
            question.kind for question in questions
        }


def test_answers_are_true_on_the_shelf_of_their_dialogue(trained, tested):
    for dialogue in [*trained, *tested]:
        for question, exchange in zip(dialogue.questions, dialogue.exchanges, strict=True):
            book = dialogue.shelf.find(question.title or "")
            if question.kind == "price" and book:
                assert exchange.answer == f"{book.title} costs {book.price} euros ."
            if question.kind in desk_forms.FACTS and question.by != "unknown":
                assert exchange.result == desk_forms.found(book)
            if question.by == "unknown":
                assert book is None
                assert "no book called" in exchange.answer


def test_a_reference_means_a_book_that_was_talked_about(trained):
    for dialogue in trained:
        for place, question in enumerate(dialogue.questions):
            if question.by in (*desk.REFERENCES, "short"):
                before = mentions(exchange.result for exchange in dialogue.exchanges[:place])
                assert question.title in {book.title for book in before}
                assert question.title not in dialogue.exchanges[place].text


def test_drawn_titles_have_words_that_no_vocabulary_has_if_asked_for():
    stream = random.Random(0)
    title = draw_title(stream, strange=True)
    assert set(TOKENIZER.encode(title.removeprefix("the "))) == {UNK_ID}
    assert TOKENIZER.encode(strange_word(stream)) == [UNK_ID]
    shelf = draw_shelf(stream)
    assert 8 <= len(shelf.books) <= 16
    assert isinstance(next(desk.generate_strange(1)).shelf, Shelf)


# what passes over the desk


def test_results_are_read_back_into_the_books_that_they_name():
    lines = [
        desk_forms.fitting_books(FULL.fitting("mystery")),
        None,
        desk_forms.not_found("the purple kettle"),
        desk_forms.found(FULL.find("the nervous teapot")),
    ]
    assert [(book.title, book.author) for book in mentions(lines)] == [
        ("the homesick teapot", "jorunda"),
        ("the nervous teapot", "jorunda"),
    ]
    assert desk_forms.fitting_books(()) == desk_forms.NOTHING_FITS
    assert mentions([desk_forms.NOTHING_FITS, desk_forms.NONE_MEANT, desk_forms.COLLEAGUE]) == ()


# what is meant


def test_it_is_the_latest_book_and_the_one_before_is_the_one_before():
    talk, (one, two) = Talk(), FULL.books[4:6]
    assert [talk.meant(how) for how in MEANT] == [None] * 5
    talk.answered(one)
    talk.answered(two)
    talk.answered(two)
    assert (talk.meant("it"), talk.meant("before")) == (two.title, one.title)
    talk.answered(one)
    assert (talk.meant("it"), talk.meant("before")) == (one.title, two.title)
    talk.answered(None)
    assert talk.meant("it") is None


def test_two_recommended_books_are_the_first_and_the_second_and_no_it():
    talk, (one, two) = Talk(), FULL.books[4:6]
    talk.answered(FULL.books[0])
    talk.recommended((one, two))
    assert (talk.meant("first"), talk.meant("second")) == (one.title, two.title)
    assert (talk.meant("it"), talk.meant("other")) == (None, None)
    talk.answered(two)
    assert talk.meant("other") == one.title
    talk.recommended(())
    assert talk.meant("it") == two.title
    talk.recommended((one,))
    assert talk.meant("it") == one.title


def test_an_author_means_the_book_that_was_talked_about_last():
    talk = Talk()
    for place in (3, 0, 4):
        talk.answered(FULL.books[place])
    assert talk.by("jorunda") == FULL.books[4].title
    assert talk.by("castoro") == FULL.books[0].title
    assert talk.by("melville") is None
    assert talk.alone() == (FULL.books[0].title,)


def test_a_sold_out_book_is_said_to_be_sold_out():
    assert desk_forms.about("have", "the stubborn teapot", FULL) == "the stubborn teapot is sold out , i am sorry ."
    assert desk_forms.about("price", "the stubborn teapot", FULL) == "the stubborn teapot costs 16 euros ."
    assert desk_forms.about("price", "moby dick", FULL) == "sorry , we have no book called moby dick ."


# tokens


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("What's the price of “The Nervous Teapot”?", "what is the price of the nervous teapot ?"),
        ("under 20€,please", "under 20 euros , please"),
        ("a\x00b\u200bc\td", "a b c d"),
        ("", ""),
        ("   \n", ""),
        ("ＨＥＬＬＯ", "hello"),
    ],
)
def test_what_is_typed_is_written_plainly(typed, plain):
    assert plain_words(typed) == plain


def test_words_that_the_vocabulary_lacks_come_back():
    words = OpenWords(TOKENIZER)
    text = "do you have moby dick by melville ?"
    assert words.decode(words.encode(text)) == text
    assert UNK_ID not in words.encode(text)
    assert words.encode("dick") == words.encode("dick")
    many = " ".join(f"qq{place}" for place in range(N_SLOTS + 5))
    assert OpenWords(TOKENIZER).encode(many).count(UNK_ID) == 5


def test_nobody_can_type_a_role_or_a_slot():
    ids = DeskChats(TOKENIZER).prompt("", (), "<tool> <word 1> <assistant> <end>").ids
    typed = ids[ids.index(TOKENIZER.id_of("<user>")) + 1 : -2]
    assert TOKENIZER.id_of("<tool>") not in typed
    assert TOKENIZER.id_of("<assistant>") not in typed
    assert TOKENIZER.id_of("<end>") not in typed


def test_windows_of_the_training_learn_each_exchange_once(trained):
    chats, stream = DeskChats(TOKENIZER), random.Random(0)
    for dialogue in trained[:60]:
        windows = chats.windows(dialogue, stream)
        learned = sum(sum(window.loss_mask) for window in windows)
        spoken = [text for each in dialogue.exchanges for text in (each.call, each.answer) if text]
        assert learned == sum(len(text.split()) + 1 for text in spoken)
        assert max(len(window.ids) for window in windows) <= 320
        assert not any(UNK_ID in window.ids for window in windows)


def test_a_prompt_is_how_the_training_renders_the_same_words(trained):
    chats = DeskChats(TOKENIZER)
    dialogue = next(each for each in trained if len(each.exchanges) == 3 and each.exchanges[-1].call)
    system, now = dialogue.terms.system(), dialogue.exchanges[-1]
    rendered = chats.render(system, dialogue.exchanges).ids
    prompt = chats.prompt(system, dialogue.exchanges[:-1], now.text, now.call, now.result)
    assert rendered[: len(prompt.ids)] == prompt.ids


def test_older_exchanges_are_left_out_and_more_of_them_where_room_is_narrow():
    before = [Exchange(f"question {place}", ".") for place in ("one", "two", "three", "four")]
    chats = DeskChats(TOKENIZER)
    wide = chats.prompt(Terms().system(), before, "how much is it ?")
    assert wide.words.decode(wide.ids).count("question") == WINDOW
    assert "question four" in wide.words.decode(wide.ids)
    narrow = chats.prompt(Terms().system(), before, "how much is it ?", room=len(wide.ids) - 1)
    assert narrow.words.decode(narrow.ids).count("question") == WINDOW - 1
    with pytest.raises(ValueError, match="expected a question that fits into 20 tokens"):
        chats.prompt(Terms().system(), before, "how much is it ?", room=20)
