import json

import pytest
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors

from tutor.text.bpe import BPETokenizer
from tutor.text.bpe_files import read_gpt2_files, read_tokenizer_json, write_tokenizer_json
from tutor.text.bpe_vocabulary import BPEVocabulary
from tutor.text.byte_alphabet import to_characters
from tutor.text.special_tokens import CHAT_TOKENS


@pytest.fixture
def saved(tmp_path):
    """A file that ours wrote, and a way to spoil it."""
    path = tmp_path / "tokenizer.json"
    BPETokenizer.train(["low lower lowest"], 270).save(path)

    def spoil(change):
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return spoil


def test_special_tokens_may_come_last_as_gpt2_has_them(texts, hugging_face, tmp_path):
    trained = hugging_face([texts["english"]], 600, special_tokens=())
    trained.add_special_tokens(["<|endoftext|>"])
    trained.post_processor = processors.ByteLevel(trim_offsets=False)
    trained.save(str(tmp_path / "tokenizer.json"))
    ours = BPETokenizer.load(tmp_path / "tokenizer.json")
    assert ours.vocab_size == 601
    assert ours.id_of("<|endoftext|>") == 600
    assert ours.tokens([600]) == ["<|endoftext|>"]
    trained.encode_special_tokens = True
    for text in texts.values():
        assert ours.encode(text) == trained.encode(text).ids
    ours.save(tmp_path / "again.json")
    assert Tokenizer.from_file(str(tmp_path / "again.json")).get_vocab() == trained.get_vocab()


def test_gpt2s_two_files_are_read(texts, hugging_face, tmp_path):
    trained = hugging_face([texts["english"], texts["chinese"]], 700, special_tokens=())
    trained.model.save(str(tmp_path))
    vocab = json.loads((tmp_path / "vocab.json").read_text(encoding="utf-8"))
    (tmp_path / "vocab.json").write_text(json.dumps({**vocab, "<|endoftext|>": len(vocab)}), encoding="utf-8")
    assert (tmp_path / "merges.txt").read_text(encoding="utf-8").startswith("#version")
    ours = BPETokenizer.from_gpt2_files(tmp_path / "vocab.json", tmp_path / "merges.txt")
    assert ours.vocabulary.special_ids == {"<|endoftext|>": 700}
    for text in texts.values():
        assert ours.encode(text) == trained.encode(text).ids


