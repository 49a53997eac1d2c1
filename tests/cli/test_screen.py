from tutor.cli.screen import note, print_facts


def test_text_is_printed_as_it_is(capsys):
    print_facts("[red]", {"a [bold]": ":smile: [/x]", "[link]": "b"})
    note("[red]x[/red] :smile:")
    printed = capsys.readouterr()
    for text in ("[red]", "a [bold]", ":smile: [/x]", "[link]"):
        assert text in printed.out
    assert printed.err == "note: [red]x[/red] :smile:\n"
    assert "\x1b" not in printed.out + printed.err


def test_numbers_are_short_and_long_words_whole(capsys):
    command = "python -m tutor train " + "x" * 90
    print_facts("t", {"score": 2 / 3, "steps": 12345, "command": command})
    printed = capsys.readouterr().out
    assert "0.6667" in printed
    assert "12345" in printed
    assert max(map(len, printed.splitlines())) <= 80
    assert "".join(printed.split()).count("x") == 90


def test_a_note_is_one_line_however_long(capsys):
    note("x" * 200)
    assert capsys.readouterr().err == f"note: {'x' * 200}\n"
