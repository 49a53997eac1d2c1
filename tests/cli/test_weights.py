from tutor.models.pretrained import load_card


def test_every_model_is_listed_with_its_facts(tutor, weights):
    done = tutor("weights")
    assert done.exit_code == 0
    printed = " ".join(done.stdout.split())
    for name in ("judge", "recall", "translator", "writer"):
        card = load_card(name, weights)
        n_bytes = sum(path.stat().st_size for path in weights.glob(f"{name}.*"))
        assert n_bytes > card.n_bytes
        assert f"{name} " in printed
        assert f"{n_bytes / 1000:,.0f} kB, {card.n_parameters:,} parameters" in printed
        assert card.made_by in printed
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_the_list_has_the_main_scores_and_says_where_the_others_are(tutor, weights):
    printed = tutor("weights").stdout
    assert "score 2" in printed
    assert "0.2857" in printed
    assert "score 3" not in printed
    assert "python -m tutor weights judge" in printed


def test_a_name_shows_the_whole_card(tutor, weights):
    done = tutor("weights", "translator")
    assert done.exit_code == 0
    for fact in ("A [bold] summary.", "score 4", "0.5714", "source_vocab_size", "tutor.models.transformer", "MIT"):
        assert fact in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_unknown_name_is_refused_with_a_guess(tutor, weights):
    done = tutor("weights", "translater")
    assert done.exit_code == 2
    assert done.stderr.endswith("got 'translater'; did you mean translator?\n")
