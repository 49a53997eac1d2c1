import resource

import pytest
import torch
from safetensors.torch import load_file

from tests.training.tiny_run import make_model
from tutor.models.weights import load_weights
from tutor.training.checkpoint import (
    Checkpoint,
    load_checkpoint,
    newest_checkpoint,
    require_same,
    save_checkpoint,
)

FILES = ["checksums.json", "model.safetensors", "optimizer.safetensors", "random.safetensors", "state.json"]


def checkpoint(number=1.0, best=None):
    model = make_model()
    weights = {name: torch.full_like(tensor, number) for name, tensor in model.state_dict().items()}
    return Checkpoint(
        weights=weights,
        model_config=model.config,
        moments={"mean.a": torch.full((3,), number), "n_steps": torch.tensor(7)},
        random_states={"0.torch": torch.get_rng_state()},
        state={"number": number, "third": 1 / 3},
        best_weights=best,
    )


def same(tensors, others):
    return tensors.keys() == others.keys() and all(torch.equal(tensors[name], others[name]) for name in tensors)


@pytest.mark.parametrize("has_best", [False, True])
def test_what_is_saved_comes_back(tmp_path, has_best):
    saved = checkpoint(best=checkpoint(2.0).weights if has_best else None)
    save_checkpoint(tmp_path / "run", saved)
    loaded = load_checkpoint(tmp_path / "run")
    assert same(loaded.weights, saved.weights)
    assert same(loaded.moments, saved.moments)
    assert same(loaded.random_states, saved.random_states)
    assert (loaded.model_config, loaded.state) == (saved.model_config, saved.state)
    assert same(loaded.best_weights, saved.best_weights) if has_best else loaded.best_weights is None


def test_a_model_can_be_loaded_from_it_alone(tmp_path):
    folder, model = save_checkpoint(tmp_path, checkpoint(0.25)), make_model()
    load_weights(folder / "model.safetensors", model)
    assert all((tensor == 0.25).all() for tensor in model.state_dict().values())


def test_the_one_before_is_removed_and_nothing_is_pickled(tmp_path):
    for number in (1.0, 2.0, 3.0):
        newest = save_checkpoint(tmp_path, checkpoint(number))
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint-3"]
    assert sorted(path.name for path in newest.iterdir()) == FILES
    assert load_checkpoint(tmp_path).state["number"] == 3.0


def test_the_tenth_is_newer_than_the_ninth(tmp_path):
    for number in range(11):
        save_checkpoint(tmp_path, checkpoint(float(number)))
    assert newest_checkpoint(tmp_path).name == "checkpoint-11"


def test_where_none_is_there_is_none(tmp_path):
    assert newest_checkpoint(tmp_path / "nothing") is None
    with pytest.raises(FileNotFoundError, match=r"expected a checkpoint in .*nothing, found none"):
        load_checkpoint(tmp_path / "nothing")


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["truncated", "altered", "missing"])
def test_a_damaged_file_is_refused(tmp_path, name, damage):
    path = save_checkpoint(tmp_path, checkpoint()) / name
    content = path.read_bytes()
    if damage == "truncated":
        path.write_bytes(content[:-1])
    elif damage == "altered":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
    else:
        path.unlink()
    with pytest.raises(ValueError, match=r"expected .*checkpoint-1"):
        load_checkpoint(tmp_path)


def test_a_full_disk_leaves_the_one_before_and_no_rest(tmp_path):
    """The system refuses to write beyond a size, at several places of the files."""
    save_checkpoint(tmp_path, checkpoint(1.0))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for size in (0, 100, 20_000):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            with pytest.raises(OSError, match="File too large"):
                save_checkpoint(tmp_path, checkpoint(2.0))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert [path.name for path in tmp_path.iterdir()] == ["checkpoint-1"]
        assert load_checkpoint(tmp_path).state["number"] == 1.0
    save_checkpoint(tmp_path, checkpoint(3.0))
    assert load_checkpoint(tmp_path).state["number"] == 3.0


def test_the_names_of_others_in_the_folder_are_left_alone(tmp_path):
    (tmp_path / "checkpoint-notes").mkdir()
    (tmp_path / "mine.new").mkdir()
    save_checkpoint(tmp_path, checkpoint())
    assert {path.name for path in tmp_path.iterdir()} == {"checkpoint-notes", "mine.new", "checkpoint-1"}


def test_weights_keep_their_number_type(tmp_path):
    folder = save_checkpoint(tmp_path, checkpoint())
    assert load_file(folder / "optimizer.safetensors")["n_steps"].dtype == torch.int64


def test_another_field_is_named():
    require_same("config", {"a": 1, "b": None}, {"b": None, "a": 1})
    with pytest.raises(ValueError, match=r"expected the checkpoint's config to have a=1, got 2"):
        require_same("config", {"a": 1}, {"a": 2})
    with pytest.raises(ValueError, match=r"to have b=2, got nothing"):
        require_same("config", {"a": 1, "b": 2}, {"a": 1})
