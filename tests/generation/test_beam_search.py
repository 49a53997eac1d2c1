import itertools
import math

import pytest
import torch

from tutor.generation.beam_search import beam_search
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession, UncachedGPTSession
from tutor.generation.transformer_session import TransformerSession, UncachedTransformerSession
from tutor.models.gpt import GPT
from tutor.models.transformer import Transformer

PROMPTS = [[1, 4, 5, 6, 7], [1, 8], [9], [1, 3, 3]]
END = 2


def random_prompts(n, vocab_size):
    generator = torch.Generator().manual_seed(0)
    return [torch.randint(3, vocab_size, (4,), generator=generator).tolist() for _ in range(n)]


@pytest.mark.parametrize("width", [2, 4, 6])
@pytest.mark.parametrize("length_penalty", [0.0, 1.0, 2.5, -1.0])
@pytest.mark.parametrize("max_new_tokens", [1, 3, 16])
def test_texts_and_scores_are_those_of_hugging_face(twins, width, length_penalty, max_new_tokens):
    ours, theirs = twins
    prompts = random_prompts(12, 13)
    found = beam_search(GPTSession(ours, prompts), width, length_penalty, max_new_tokens)
    expected = theirs.generate(
        torch.tensor(prompts),
        attention_mask=torch.ones(12, 4, dtype=torch.long),
        num_beams=width,
        num_return_sequences=width,
        do_sample=False,
        length_penalty=length_penalty,
        max_new_tokens=max_new_tokens,
        early_stopping=False,
        output_scores=True,
        return_dict_in_generate=True,
    )
    rows = expected.sequences[:, 4:].tolist()
    ours = [text for texts in found for text in texts]
    # Hugging Face adds up in float32
    assert [text.score for text in ours] == pytest.approx(expected.sequences_scores.tolist(), rel=1e-5)
    assert [text.tokens for text in ours] == [row[: row.index(END) + 1] if END in row else row for row in rows]


def test_the_texts_compared_end_in_both_ways(twins):
    found = beam_search(GPTSession(twins[0], random_prompts(12, 13)), 4, 1.0, 16)
    assert {text.stopped for texts in found for text in texts} == {"end", "length"}


@pytest.mark.parametrize("prompts", [PROMPTS, [[1, 4, 5]]])
def test_a_beam_of_one_is_greedy_search(gpt, prompts):
    greedy = generate(GPTSession(gpt, prompts), max_new_tokens=12)
    for texts, text in zip(beam_search(GPTSession(gpt, prompts), 1, 0.0, 12), greedy, strict=True):
        assert [(found.tokens, found.stopped) for found in texts] == [(text.tokens, text.stopped)]
        assert texts[0].log_probability == pytest.approx(sum(text.log_probabilities), abs=1e-10)


@pytest.mark.parametrize(
    ("cached", "uncached", "model"),
    [(GPTSession, UncachedGPTSession, GPT), (TransformerSession, UncachedTransformerSession, Transformer)],
)
@pytest.mark.parametrize("positions", ["learned", "rotary"])
def test_beams_are_the_same_with_and_without_a_cache(build, cached, uncached, model, positions):
    network = build(model, positions=positions, context_length=10)
    with_cache = beam_search(cached(network, PROMPTS), 5, 0.7, 9)
    assert len(with_cache) == len(PROMPTS)
    same(with_cache, beam_search(uncached(network, PROMPTS), 5, 0.7, 9))


@pytest.mark.parametrize(("session", "model"), [(GPTSession, GPT), (TransformerSession, Transformer)])
def test_a_batch_is_searched_as_each_prompt_alone(build, session, model):
    network = build(model, seed=2, context_length=10)
    ends = {2, 5, 7}
    together = beam_search(session(network, PROMPTS), 3, 0.7, 9, ends)
    same(together, [beam_search(session(network, [prompt]), 3, 0.7, 9, ends)[0] for prompt in PROMPTS])
    assert len({len(texts[0].tokens) for texts in together}) > 1


