import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from tutor.data.downloads import archives
from tutor.data.downloads.archives import gzip_text, tar_texts, zip_text


def tar_of(files, path):
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            if isinstance(content, Path):
                member.type, member.linkname = tarfile.SYMTYPE, str(content)
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))


def zip_of(files, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def test_nothing_in_an_archive_reaches_the_disk(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    folder = tmp_path / "archives"
    folder.mkdir()
    hostile = {"../evil.txt": b"evil", "/tmp/evil.txt": b"evil", "a/link.txt": secret, "a/good.txt": b"good"}
    tar_of(hostile, folder / "a.tar.gz")
    zip_of({name: "evil" for name in hostile if name != "a/link.txt"}, folder / "a.zip")
    before = sorted(tmp_path.rglob("*"))
    assert list(tar_texts(folder / "a.tar.gz", "a/*.txt")) == [("a/good.txt", "good")]
    assert zip_text(folder / "a.zip", "../evil.txt") == "evil"
    assert sorted(tmp_path.rglob("*")) == before


def test_an_archive_that_would_fill_the_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_BYTES", 1000)
    bomb = b"0" * 1001
    (tmp_path / "a.gz").write_bytes(gzip.compress(bomb))
    zip_of({"a": bomb}, tmp_path / "a.zip")
    tar_of({"a": bomb}, tmp_path / "a.tar.gz")
    for read in (
        lambda: gzip_text(tmp_path / "a.gz"),
        lambda: zip_text(tmp_path / "a.zip", "a"),
        lambda: list(tar_texts(tmp_path / "a.tar.gz", "a")),
    ):
        with pytest.raises(ValueError, match="at most 1000 bytes, got more"):
            read()


def test_what_is_no_archive_or_no_text_is_named(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"<html>not found</html>")
    for read, said in (
        (lambda: gzip_text(path), "as gzip writes it"),
        (lambda: zip_text(path, "a"), "as a zip archive with 'a'"),
        (lambda: list(tar_texts(path, "a")), "as a tar archive"),
    ):
        with pytest.raises(ValueError, match=said):
            read()
    path.write_bytes(gzip.compress(b"x" * 5000)[:-9])
    with pytest.raises(ValueError, match="as gzip writes it"):
        gzip_text(path)
    path.write_bytes(gzip.compress(b"\xff"))
    with pytest.raises(ValueError, match="expected a to be text in UTF-8"):
        gzip_text(path)
    zip_of({"b": "b"}, path)
    with pytest.raises(ValueError, match="as a zip archive with 'a'"):
        zip_text(path, "a")
