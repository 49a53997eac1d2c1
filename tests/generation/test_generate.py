import jaxtyping
import pytest
import torch

from tutor.generation.generate import generate, stream
from tutor.generation.gpt_session import GPTSession, UncachedGPTSession
from tutor.generation.sampling import RepetitionPenalty, Sample, Temperature, TopK
from tutor.generation.transformer_session import TransformerSession, UncachedTransformerSession
from tutor.models.gpt import GPT

PROMPTS = [[1, 4, 5, 6, 7], [1, 8], [9], [1, 3, 3]]


@torch.no_grad()
def by_hand(model, prompt, n_tokens):
    """Greedy decoding without any of this package's machinery."""
    tokens, nats = list(prompt), []
    for _ in range(n_tokens):
        log_probabilities = model(torch.tensor([tokens]))[0, -1].log_softmax(-1)
        tokens.append(int(log_probabilities.argmax()))
        nats.append(float(log_probabilities.max()))
    return tokens[len(prompt) :], nats


@pytest.mark.parametrize("session", [GPTSession, UncachedGPTSession])
def test_a_batch_is_written_as_each_prompt_by_hand(gpt, session):
    for prompt, text in zip(PROMPTS, generate(session(gpt, PROMPTS), max_new_tokens=12, end_ids=()), strict=True):
        tokens, nats = by_hand(gpt, prompt, 12)
        assert text.tokens == tokens
        assert text.log_probabilities == pytest.approx(nats, abs=1e-10)
        assert text.stopped == "length"


def test_a_transformer_writes_the_same_with_and_without_a_cache(transformer):
    cached = generate(TransformerSession(transformer, PROMPTS), max_new_tokens=15)
    uncached = generate(UncachedTransformerSession(transformer, PROMPTS), max_new_tokens=15)
    for ours, theirs in zip(cached, uncached, strict=True):
        assert (ours.tokens, ours.stopped) == (theirs.tokens, theirs.stopped)
        assert ours.log_probabilities == pytest.approx(theirs.log_probabilities, abs=1e-10)


@pytest.mark.parametrize("positions", ["learned", "rotary"])
def test_rows_that_end_early_or_late_do_not_disturb_each_other(build, positions):
    model = build(GPT, seed=3, positions=positions, context_length=9)
    ends = [2, 5]
    together = generate(GPTSession(model, PROMPTS), max_new_tokens=7, end_ids=ends)
    for prompt, text in zip(PROMPTS, together, strict=True):
        alone = generate(GPTSession(model, [prompt]), max_new_tokens=7, end_ids=ends)[0]
        assert (text.tokens, text.stopped) == (alone.tokens, alone.stopped)
    assert len({len(text.tokens) for text in together}) > 1


def counting(end_after):
    """A table in which a text says 5, and <eos> when it has as many tokens as its first one has in end_after."""

    def scores(text):
        first = text[0] if text else None
        scores = [1.0] * 10
        scores[2 if first is not None and len(text) >= end_after[first] else 5] = 5.0
        return scores

    return scores


def test_a_text_that_has_ended_costs_nothing_more(table_session):
    session = table_session(counting({3: 1, 4: 3, 6: 2}), n_rows=3)
    starts = iter([[3, 4, 6]])
    choose = lambda scores: torch.tensor(next(starts, None) or scores.argmax(-1).tolist())
    texts = generate(session, choice=choose, max_new_tokens=9)
    assert [text.tokens for text in texts] == [[3, 2], [4, 5, 5, 2], [6, 5, 2]]
    assert [text.answer for text in texts] == [[3], [4, 5, 5], [6, 5]]
    assert {text.stopped for text in texts} == {"end"}
    assert session.rows_scored == [3, 3, 2, 1]


def test_every_end_token_ends(table_session):
    for end in (5, 7):
        scores = [0.0] * 10
        scores[end] = 1.0
        text = generate(table_session(lambda text, scores=scores: scores), end_ids={5, 7})[0]
        assert (text.tokens, text.answer, text.stopped) == ([end], [], "end")


def test_the_limit_stops_and_says_so(gpt):
    text = generate(GPTSession(gpt, [[1]]), max_new_tokens=1, end_ids=())[0]
    assert (len(text.tokens), text.stopped) == (1, "length")
    assert text.answer == text.tokens


@pytest.mark.parametrize("session", [GPTSession, UncachedGPTSession])
def test_a_full_context_stops_and_says_so(gpt, session):
    texts = generate(session(gpt, [[1] * 24, [1] * 20, [1]]), max_new_tokens=10, end_ids=())
    assert [(len(text.tokens), text.stopped) for text in texts] == [(1, "context"), (5, "context"), (10, "length")]


def test_a_transformers_target_may_fill_its_context(transformer):
    text = generate(TransformerSession(transformer, [[4, 5]]), max_new_tokens=100, end_ids=())[0]
    assert (len(text.tokens), text.stopped) == (24, "context")


