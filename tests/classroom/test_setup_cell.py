from pathlib import Path

import pytest

from tutor.classroom.setup_cell import repository_url, setup_cell_source

ROOT = Path(__file__).parents[2]


def test_the_address_comes_from_the_one_setting():
    address = repository_url(ROOT / "_config.yml")
    assert address.startswith("https://")
    assert f'%pip install -q "tokens-to-chat @ git+{address}"' in setup_cell_source(address)


def test_shape_checks_are_on_unless_the_reader_said_otherwise(monkeypatch):
    program = setup_cell_source("https://example.org/book").split("try:")[0]
    import os

    monkeypatch.setenv("TUTOR_CHECK_SHAPES", "0")
    exec(program)
    assert os.environ["TUTOR_CHECK_SHAPES"] == "0"
    monkeypatch.delenv("TUTOR_CHECK_SHAPES")
    exec(program)
    assert os.environ["TUTOR_CHECK_SHAPES"] == "1"


@pytest.mark.parametrize("address", ["", "git@example.org:book", 'https://example.org/"; import os', "https://a b"])
def test_other_addresses_are_refused(address):
    with pytest.raises(ValueError, match="expected an https address"):
        setup_cell_source(address)


def test_a_missing_setting_is_named(tmp_path):
    config = tmp_path / "_config.yml"
    config.write_text("title: a book\n")
    with pytest.raises(ValueError, match=r"expected repository\.url in _config\.yml"):
        repository_url(config)
