"""What `generate` prints is what the library gives, for each kind of model."""

import re
import shutil

import pytest
import torch

from tutor.generation.beam_search import beam_search
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.transformer_session import TransformerSession
from tutor.models.pretrained import load_pretrained, load_tokenizers
from tutor.text.special_tokens import BOS_ID


@pytest.fixture(scope="module")
def opened(shipped_models):
    def load(name):
        return load_pretrained(name, shipped_models), load_tokenizers(name, shipped_models)

    return load


def written(session, tokenizer, n_tokens):
    return tokenizer.decode(generate(session, max_new_tokens=n_tokens)[0].answer) + "\n"


def test_an_encoder_decoder_writes_the_target_of_a_source(tutor, weights, opened):
    model, tokenizers = opened("translator")
    session = TransformerSession(model, [tokenizers["source"].encode("abc a")])
    done = tutor("generate", "translator", "abc", "a", "--max-new-tokens", 5)
    assert done.exit_code == 0, done.stderr
    assert done.stdout == written(session, tokenizers["target"], 5)
    assert len(done.stdout.split()) > 1


@pytest.mark.parametrize("prompt", ["one two", ""])
def test_a_gpt_goes_on_behind_a_text_or_begins_one(tutor, weights, opened, prompt):
    model, tokenizers = opened("writer")
    session = GPTSession(model, [[BOS_ID, *tokenizers["text"].encode(prompt)]])
    done = tutor("generate", "writer", prompt, "--max-new-tokens", 6)
    assert done.stdout == written(session, tokenizers["text"], 6)


def test_a_classifier_names_a_class_and_its_probability(tutor, weights, opened):
    model, tokenizers = opened("judge")
    with torch.no_grad():
        scores = model(torch.tensor([[BOS_ID, *tokenizers["text"].encode("one six")]]))[0]
    probability, label = scores.softmax(-1).max(-1)
    done = tutor("generate", "judge", "one six")
    named = ("bad", "fair", "good")[label.item()]
    assert done.stdout == f"{named}, probability {probability.item():.3f}\n"


def test_a_class_without_a_name_is_told_by_its_number(tutor, weights, tmp_path):
    for path in weights.glob("judge.*"):
        shutil.copy(path, tmp_path)
    card = tmp_path / "judge.json"
    card.write_text(re.sub(r'"labels": \[[^]]*\]', '"labels": []', card.read_text(encoding="utf-8")), encoding="utf-8")
    assert re.fullmatch(r"class \d, probability 0\.\d{3}\n", tutor("generate", tmp_path, "one", "two").stdout)


def test_each_line_of_a_file_is_a_text_except_for_a_gpt(tutor, weights):
    lines = tutor("generate", "judge", input="one\n\ntwo three\n").stdout.splitlines()
    alone = [tutor("generate", "judge", text).stdout.strip() for text in ("one", "two three")]
    assert lines == alone
    whole = tutor("generate", "writer", input="one\n\ntwo three\n").stdout
    assert whole == tutor("generate", "writer", "one two three").stdout


def test_beams_find_what_beam_search_finds(tutor, weights, opened):
    model, tokenizers = opened("translator")
    found = beam_search(TransformerSession(model, [tokenizers["source"].encode("abc")]), width=3, max_new_tokens=4)[0]
    done = tutor("generate", "translator", "abc", "--beams", 3, "--answers", 2, "--max-new-tokens", 4)
    assert done.stdout.splitlines() == [tokenizers["target"].decode(text.answer) for text in found[:2]]


def test_samples_differ_among_each_other_and_repeat_with_their_seed(tutor, weights):
    options = ("generate", "writer", "one", "--temperature", 3, "--answers", 3, "--max-new-tokens", 8)
    first = tutor(*options).stdout
    assert len(set(first.splitlines())) == 3
    assert tutor(*options, "--seed", 0).stdout == first
    assert tutor(*options, "--seed", 1).stdout != first


def test_an_answer_ends_before_a_stop_text(tutor, weights):
    words = tutor("generate", "writer", "one", "--max-new-tokens", 8).stdout.split()
    stop = next(word for word in words if word != words[0])
    done = tutor("generate", "writer", "one", "--max-new-tokens", 8, "--stop", "nowhere", "--stop", stop)
    assert done.stdout.split() == words[: words.index(stop)]


