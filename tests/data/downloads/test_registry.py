from pathlib import Path

from tutor.data.downloads.registry import PUBLIC_SETS


def test_every_set_says_what_one_must_know():
    assert len({public_set.name for public_set in PUBLIC_SETS}) == len(PUBLIC_SETS) == 4
    for public_set in PUBLIC_SETS:
        assert all((public_set.holds, public_set.size, public_set.licence, public_set.citation, public_set.files))
        for file in public_set.files:
            assert file.urls
            assert all(url.startswith("https://") for url in file.urls)
            assert file.sha256 is None or len(bytes.fromhex(file.sha256)) == 32
            assert file.name == Path(file.name).name
