import json

from tutor.training.history import Evaluation, History


def test_a_history_survives_json():
    history = History([2.5, 1 / 3], [0.1, 0.2], [1.0, 2.0], [0.5, 0.75], [Evaluation(2, {"loss": 0.1})], finished=True)
    assert History.of(json.loads(json.dumps(history.as_dict()))) == history
    assert (history.n_steps, history.cpu_seconds) == (2, 0.75)


def test_an_empty_history_has_taken_no_time():
    assert (History().n_steps, History().cpu_seconds) == (0, 0.0)