def test_what_cut_an_answer_short_is_told_beside_it(tutor, weights):
    cut = tutor("generate", "writer", "one", "--max-new-tokens", 2)
    assert cut.stderr == "note: stopped after 2 tokens; give it more by --max-new-tokens\n"
    full = tutor("generate", "writer", " ".join(["one"] * 20), "--max-new-tokens", 20)
    assert full.stderr == "note: stopped where the model's context was full\n"


def test_words_that_the_model_never_saw_are_named_once(tutor, weights):
    done = tutor("generate", "judge", "one seven [red] seven")
    assert done.exit_code == 0
    assert done.stderr == "note: the model has never seen seven, [red]\n"


def test_capitals_that_the_model_never_saw_come_with_advice(tutor, weights):
    assert tutor("generate", "judge", "One two").stderr == (
        "note: the model has never seen One; try the text in lower case\n"
    )


def test_a_runs_folder_will_do_for_a_name(tutor, weights, tmp_path, monkeypatch):
    (tmp_path / "run" / "checkpoint-1").mkdir(parents=True)
    for path in weights.glob("translator.*"):
        (tmp_path / "run" / path.name).write_bytes(path.read_bytes())
    expected = tutor("generate", "translator", "abc").stdout
    assert tutor("generate", tmp_path / "run", "abc").stdout == expected
    monkeypatch.chdir(tmp_path)
    assert tutor("generate", "run", "abc").stdout == expected


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("writr", "one"),
            "expected a model among judge, recall, translator, writer, got 'writr'; did you mean writer?",
        ),
        (
            ("recall", "one"),
            "expected a model that takes text (Transformer, GPT, EncoderClassifier), got recall: Assoc",
        ),
        (("writer", "one", "--top-p", 3), "expected p in (0, 1], got 3.0"),
        (("writer", "one", "--temperature", 0), "expected a temperature above 0, got 0.0"),
        (("writer", "one", "--top-k", 0), "expected k to be at least 1, got 0"),
        (("writer", "one", "--beams", 0), "'--beams'"),
        (("writer", "one", "--max-new-tokens", 0), "'--max-new-tokens'"),
        (("writer", "one", "--stop", ""), "expected a list of strings of at least one character"),
        (("writer", "one " * 30), "expected prompts of at most context_length=24 tokens, got 31"),
        (("judge", "one", "--top-k", 3), "expected no option of writing, since the model names a class, got --top-k"),
        (("translator", ""), "expected a text, got an empty one"),
        ((), "MODEL"),
    ],
)
def test_a_mistake_is_one_line(tutor, weights, arguments, told):
    done = tutor("generate", *arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert told in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_empty_file_is_no_text(tutor, weights):
    done = tutor("generate", "judge", input="\n \n")
    assert (done.exit_code, done.stderr) == (2, "error: expected a text, got an empty one\n")


def test_a_file_that_is_no_text_is_refused(tutor, weights):
    done = tutor("generate", "judge", input=b"one \xff")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: expected text in UTF-8 on standard input")


def test_an_unfinished_run_is_told_from_a_model(tutor, weights, tmp_path):
    (tmp_path / "checkpoint-1").mkdir()
    done = tutor("generate", tmp_path, "abc")
    assert done.exit_code == 2
    assert "with none: was the run trained to its end?" in done.stderr


def test_a_folder_of_many_models_is_refused(tutor, weights, shipped_models):
    done = tutor("generate", shipped_models, "abc")
    assert done.exit_code == 2
    assert "with judge, recall, translator, writer" in done.stderr


def test_a_damaged_model_is_refused(tutor, weights, tmp_path):
    for path in weights.glob("writer.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    content = bytearray((tmp_path / "writer.safetensors").read_bytes())
    content[-1] ^= 1
    (tmp_path / "writer.safetensors").write_bytes(content)
    done = tutor("generate", tmp_path, "one")
    assert done.exit_code == 2
    assert "its checksum differs" in done.stderr