def test_ids_may_be_in_any_order(texts, hugging_face, tmp_path):
    trained = hugging_face([texts["english"]], 400, special_tokens=())
    content = json.loads(trained.to_str())
    vocab = content["model"]["vocab"]
    content["model"]["vocab"] = {token: len(vocab) - 1 - number for token, number in vocab.items()}
    (tmp_path / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    theirs = Tokenizer.from_str(json.dumps(content))
    ours = BPETokenizer.load(tmp_path / "tokenizer.json")
    for text in texts.values():
        assert ours.encode(text) == theirs.encode(text).ids


def test_older_files_write_a_merge_as_one_string_and_no_type(saved):
    def as_before(content):
        content["model"]["merges"] = [" ".join(pair) for pair in content["model"]["merges"]]
        del content["model"]["type"]

    now = read_tokenizer_json(saved(lambda content: None))
    assert read_tokenizer_json(saved(as_before)) == now


def test_what_is_written_is_read(tmp_path):
    vocabulary = BPEVocabulary.of_merges([(b"\xe4", b"\xb8"), (b"\xe4\xb8", b"\xad"), (b" ", b"\n")], CHAT_TOKENS)
    write_tokenizer_json(tmp_path / "tokenizer.json", vocabulary)
    assert read_tokenizer_json(tmp_path / "tokenizer.json") == vocabulary
    theirs = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    assert isinstance(theirs.model, models.BPE)
    assert isinstance(theirs.pre_tokenizer, pre_tokenizers.ByteLevel)
    assert isinstance(theirs.decoder, decoders.ByteLevel)


def put(value, *path):
    def change(content):
        for field in path[:-1]:
            content = content[field]
        content[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("WordPiece", "model", "type"), r"model\.type = 'WordPiece'"),
        (put(None, "model"), "model = None"),
        (put({"vocab": {}}, "model"), r"list in model\.merges, got a NoneType"),
        (put(0.1, "model", "dropout"), r"model\.dropout = 0\.1"),
        (put("##", "model", "continuing_subword_prefix"), r"model\.continuing_subword_prefix = '##'"),
        (put("</w>", "model", "end_of_word_suffix"), r"model\.end_of_word_suffix = '</w>'"),
        (put(True, "model", "ignore_merges"), r"model\.ignore_merges = True"),
        (put({"type": "NFC"}, "normalizer"), r"normalizer = \{'type': 'NFC'\}"),
        (put({"max_length": 5}, "truncation"), "truncation ="),
        (put({"pad_id": 0}, "padding"), "padding ="),
        (put({"type": "Whitespace"}, "pre_tokenizer"), r"pre_tokenizer\.type = 'Whitespace'"),
        (put(True, "pre_tokenizer", "add_prefix_space"), r"pre_tokenizer\.add_prefix_space = True"),
        (put(False, "pre_tokenizer", "use_regex"), r"pre_tokenizer\.use_regex = False"),
        (put(None, "pre_tokenizer"), "pre_tokenizer = None"),
        (put({"type": "WordPiece"}, "decoder"), r"decoder\.type = 'WordPiece'"),
        (put({"type": "TemplateProcessing"}, "post_processor"), r"post_processor\.type = 'TemplateProcessing'"),
        (put(False, "added_tokens", 0, "special"), "in added_tokens, got '<pad>', which is not special"),
        (put("x", "added_tokens"), "list in added_tokens, got a str"),
        (put(["x"], "added_tokens"), "with id and content in added_tokens, got 'x'"),
        (put("one", "added_tokens", 1, "id"), "id for each token in added_tokens"),
        (put([], "model", "vocab"), r"id for each token in model\.vocab"),
        (put({}, "model", "merges"), r"list in model\.merges, got a dict"),
        (put("a b c", "model", "merges", 0), r"pairs of tokens in model\.merges, got 'a b c'"),
        (put(["a", "b", "c"], "model", "merges", 0), r"pairs of tokens in model\.merges"),
        (put(["a", "书"], "model", "merges", 0), "byte alphabet, got '书'"),
        (put(267, "model", "vocab", "xyz"), "a merge or a special token, got b'xyz'"),
        (put(999, "model", "vocab", "low"), "expected ids from 0 to 266, each once"),
    ],
)
def test_a_file_that_asks_for_more_is_refused_by_its_field(change, said, saved):
    with pytest.raises(ValueError, match=said):
        read_tokenizer_json(saved(change))


def test_a_file_without_some_bytes_is_refused(hugging_face, tmp_path):
    hugging_face(["abc"], 300, initial_alphabet=[]).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ValueError, match="each of the 256 bytes, found none for 253"):
        read_tokenizer_json(tmp_path / "tokenizer.json")


def test_gpt2_files_of_another_form_are_refused(tmp_path):
    vocabulary = BPEVocabulary.of_merges([])
    ids = {to_characters(token): number - 4 for token, number in vocabulary.byte_ids.items()}
    vocab, merges = tmp_path / "vocab.json", tmp_path / "merges.txt"
    vocab.write_text(json.dumps(ids), encoding="utf-8")
    merges.write_text("#version: 0.2\na b c\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"pairs of tokens in merges\.txt, got 'a b c'"):
        read_gpt2_files(vocab, merges)
    merges.write_text("#version: 0.2\na b\n", encoding="utf-8")
    with pytest.raises(ValueError, match="where b'ab' is none"):
        read_gpt2_files(vocab, merges)
    vocab.write_text('{"a": "x"}', encoding="utf-8")
    with pytest.raises(ValueError, match=r"id for each token in vocab\.json"):
        read_gpt2_files(vocab, merges)