def test_log_probabilities_are_the_models_own_whatever_the_rules(gpt):
    choice = Sample(torch.Generator().manual_seed(0))
    texts = generate(GPTSession(gpt, PROMPTS), [Temperature(2.0), TopK(4)], choice, max_new_tokens=6, end_ids=())
    for prompt, text in zip(PROMPTS, texts, strict=True):
        given = gpt(torch.tensor([prompt + text.tokens]))[0].log_softmax(-1).detach()
        expected = [float(given[len(prompt) + place - 1, token]) for place, token in enumerate(text.tokens)]
        assert text.log_probabilities == pytest.approx(expected, abs=1e-10)


def test_the_same_seed_writes_the_same_text(gpt):
    def write(seed):
        choice = Sample(torch.Generator().manual_seed(seed))
        return [text.tokens for text in generate(GPTSession(gpt, PROMPTS), [Temperature(3.0)], choice)]

    assert write(1) == write(1)
    assert write(1) != write(2)


def test_a_huge_repetition_penalty_lets_nothing_return(table_session):
    session = table_session(lambda text: [float(10 - token) for token in range(10)])
    session.prompts = [[0, 3]]
    text = generate(session, [RepetitionPenalty(1e9)], max_new_tokens=7, end_ids=())[0]
    assert text.tokens == [1, 2, 4, 5, 6, 7, 8]


def test_the_repetition_penalty_of_a_row_follows_it_when_others_end(table_session):
    session = table_session(counting({3: 1, 4: 9}), n_rows=2)
    starts = iter([[3, 4]])
    choose = lambda scores: torch.tensor(next(starts, None) or scores.argmax(-1).tolist())
    texts = generate(session, [RepetitionPenalty(1e9)], choose, max_new_tokens=4)
    # 5 is best while it is new; then the first of those that nobody said
    assert [text.tokens for text in texts] == [[3, 2], [4, 5, 1, 2]]


def test_streaming_gives_the_tokens_of_generate_one_by_one(gpt):
    whole = generate(GPTSession(gpt, PROMPTS), max_new_tokens=8, end_ids=[5])
    tokens, stopped = {row: [] for row in range(4)}, {}
    for step in stream(GPTSession(gpt, PROMPTS), max_new_tokens=8, end_ids=[5]):
        for row, token in step.tokens.items():
            assert row not in stopped
            tokens[row].append(token)
        stopped |= step.stopped
    assert list(tokens.values()) == [text.tokens for text in whole]
    assert [stopped[row] for row in range(4)] == [text.stopped for text in whole]


def test_a_stream_leaves_gradients_on_between_its_steps(gpt):
    for _ in stream(GPTSession(gpt, [[1]]), max_new_tokens=2, end_ids=()):
        assert torch.is_grad_enabled() and not torch.is_inference_mode_enabled()


def test_no_token_at_all_is_refused(gpt):
    with pytest.raises(ValueError, match="max_new_tokens to be at least 1, got 0"):
        generate(GPTSession(gpt, [[1]]), max_new_tokens=0)


def test_what_is_no_session_is_refused(gpt):
    with pytest.raises(jaxtyping.TypeCheckError, match="parameter 'session'"):
        generate(gpt)


def their_texts(model, prompts, **settings):
    """What Hugging Face's generate appends to each prompt, up to the end token."""
    longest = max(map(len, prompts))
    ids = torch.tensor([[0] * (longest - len(prompt)) + prompt for prompt in prompts])
    mask = torch.arange(longest) >= longest - torch.tensor([[len(prompt)] for prompt in prompts])
    rows = model.generate(ids, attention_mask=mask.long(), do_sample=False, **settings)[:, longest:].tolist()
    return [row[: row.index(2) + 1] if 2 in row else row for row in rows]


@pytest.mark.parametrize("penalty", [None, 1.4])
def test_greedy_texts_are_those_of_hugging_face(twins, penalty):
    ours, theirs = twins
    generator = torch.Generator().manual_seed(0)
    prompts = [torch.randint(3, 13, (5,), generator=generator).tolist() for _ in range(30)]
    rules = [] if penalty is None else [RepetitionPenalty(penalty)]
    settings = {} if penalty is None else {"repetition_penalty": penalty}
    texts = generate(GPTSession(ours, prompts), rules, max_new_tokens=20)
    assert [text.tokens for text in texts] == their_texts(theirs, prompts, max_new_tokens=20, **settings)
    assert {"end", "length"} == {text.stopped for text in texts}


def test_padded_prompts_give_the_texts_of_hugging_face(twins):
    ours, theirs = twins
    texts = generate(GPTSession(ours, PROMPTS), max_new_tokens=15)
    assert [text.tokens for text in texts] == their_texts(theirs, PROMPTS, max_new_tokens=15)
