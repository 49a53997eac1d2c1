import json
import os
import subprocess
import sys

import pytest

from tutor.text.bpe import BPETokenizer
from tutor.text.byte_level import ByteTokenizer
from tutor.text.characters import CharacterTokenizer
from tutor.text.special_tokens import CHAT_TOKENS
from tutor.text.tokenizer import Tokenizer, load_tokenizer
from tutor.text.words import WordTokenizer

TEXTS = ["the cat saw the dog", "the dog ran"]
TOKENIZERS = [
    WordTokenizer.train(TEXTS, special_tokens=CHAT_TOKENS),
    CharacterTokenizer.train(TEXTS, special_tokens=CHAT_TOKENS),
    ByteTokenizer(CHAT_TOKENS),
    BPETokenizer.train(TEXTS, 270, CHAT_TOKENS),
]
each_tokenizer = pytest.mark.parametrize("tokenizer", TOKENIZERS, ids=lambda tokenizer: type(tokenizer).__name__)


@each_tokenizer
def test_every_kind_opens_without_being_named(tokenizer, tmp_path):
    tokenizer.save(tmp_path / "saved.json")
    loaded = load_tokenizer(tmp_path / "saved.json")
    assert type(loaded) is type(tokenizer)
    assert loaded.encode(TEXTS[0]) == tokenizer.encode(TEXTS[0])
    assert loaded.vocab_size == tokenizer.vocab_size
    assert [loaded.id_of(token) for token in CHAT_TOKENS] == list(range(8))


@each_tokenizer
def test_every_kind_follows_the_protocol(tokenizer):
    assert isinstance(tokenizer, Tokenizer)
    ids = tokenizer.encode(TEXTS[0])
    assert tokenizer.decode(ids) == TEXTS[0]
    assert len(tokenizer.tokens(ids)) == len(ids)
    assert max(ids) < tokenizer.vocab_size


@each_tokenizer
@pytest.mark.parametrize("special", CHAT_TOKENS)
def test_no_text_gives_a_special_id(tokenizer, special):
    specials = {tokenizer.id_of(token) for token in CHAT_TOKENS} - {tokenizer.id_of("<unk>")}
    assert not specials & set(tokenizer.encode(f"{special} a {special}{special} x{special}"))


@each_tokenizer
def test_special_tokens_are_left_out_of_the_text(tokenizer):
    ids = tokenizer.encode("the dog")
    framed = [tokenizer.id_of("<user>"), *ids, tokenizer.id_of("<end>"), tokenizer.id_of("<pad>")]
    assert tokenizer.decode(framed) == tokenizer.decode(ids)
    assert tokenizer.tokens(framed) == ["<user>", *tokenizer.tokens(ids), "<end>", "<pad>"]


def test_an_unknown_kind_is_refused(tmp_path):
    path = tmp_path / "saved.json"
    path.write_text('{"kind": "syllables"}')
    with pytest.raises(ValueError, match=r"words, characters, bytes or a tokenizer\.json, got kind 'syllables'"):
        load_tokenizer(path)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{", "expected JSON in saved.json"),
        ("[1]", "expected a JSON object in saved.json, got a list"),
        ('{"kind": "bytes", "special_tokens": []}', "of kind 'words' in saved.json, got 'bytes'"),
        ('{"kind": "words", "special_tokens": []}', "list of tokens in the field 'tokens'"),
        ('{"kind": "words", "special_tokens": [1], "tokens": []}', "list of tokens in the field 'special_tokens'"),
        (json.dumps({"kind": "words", "special_tokens": ["<pad>", "<bos>", "<eos>"], "tokens": ["a"]}), "'<pad>' in"),
    ],
)
def test_a_file_of_another_form_is_refused(written, said, tmp_path):
    path = tmp_path / "saved.json"
    path.write_text(written)
    with pytest.raises(ValueError, match=said):
        WordTokenizer.load(path)


def test_text_needs_no_torch():
    program = (
        "import sys, tutor.text.bpe, tutor.text.tokenizer, tutor.text.chat_template, tutor.text.segmentation, "
        "tutor.text.stream_decoder; assert 'torch' not in sys.modules, 'torch was imported'"
    )
    environment = {name: value for name, value in os.environ.items() if name != "TUTOR_CHECK_SHAPES"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
