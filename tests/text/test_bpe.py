import random
import sys
import unicodedata

import pytest
from tokenizers import Tokenizer

from tutor.text.bpe import BPETokenizer
from tutor.text.bpe_merging import MergedWords
from tutor.text.bpe_vocabulary import BPEVocabulary
from tutor.text.special_tokens import CHAT_TOKENS, SPECIAL_TOKENS

KINDS = ["english", "chinese", "code", "emoji", "mixed", "odd"]
SCALARS = [*range(0xD800), *range(0xE000, sys.maxunicode + 1)]
# a later Unicode version may know more than Python's; of the rest both know the kind
ASSIGNED = [chr(n) for n in SCALARS if unicodedata.category(chr(n)) not in ("Cn", "Co")]


def random_texts(n, alphabet):
    drawn = random.Random(7)
    return ["".join(drawn.choices(alphabet, k=drawn.randrange(1, 60))) for _ in range(n)]


@pytest.fixture(scope="module")
def trained(texts):
    return BPETokenizer.train(texts.values(), 1200)


@pytest.fixture(scope="module")
def reference(texts, hugging_face):
    tokenizer = hugging_face(texts.values(), 1200)
    tokenizer.encode_special_tokens = True
    return tokenizer


def test_training_gives_the_vocabulary_of_hugging_face(trained, reference, tmp_path):
    reference.save(str(tmp_path / "theirs.json"))
    assert BPETokenizer.load(tmp_path / "theirs.json").vocabulary == trained.vocabulary


@pytest.mark.parametrize("kind", KINDS)
def test_ids_equal_those_of_hugging_face(kind, texts, trained, reference):
    assert trained.encode(texts[kind]) == reference.encode(texts[kind]).ids


def test_ids_of_random_texts_equal_those_of_hugging_face(trained, reference):
    ascii_texts = random_texts(300, [chr(n) for n in range(128)])
    unicode_texts = random_texts(500, ASSIGNED)
    words = random_texts(300, ["the", " the", "ing", " ", "\n", "0x", "()", "self.", "天气", "👍🏽", "aaaa", "<bos>"])
    garbage = [random.Random(n).randbytes(40).decode("utf-8", errors="replace") for n in range(300)]
    for text in ascii_texts + unicode_texts + words + garbage:
        assert trained.encode(text) == reference.encode(text).ids, repr(text)


def test_a_saved_tokenizer_opens_with_hugging_face(texts, trained, reference, tmp_path):
    trained.save(tmp_path / "ours.json")
    theirs = Tokenizer.from_file(str(tmp_path / "ours.json"))
    assert theirs.get_vocab() == reference.get_vocab()
    for text in texts.values():
        assert theirs.encode(text).ids == trained.encode(text)
        assert theirs.decode(trained.encode(text)) == text
    assert [theirs.token_to_id(token) for token in SPECIAL_TOKENS] == [0, 1, 2, 3]
    assert BPETokenizer.load(tmp_path / "ours.json").vocabulary == trained.vocabulary


def test_decoding_equals_that_of_hugging_face_where_bytes_are_no_text(trained, reference):
    drawn = random.Random(3)
    for _ in range(500):
        ids = drawn.choices(range(trained.vocab_size), k=drawn.randrange(1, 12))
        assert trained.decode(ids) == reference.decode(ids, skip_special_tokens=True)


def test_any_text_round_trips(texts, trained):
    for text in [*texts.values(), *random_texts(500, [chr(n) for n in SCALARS]), ""]:
        assert trained.decode(trained.encode(text)) == text


def test_any_bytes_round_trip(trained):
    drawn = random.Random(5)
    for data in [bytes(range(256)), *(drawn.randbytes(drawn.randrange(60)) for _ in range(500))]:
        assert trained.decode_bytes(trained.encode_bytes(data)) == data


def test_bytes_of_a_text_have_the_ids_of_the_text(texts, trained):
    for text in texts.values():
        assert trained.encode_bytes(text.encode()) == trained.encode(text)


