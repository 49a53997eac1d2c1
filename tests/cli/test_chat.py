"""Talking by a command line: what is read, what is remembered, and what is said of it."""

import pytest
import torch

from tutor.cli.text_models import open_conversation
from tutor.config import ModelConfig
from tutor.models import pretrained
from tutor.models.gpt import GPT
from tutor.text.special_tokens import CHAT_TOKENS
from tutor.text.words import WordTokenizer


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run that ended with a small model that knows the form of a chat, and nothing more."""
    folder = tmp_path_factory.mktemp("run")
    torch.manual_seed(1)
    words = WordTokenizer.train(["one two three ?"], special_tokens=CHAT_TOKENS)
    model = GPT(ModelConfig(words.vocab_size, d_model=16, n_heads=2, context_length=40, tie_weights=False))
    pretrained.ship(
        "talker",
        model,
        summary="Talks.",
        made_by="nobody",
        data="none",
        licence="MIT",
        scores={},
        tokenizers={"text": words},
        dtype=torch.float32,
        folder=folder,
    )
    return folder


def said(folder, *texts, **settings):
    conversation = open_conversation(str(folder), None, settings.get("max_new_tokens", 32))
    return ["".join(conversation.reply(text)) for text in texts]


def test_each_line_is_answered_and_remembered(tutor, folder):
    done = tutor("chat", folder, "--max-new-tokens", 6, input="One two?\nthree\n")
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines() == said(folder, "one two ?", "three", max_new_tokens=6)


def test_a_new_chat_forgets_and_quitting_reads_no_more(tutor, folder):
    done = tutor("chat", folder, "--max-new-tokens", 6, input="one\n/new\none\n/quit\ntwo\n")
    first, second = done.stdout.splitlines()
    assert first == second
    assert "a new chat" in done.stderr


def test_turns_are_shown_with_those_no_longer_seen(tutor, folder):
    done = tutor("chat", folder, "--max-new-tokens", 6, "--system", "two", input="one two three\n" * 4 + "/turns\n")
    lines = done.stdout.splitlines()[-9:]
    assert lines[0] == "system: two"
    assert lines[1].startswith("user: one two three")
    assert lines[1].endswith("(no longer seen)")
    assert not lines[-1].endswith("(no longer seen)")
    assert "the model sees the last" in done.stderr


def test_unknown_words_and_commands_and_long_lines_are_told_and_the_chat_goes_on(tutor, folder):
    lines = "zebra\n/nonsense\n" + "one " * 50 + "\none\n\n"
    done = tutor("chat", folder, "--max-new-tokens", 6, input=lines)
    assert done.exit_code == 0
    assert "the model has never seen zebra" in done.stderr
    assert "there is no /nonsense: /new begins anew" in done.stderr
    assert "expected the newest turns to fit" in done.stderr
    assert len(done.stdout.splitlines()) == 2


def test_sampling_repeats_with_its_seed(tutor, folder):
    def talk(seed):
        return tutor("chat", folder, "--temperature", 2, "--seed", seed, "--max-new-tokens", 8, input="one\n").stdout

    assert talk(1) == talk(1)
    assert len({talk(seed) for seed in range(5)}) > 1


def test_models_without_chats_and_unknown_models_are_one_line(tutor, weights):
    for name, words in (("writer", "expected a model that was trained on chats"), ("wrter", "writer")):
        done = tutor("chat", name, input="one\n")
        assert done.exit_code == 2
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
