import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from tutor.data.downloads import cache
from tutor.data.downloads.cache import cache_folder, fetch
from tutor.data.downloads.registry import PublicFile, PublicSet


def a_set(*urls, sha256=None):
    file = PublicFile("words.txt", urls, sha256)
    return PublicSet("sample", "a few words", "5 bytes", "Free for all.", "Somebody 2020", (file,))


def test_a_file_is_downloaded_once(server, kept):
    server.files["words.txt"] = b"hello"
    path = fetch(a_set(server.url("words.txt")), "words.txt")
    assert path == kept / "sample" / "words.txt"
    assert path.read_bytes() == b"hello"
    assert fetch(a_set(server.url("words.txt")), "words.txt") == path
    assert server.asked == [("/words.txt", "tokens-to-chat")]
    assert sorted(part.name for part in path.parent.iterdir()) == ["LICENCE.txt", "words.txt", "words.txt.sha256"]


def test_a_long_file_comes_whole(server):
    server.files["words.txt"] = os.urandom(1_000_000)
    assert fetch(a_set(server.url("words.txt")), "words.txt").read_bytes() == server.files["words.txt"]


def test_the_licence_is_printed_once_for_a_set(server, capsys):
    server.files = {"words.txt": b"hello", "more.txt": b"hello again"}
    more = PublicFile("more.txt", (server.url("more.txt"),))
    sample = a_set(server.url("words.txt"))
    sample = replace(sample, files=(*sample.files, more))
    fetch(sample, "words.txt")
    assert capsys.readouterr().out == "sample: a few words.\nLicence: Free for all.\nCite: Somebody 2020.\n"
    fetch(sample, "more.txt")
    fetch(sample, "words.txt")
    assert capsys.readouterr().out == ""


def test_progress_is_shown_but_not_on_a_page(server, capsys, monkeypatch, kept):
    server.files["words.txt"] = b"hello"
    fetch(a_set(server.url("words.txt")), "words.txt")
    assert "words.txt: 100%" in capsys.readouterr().err
    (kept / "sample" / "words.txt").unlink()
    monkeypatch.setenv("TUTOR_DISPLAY", "page")
    fetch(a_set(server.url("words.txt")), "words.txt")
    assert capsys.readouterr().err == ""


def test_without_a_network_one_line_says_what_to_do(closed_port, kept):
    url = f"http://127.0.0.1:{closed_port}/words.txt"
    with pytest.raises(ConnectionError) as caught:
        fetch(a_set(url), "words.txt")
    message = str(caught.value)
    assert message.startswith(f"expected to download words.txt, got no whole file from {url} (")
    assert message.endswith(f"download it by hand and put it at {kept / 'sample' / 'words.txt'}")
    assert "\n" not in message
    assert not [path for path in (kept / "sample").iterdir() if path.name.startswith("words.txt")]


def test_a_file_put_there_by_hand_is_taken(closed_port, kept):
    (kept / "sample").mkdir(parents=True)
    (kept / "sample" / "words.txt").write_bytes(b"hello")
    assert fetch(a_set(f"http://127.0.0.1:{closed_port}/words.txt"), "words.txt").read_bytes() == b"hello"


def test_another_place_is_tried_where_the_first_fails(server, closed_port):
    server.files["words.txt"] = b"hello"
    urls = (f"http://127.0.0.1:{closed_port}/words.txt", server.url("gone.txt"), server.url("words.txt"))
    assert fetch(a_set(*urls), "words.txt").read_bytes() == b"hello"


@pytest.mark.parametrize(
    ("promise_more", "name", "said"), [(0, "gone.txt", "HTTP 404"), (7, "words.txt", "5 bytes of 12")]
)
def test_a_file_that_does_not_come_whole_is_not_kept(server, kept, promise_more, name, said):
    server.files["words.txt"], server.promise_more = b"hello", promise_more
    with pytest.raises(ConnectionError, match=said):
        fetch(a_set(server.url(name)), "words.txt")
    assert [path.name for path in (kept / "sample").iterdir()] == ["LICENCE.txt"]


def test_an_altered_file_is_refused(server, kept):
    server.files["words.txt"] = b"hello"
    sample = a_set(server.url("words.txt"))
    path = fetch(sample, "words.txt")
    path.write_bytes(b"hallo")
    with pytest.raises(ValueError, match=r"expected .*words.txt with SHA-256 2cf24dba5fb0.*recorded at the first"):
        fetch(sample, "words.txt")


def test_a_file_that_changed_where_it_came_from_is_refused(server, kept):
    server.files["words.txt"] = b"hello"
    sample = a_set(server.url("words.txt"))
    fetch(sample, "words.txt").unlink()
    server.files["words.txt"] = b"hello, here is more"
    with pytest.raises(ValueError, match=r"delete .*words.txt.sha256 to accept another"):
        fetch(sample, "words.txt")
    (kept / "sample" / "words.txt.sha256").unlink()
    assert fetch(sample, "words.txt").read_bytes() == b"hello, here is more"


def test_a_pinned_checksum_counts_from_the_first_download(server):
    server.files["words.txt"] = b"hallo"
    pinned = hashlib.sha256(b"hello").hexdigest()
    with pytest.raises(ValueError, match=r"with SHA-256 2cf24dba5fb0\.\.\., got d3751d33f9cd\.\.\.: delete it"):
        fetch(a_set(server.url("words.txt"), sha256=pinned), "words.txt")


def test_a_file_that_a_set_has_not_is_named():
    with pytest.raises(ValueError, match=r"expected a file among words\.txt, got 'word\.txt'"):
        fetch(a_set(), "word.txt")


@pytest.mark.parametrize(
    ("platform", "variable", "folder"),
    [
        ("linux", "XDG_CACHE_HOME", "{there}/tokens-to-chat"),
        ("win32", "LOCALAPPDATA", "{there}/tokens-to-chat"),
        ("linux", None, "{home}/.cache/tokens-to-chat"),
        ("darwin", None, "{home}/Library/Caches/tokens-to-chat"),
        ("win32", None, "{home}/AppData/Local/tokens-to-chat"),
        ("darwin", "TUTOR_CACHE", "{there}"),
    ],
)
def test_files_are_kept_where_the_system_keeps_such_files(monkeypatch, tmp_path, platform, variable, folder):
    for name in ("TUTOR_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, str(tmp_path / "there"))
    monkeypatch.setattr(cache.sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    assert cache_folder() == Path(folder.format(there=tmp_path / "there", home=tmp_path / "home"))