def same(some, others):
    for ours, theirs in zip(some, others, strict=True):
        assert [(text.tokens, text.stopped) for text in ours] == [(text.tokens, text.stopped) for text in theirs]
        assert [text.score for text in ours] == pytest.approx([text.score for text in theirs], abs=1e-10)


@torch.no_grad()
def log_probabilities(model, prompt, texts):
    """What the model gives each text as a whole, all read at once; padding behind a text changes nothing in it."""
    longest = max(map(len, texts))
    padded = torch.tensor([text + [0] * (longest - len(text)) for text in texts])
    read = torch.cat([torch.tensor(prompt).expand(len(texts), -1), padded], dim=1)
    given = model(read).log_softmax(-1)[:, len(prompt) - 1 : -1].gather(-1, padded[..., None])[..., 0]
    return [row[: len(text)].sum().item() for row, text in zip(given, texts, strict=True)]


def test_log_probabilities_and_scores_are_the_models(gpt):
    for prompt, texts in zip(PROMPTS, beam_search(GPTSession(gpt, PROMPTS), 3, 0.6, 8), strict=True):
        expected = log_probabilities(gpt, prompt, [text.tokens for text in texts])
        assert [text.log_probability for text in texts] == pytest.approx(expected, abs=1e-10)
        for text in texts:
            assert text.score == pytest.approx(text.log_probability / len(text.tokens) ** 0.6)
        assert [text.score for text in texts] == sorted((text.score for text in texts), reverse=True)
        assert len({tuple(text.tokens) for text in texts}) == len(texts) == 3


def every_text(vocab_size, limit):
    others = [token for token in range(vocab_size) if token != END]
    for length in range(limit):
        for beginning in itertools.product(others, repeat=length):
            yield [*beginning, END]
    yield from map(list, itertools.product(others, repeat=limit))


@pytest.mark.parametrize("length_penalty", [0.0, 0.5, 1.0, 3.0, -0.5])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_beam_that_holds_everything_ranks_all_texts_right(build, length_penalty, seed):
    model = build(GPT, seed=seed, vocab_size=4)
    prompt, limit = [1, 3], 4
    everything = list(every_text(4, limit))
    ranked = sorted(
        (
            (total / len(text) ** length_penalty, text)
            for total, text in zip(log_probabilities(model, prompt, everything), everything, strict=True)
        ),
        reverse=True,
    )
    found = beam_search(GPTSession(model, [prompt]), len(everything), length_penalty, limit)[0]
    assert [text.tokens for text in found] == [text for _, text in ranked]
    assert [text.score for text in found] == pytest.approx([score for score, _ in ranked], abs=1e-10)


@pytest.mark.parametrize("length_penalty", [0.0, -0.5])
def test_without_a_gain_for_length_the_search_stops_no_sooner_than_it_may(build, length_penalty):
    """Beam search by hand, to the bitter end, finds nothing better."""
    for seed in range(3):
        model = build(GPT, seed=seed, vocab_size=6)
        width, limit, prompt = 3, 7, [1, 4]
        beams, finished = [(0.0, [])], []
        for length in range(1, limit + 1):
            given = [model(torch.tensor([prompt + text]))[0, -1].log_softmax(-1) for _, text in beams]
            candidates = sorted(
                (
                    (total + more[token], [*text, token])
                    for (total, text), more in zip(beams, given, strict=True)
                    for token in range(6)
                ),
                reverse=True,
            )
            finished += [text for text in candidates[:width] if text[1][-1] == END or length == limit]
            beams = [text for text in candidates if text[1][-1] != END][:width]
        best = sorted(((total / len(text) ** length_penalty, text) for total, text in finished), reverse=True)[:width]
        found = beam_search(GPTSession(model, [prompt]), width, length_penalty, limit)[0]
        assert [text.tokens for text in found] == [text for _, text in best]


