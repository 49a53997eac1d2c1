from tutor.training.progress import Progress


def show(unit="step", **settings):
    with Progress(4, unit, **settings) as progress:
        for done in (1, 2, 4):
            progress.show(done, loss=1.2345)


def test_the_bar_is_on_stderr_and_says_how_far_training_is(capsys, monkeypatch):
    monkeypatch.delenv("TUTOR_DISPLAY", raising=False)
    show()
    out, err = capsys.readouterr()
    assert out == ""
    assert "4/4" in err
    assert "loss 1.23" in err


def test_it_can_be_silenced(capsys, monkeypatch):
    monkeypatch.delenv("TUTOR_DISPLAY", raising=False)
    show(silent=True)
    assert capsys.readouterr() == ("", "")


def test_it_is_silent_where_pages_are_made(capsys, monkeypatch):
    monkeypatch.setenv("TUTOR_DISPLAY", "page")
    show()
    assert capsys.readouterr() == ("", "")


def test_a_time_may_be_passed_over(capsys, monkeypatch):
    monkeypatch.delenv("TUTOR_DISPLAY", raising=False)
    with Progress(1.5, "s") as progress:
        progress.show(1.75, loss=2.0)
    assert "1.5/1.5" in capsys.readouterr().err
