import shutil

import pytest

from tutor.cli.health.shipped_models import examine_weights
from tutor.models import pretrained


def found():
    return [(finding.status, finding.subject, finding.text) for finding in examine_weights()]


@pytest.fixture
def copied(shipped_models, tmp_path, monkeypatch):
    folder = shutil.copytree(shipped_models, tmp_path / "weights")
    monkeypatch.setattr(pretrained, "WEIGHTS", folder)
    return folder


def test_whole_models_are_named(copied):
    assert found() == [("ok", "weights", "whole: judge, recall, translator, writer")]


def damage(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("file", "harm", "told"),
    [
        ("writer.safetensors", damage, "its checksum differs"),
        ("writer.safetensors", lambda path: path.unlink(), "make them with: python -m tutor train writer"),
        ("writer.text.json", lambda path: path.unlink(), "writer.text.json"),
        ("writer.json", lambda path: path.write_text("{}"), "expected a model card"),
    ],
    ids=["altered", "gone", "without a tokenizer", "without a card"],
)
def test_a_model_that_is_not_whole_is_a_problem(copied, file, harm, told):
    harm(copied / file)
    (status, subject, text), others = found()
    assert (status, subject) == ("problem", "writer")
    assert told in text
    assert others == ("ok", "weights", "whole: judge, recall, translator")


def test_a_package_without_models_is_a_problem(tmp_path, monkeypatch):
    monkeypatch.setattr(pretrained, "WEIGHTS", tmp_path)
    ((status, _, text),) = found()
    assert status == "problem"
    assert "no model ships" in text