def test_ids_are_special_tokens_then_bytes_then_merges():
    tokenizer = BPETokenizer.train(["aaab aaab"], 266, CHAT_TOKENS)
    assert tokenizer.vocab_size == 266
    assert tokenizer.id_of("<end>") == 7
    assert tokenizer.tokens([8, 8 + 255, 8 + 256]) == ["!", "\\xad", "aa"]


def test_a_text_may_run_out_of_pairs():
    assert BPETokenizer.train(["ab ab"], 1000).vocab_size == 260 + 2


def test_a_special_token_in_a_text_is_its_letters(trained):
    ids = trained.encode("<bos>hello<eos><pad>")
    assert not {0, 1, 2, 3} & set(ids)
    assert trained.decode(ids) == "<bos>hello<eos><pad>"


def test_tokens_can_be_read(trained):
    assert trained.tokens([1, *trained.encode(" the\n"), *trained.encode("é")[:1]]) == [
        "<bos>",
        "␣the",
        "\\n",
        trained.tokens(trained.encode("é"))[0],
    ]
    assert trained.tokens(trained.encode_bytes(b"\xf0")) == ["\\xf0"]


def test_names_have_ids(trained):
    assert trained.id_of("<bos>") == 1
    assert [trained.id_of(" the")] == trained.encode(" the")
    with pytest.raises(ValueError, match="got 'no such token'"):
        trained.id_of("no such token")


def test_the_memory_of_words_is_bounded_and_changes_nothing(texts, trained, monkeypatch):
    before = trained.encode(texts["english"])
    monkeypatch.setattr(MergedWords, "_MOST_WORDS", 5)
    small = BPETokenizer(trained.vocabulary)
    assert small.encode(texts["english"]) == before
    assert 0 < len(small._words) <= 5
    small.encode("x" * 1000)
    assert "x" * 1000 not in small._words


def test_an_answer_may_be_changed_by_its_owner(trained):
    first = trained.encode("the")
    first.append(99)
    assert trained.encode("the") == first[:-1]


@pytest.mark.parametrize("token_id", [-1, 1200])
def test_an_id_out_of_range_is_refused(token_id, trained):
    with pytest.raises(ValueError, match=f"ids from 0 to 1199, got {token_id}"):
        trained.decode([5, token_id])
    with pytest.raises(ValueError, match=f"ids from 0 to 1199, got {token_id}"):
        trained.tokens([5, token_id])


def test_half_a_surrogate_pair_is_no_text(trained):
    with pytest.raises(ValueError, match="surrogates not allowed"):
        trained.encode("\ud83d")


def test_a_vocabulary_must_hold_the_bytes():
    with pytest.raises(ValueError, match="vocab_size of at least 260, got 259"):
        BPETokenizer.train(["ab"], 259)


def test_one_string_is_not_several_texts():
    with pytest.raises(ValueError, match="put it in a list"):
        BPETokenizer.train("ab", 300)


def test_a_special_token_that_a_text_can_spell_is_refused():
    with pytest.raises(ValueError, match="no text is spelled like, got 'sep'"):
        BPETokenizer.train(["sep sep sep"], 300, (*SPECIAL_TOKENS, "sep"))


def change(**fields):
    plain = BPEVocabulary.of_merges([(b"a", b"b")])
    return BPEVocabulary(**{**vars(plain), **fields})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"special_ids": {"<pad>": 0, "<bos>": 1}}, r"ids from 0 to 258, each once"),
        ({"special_ids": {"<pad>": 0, "<bos>": 1, "<eos>": 2, "<unk>": 2}}, r"each once, got \[0, 1, 2\]"),
        ({"byte_ids": {b"ab": 4}}, "found none for 256 of them"),
        ({"merges": [(b"a", b"c")]}, r"b'a' \+ b'c', where b'ac' is none"),
        ({"merges": [(b"ab", b"c"), (b"a", b"b")]}, "where b'abc' is none"),
        ({"merges": []}, "a merge or a special token, got b'ab'"),
    ],
)
def test_a_vocabulary_that_does_not_fit_together_is_refused(fields, said):
    with pytest.raises(ValueError, match=said):
        change(**fields)
