import gzip
import io
import tarfile
import zipfile
from dataclasses import replace

import pytest

from tutor.data.downloads import loaders
from tutor.data.downloads.loaders import Review, SentencePair


def tar_of(files):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def zip_of(files):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.fixture
def hosted(server, monkeypatch):
    """Let a set of the registry be served by this machine."""

    def host(constant, **contents):
        original = getattr(loaders, constant)
        by_name = {name.replace("__", "."): content for name, content in contents.items()}
        server.files.update(by_name)
        files = tuple(
            replace(file, urls=(server.url(file.name),), sha256=None) for file in original.files if file.name in by_name
        )
        assert len(files) == len(by_name)
        monkeypatch.setattr(loaders, constant, replace(original, files=files))

    return host


def test_multi30k_gives_sentence_pairs(hosted):
    german, french = "Zwei Männer.\nEin Hund.\n", "Deux hommes.\nUn chien.\n"
    hosted("MULTI30K", val__de__gz=gzip.compress(german.encode()), val__fr__gz=gzip.compress(french.encode()))
    assert loaders.multi30k("validation", "fr", "de") == [
        SentencePair("Deux hommes.", "Zwei Männer."),
        SentencePair("Un chien.", "Ein Hund."),
    ]


def test_multi30k_of_unequal_lengths_is_refused(hosted):
    hosted("MULTI30K", train__en__gz=gzip.compress(b"One.\nTwo.\n"), train__de__gz=gzip.compress(b"Eins.\n"))
    with pytest.raises(ValueError, match="expected as many lines in en as in de, got 2, 1"):
        loaders.multi30k("train")


def test_tatoeba_keeps_a_sentence_in_one_split_and_credits_its_writers(hosted):
    lines = [f"Sentence {n}.\t句子{n}。\tCC-BY 2.0 (France)" for n in range(400)] + ["Sentence 7.\t第七句。\tCM"]
    hosted("TATOEBA", **{"cmn-eng__zip": zip_of({"cmn.txt": "\n".join(lines) + "\n", "_about.txt": "about"})})
    splits = {split: loaders.tatoeba(split) for split in ("train", "validation", "test")}
    assert sum(map(len, splits.values())) == 401
    assert len(splits["validation"]) > 5 < len(splits["test"])
    sources = [{pair.source for pair in pairs} for pairs in splits.values()]
    assert sum(map(len, sources)) == len(set.union(*sources)) == 400
    pairs = {pair for pairs in splits.values() for pair in pairs if pair.source == "Sentence 7."}
    assert pairs == {
        SentencePair("Sentence 7.", "句子7。", "CC-BY 2.0 (France)"),
        SentencePair("Sentence 7.", "第七句。", "CM"),
    }


def test_tatoeba_without_a_tab_is_refused(hosted):
    hosted("TATOEBA", **{"cmn-eng__zip": zip_of({"cmn.txt": "Hi.\t嗨。\nRun."})})
    with pytest.raises(ValueError, match=r"a tab and a translation in line 2, got 'Run\.'"):
        loaders.tatoeba("train")


def test_imdb_gives_reviews_with_marks(hosted):
    reviews = {
        "aclImdb/README": b"read me",
        "aclImdb/train/pos/1_9.txt": b"Good.<br /><br />Very good.",
        "aclImdb/train/neg/0_2.txt": b"Bad.",
        "aclImdb/train/unsup/0_0.txt": b"Who knows.",
        "aclImdb/test/neg/0_1.txt": b"Awful.",
    }
    hosted("IMDB", aclImdb_v1__tar__gz=tar_of(reviews))
    assert loaders.imdb("train") == [Review("Bad.", 2), Review("Good.\nVery good.", 9)]
    assert [review.positive for review in loaders.imdb("train")] == [False, True]
    assert loaders.imdb("test") == [Review("Awful.", 1)]


def test_imdb_without_a_mark_is_refused(hosted):
    hosted("IMDB", aclImdb_v1__tar__gz=tar_of({"aclImdb/test/pos/seven.txt": b"Good."}))
    with pytest.raises(ValueError, match=r"a name such as 7_10\.txt, got 'aclImdb/test/pos/seven\.txt'"):
        loaders.imdb("test")


def test_tiny_shakespeare_is_one_text(hosted):
    hosted("TINY_SHAKESPEARE", input__txt=b"First Citizen:\nBefore we proceed")
    assert loaders.tiny_shakespeare() == "First Citizen:\nBefore we proceed"


@pytest.mark.parametrize(
    ("load", "said"),
    [
        (lambda: loaders.multi30k("dev"), "a split among train, validation, test, got 'dev'"),
        (lambda: loaders.multi30k("train", source="zh"), "a source language among en, de, fr, got 'zh'"),
        (lambda: loaders.multi30k("train", target="zh"), "a target language among en, de, fr, got 'zh'"),
        (lambda: loaders.tatoeba("hard"), "a split among train, validation, test, got 'hard'"),
        (lambda: loaders.imdb("validation"), "a split among train, test, got 'validation'"),
    ],
)
def test_a_split_or_language_that_is_not_there_is_named_before_any_download(load, said, kept):
    with pytest.raises(ValueError, match=said):
        load()
    assert not kept.exists()
