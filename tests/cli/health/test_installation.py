"""Problems of an installation, simulated."""

import platform
import sys
from importlib import metadata

import pytest

import tutor
from tutor.cli.health import installation


def found(examination):
    return [(finding.status, finding.subject, finding.text) for finding in examination()]


def test_this_installation_is_sound():
    for examination in (installation.examine_python, installation.examine_origin):
        ((status, _, _),) = found(examination)
        assert status == "ok"
    assert found(installation.examine_clash) == []


@pytest.mark.parametrize("version", ["3.9.1", "3.14.0"])
def test_another_python_is_a_problem(monkeypatch, version):
    monkeypatch.setattr(platform, "python_version", lambda: version)
    ((status, _, text),) = found(installation.examine_python)
    assert status == "problem"
    assert text.startswith(f"{version}, where the book needs ")


def test_a_package_that_pip_knows_in_another_version_is_a_problem(monkeypatch):
    monkeypatch.setattr(tutor, "__version__", "9.9")
    ((status, _, text),) = found(installation.examine_origin)
    assert status == "problem"
    assert text.startswith("9.9 from ")
    assert "but pip knows" in text


def test_a_package_that_pip_does_not_know_is_a_problem(monkeypatch):
    monkeypatch.setattr(installation, "DISTRIBUTION", "tokens-to-nowhere")
    ((status, _, text),) = found(installation.examine_origin)
    assert status == "problem"
    assert "pip install -e ." in text


def test_the_other_distribution_of_that_name_is_a_problem(monkeypatch, tmp_path):
    (tmp_path / "tutor-18.1.dist-info").mkdir()
    (tmp_path / "tutor-18.1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: tutor\nVersion: 18.1\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    ((status, subject, text),) = found(installation.examine_clash)
    assert (status, subject) == ("problem", "name clash")
    assert "called tutor (18.1)" in text
    assert "pip uninstall tutor" in text


@pytest.mark.parametrize("name", ["tutor.py", "tutor/__init__.py"])
def test_another_module_of_that_name_is_a_problem(monkeypatch, tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).touch()
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path, str(tmp_path)])
    ((status, _, text),) = found(installation.examine_clash)
    assert status == "problem"
    assert text.startswith(f"{tmp_path / name} is another tutor")


REQUIREMENTS = [
    "numpy>=1",
    "einops>=99",
    "no-such-library>=2,<3",
    'never>=1; python_version < "3"',
    'rich>=1; extra == "good"',
    'no-such-extra; extra == "bad"',
    'tokens-to-chat[good]; extra == "all"',
]


@pytest.fixture
def requirements(monkeypatch):
    known = {"Provides-Extra": ["good", "bad", "all"]}

    class Known:
        def get_all(self, name, default):
            return known.get(name, default)

    monkeypatch.setattr(metadata, "requires", lambda name: REQUIREMENTS)
    monkeypatch.setattr(metadata, "metadata", lambda name: Known())


def test_lacking_libraries_are_a_problem_and_lacking_extras_a_note(requirements):
    by_subject = {subject: (status, text) for status, subject, text in found(installation.examine_libraries)}
    assert by_subject.keys() == {"libraries", "good", "bad"}
    status, text = by_subject["libraries"]
    assert status == "problem"
    assert text.endswith("pip install 'einops>=99' 'no-such-library<3,>=2'")
    assert by_subject["good"] == ("ok", f"rich {metadata.version('rich')}")
    status, text = by_subject["bad"]
    assert status == "note"
    assert "without no-such-extra" in text
    assert 'pip install -e ".[bad]"' in text