def greedy_trap(text):
    """The likelier first token 3 leads among many unlikely ones; 4 is followed by one that is certain."""
    shares = {(): [0, 0, 0, 0.6, 0.4, 0], (3,): [0, 0, 0.4, 0.2, 0.2, 0.2], (4,): [0, 0, 1, 0, 0, 0]}
    return [math.log(share) if share else -math.inf for share in shares.get(text, [0, 0, 1, 0, 0, 0])]


def test_greedy_search_misses_what_a_beam_of_two_finds(table_session):
    greedy = generate(table_session(greedy_trap))[0]
    best = beam_search(table_session(greedy_trap), 2, length_penalty=0.0)[0][0]
    assert (greedy.tokens, best.tokens) == ([3, 2], [4, 2])
    assert math.exp(sum(greedy.log_probabilities)) == pytest.approx(0.24)
    assert math.exp(best.log_probability) == pytest.approx(0.4)


def test_texts_without_any_probability_are_not_given(table_session):
    texts = beam_search(table_session(greedy_trap), 40, length_penalty=0.0)[0]
    assert sum(math.exp(text.log_probability) for text in texts) == pytest.approx(1)
    assert sorted(text.tokens for text in texts) == [[3, 2], [3, 3, 2], [3, 4, 2], [3, 5, 2], [4, 2]]


def test_a_search_stops_when_no_beginning_scores_better_than_what_is_finished(table_session):
    session = table_session(greedy_trap)
    beam_search(session, 1, length_penalty=0.0)
    assert session.rows_scored == [1, 1]  # 3, then <eos> at 0.24, and the next best has 0.12 already
    # the end is certain at once: with one text wanted nothing more is asked
    session = table_session(lambda text: [0.0, 0.0, -50.0 if text else 50.0, 0.0, 0.0, 0.0])
    assert [text.tokens for text in beam_search(session, 1)[0]] == [[END]]
    assert session.rows_scored == [1]


def test_a_longer_text_gains_from_the_length_penalty(table_session):
    # <eos> at once has probability 0.4; 3 and then <eos> 0.36, which is 0.6 a token
    def scores(text):
        shares = {(): [0.0, 0.0, 0.4, 0.6], (3,): [0.0, 0.0, 0.6, 0.4]}.get(text, [0.0, 0.0, 1.0, 0.0])
        return [math.log(share) if share else -math.inf for share in shares]

    assert beam_search(table_session(scores), 2, length_penalty=0.0)[0][0].tokens == [END]
    best = beam_search(table_session(scores), 2, length_penalty=1.0)[0][0]
    assert best.tokens != [END]
    assert math.exp(best.score) > 0.6 - 1e-9


def test_several_end_tokens_end(gpt):
    ends = {2, 5, 7}
    for texts in beam_search(GPTSession(gpt, PROMPTS), 3, 1.0, 10, ends):
        for text in texts:
            inside, last = text.tokens[:-1], text.tokens[-1]
            assert not ends & set(inside)
            assert (text.stopped == "end") == (last in ends)
            assert text.answer == (inside if text.stopped == "end" else text.tokens)


def test_without_an_end_token_every_text_has_the_full_length(gpt):
    for texts in beam_search(GPTSession(gpt, PROMPTS), 3, 1.0, 5, ()):
        assert [(len(text.tokens), text.stopped) for text in texts] == [(5, "length")] * 3


def test_a_full_context_stops_and_says_so(gpt):
    long, short = beam_search(GPTSession(gpt, [[1] * 22, [1]]), 2, 1.0, 6, ())
    assert {(len(text.tokens), text.stopped) for text in long} == {(3, "context")}
    assert {(len(text.tokens), text.stopped) for text in short} == {(6, "length")}


@pytest.mark.parametrize(("width", "limit"), [(0, 5), (2, 0)])
def test_a_search_for_nothing_is_refused(gpt, width, limit):
    with pytest.raises(ValueError, match=f"at least 1, got {width} and {limit}"):
        beam_search(GPTSession(gpt, [[1]]), width, 1.0, limit)
