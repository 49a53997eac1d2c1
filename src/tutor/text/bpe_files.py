"""Files of byte-pair tokenizers: one JSON as Hugging Face's `tokenizers` has it, or GPT-2's pair of files."""

from pathlib import Path
from typing import Any

from tutor.text.bpe_vocabulary import BPEVocabulary
from tutor.text.byte_alphabet import CHARACTERS, to_bytes, to_characters
from tutor.text.tokenizer_files import read_json, write_json

# fields that change what encoding gives, with the values that leave byte-level BPE as it is
_PLAIN = {"truncation": (None,), "padding": (None,), "normalizer": (None,)}
_PLAIN_MODEL = {
    "type": ("BPE", None),  # older files, GPT-2's among them, do not say
    "dropout": (None, 0),
    "continuing_subword_prefix": (None, ""),
    "end_of_word_suffix": (None, ""),
    "ignore_merges": (None, False),
}
_PLAIN_BYTE_LEVEL = {"type": ("ByteLevel",), "add_prefix_space": (False,), "use_regex": (None, True)}


def write_tokenizer_json(path: str | Path, vocabulary: BPEVocabulary) -> None:
    """Write a file that `tokenizers.Tokenizer.from_file` reads, and `read_tokenizer_json`."""
    ids = vocabulary.special_ids | {to_characters(token): number for token, number in vocabulary.byte_ids.items()}
    # where the cut stands in the text is of no use here, but the format asks for it
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    as_written = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    content = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": number, "content": token, **as_written} for token, number in vocabulary.special_ids.items()
        ],
        "normalizer": None,
        "pre_tokenizer": byte_level,
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": dict(sorted(ids.items(), key=lambda item: item[1])),
            "merges": [[to_characters(left), to_characters(right)] for left, right in vocabulary.merges],
        },
    }
    write_json(path, content)


def read_tokenizer_json(path: str | Path) -> BPEVocabulary:
    """Read a byte-level BPE tokenizer of `tokenizers`.

    Raises:
        ValueError: If the file asks for anything but byte-level BPE with special tokens, naming the field.
    """
    content = read_json(path)
    _require_plain(content, _PLAIN, "")
    model = _section(content, "model")
    _require_plain(model, _PLAIN_MODEL, "model.")
    _require_plain(_section(content, "pre_tokenizer"), _PLAIN_BYTE_LEVEL, "pre_tokenizer.")
    _require_plain(_section(content, "decoder"), {"type": ("ByteLevel",)}, "decoder.")
    if content.get("post_processor") is not None:  # that of ByteLevel only moves offsets; others add tokens
        _require_plain(_section(content, "post_processor"), {"type": ("ByteLevel",)}, "post_processor.")
    specials = _special_ids(content.get("added_tokens") or [])
    vocab = _ids(model.get("vocab"), "model.vocab")
    merges = [_merge(entry, "model.merges") for entry in _list(model.get("merges"), "model.merges")]
    return BPEVocabulary(
        {to_bytes(token): number for token, number in vocab.items() if token not in specials}, merges, specials
    )


def read_gpt2_files(vocab_path: str | Path, merges_path: str | Path) -> BPEVocabulary:
    """Read GPT-2's two files; a token that is neither a byte nor merged is a special token.

    Raises:
        ValueError: If a file is not of that form.
    """
    ids = _ids(read_json(vocab_path), Path(vocab_path).name)
    lines = Path(merges_path).read_text(encoding="utf-8").split("\n")
    merges = [_merge(line, Path(merges_path).name) for line in lines if line and not line.startswith("#version")]
    written = {*CHARACTERS, *(to_characters(left + right) for left, right in merges)}
    return BPEVocabulary(
        {to_bytes(token): number for token, number in ids.items() if token in written},
        merges,
        {token: number for token, number in ids.items() if token not in written},
    )


def _require_plain(section: dict[str, Any], plain: dict[str, tuple], name: str) -> None:
    for field, allowed in plain.items():
        if section.get(field) not in allowed:
            raise ValueError(
                f"expected byte-level BPE and nothing else, got {name}{field} = {section.get(field)!r:.80}"
            )


def _section(content: dict[str, Any], field: str) -> dict[str, Any]:
    if not isinstance(content.get(field), dict):
        raise ValueError(f"expected byte-level BPE and nothing else, got {field} = {content.get(field)!r:.80}")
    return content[field]


def _list(entries: Any, name: str) -> list[Any]:
    if not isinstance(entries, list):
        raise ValueError(f"expected a list in {name}, got a {type(entries).__name__}")
    return entries


def _ids(entries: Any, name: str) -> dict[str, int]:
    if not isinstance(entries, dict) or not all(isinstance(number, int) for number in entries.values()):
        raise ValueError(f"expected an id for each token in {name}, got {entries!r:.80}")
    return entries


def _merge(entry: Any, name: str) -> tuple[bytes, bytes]:
    """Read a merge: two strings of the byte alphabet, or one with a space between them, as older files have it."""
    parts = entry.split(" ") if isinstance(entry, str) else entry
    if not isinstance(parts, list) or len(parts) != 2 or not all(isinstance(part, str) for part in parts):
        raise ValueError(f"expected pairs of tokens in {name}, got {entry!r:.80}")
    return to_bytes(parts[0]), to_bytes(parts[1])


def _special_ids(entries: Any) -> dict[str, int]:
    specials = {}
    for entry in _list(entries, "added_tokens"):
        if not isinstance(entry, dict) or not isinstance(entry.get("content"), str):
            raise ValueError(f"expected tokens with id and content in added_tokens, got {entry!r:.80}")
        if not entry.get("special"):  # such a token is found in texts, which byte-level BPE alone does not do
            raise ValueError(f"expected special tokens in added_tokens, got {entry['content']!r}, which is not special")
        specials[entry["content"]] = entry.get("id")
    return _ids(specials, "added_tokens")
