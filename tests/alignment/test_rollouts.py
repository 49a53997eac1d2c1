import pytest
import torch

from tests.alignment.tiny_policy import END, PROMPTS, VOCAB_SIZE, make_policy, token_log_probabilities
from tutor.alignment.log_probabilities import target_log_probabilities
from tutor.alignment.reply_batch import ReplyBatch
from tutor.alignment.rollouts import Sampler, drawn_log_probabilities


def drawn(sampler, *given):
    return [reply.tokens for reply in sampler(*given)]


def test_replies_come_prompt_by_prompt_and_stop_at_their_end():
    torch.manual_seed(0)
    policy = make_policy(sharpness=1.0)
    replies = drawn(Sampler(END, max_new_tokens=5), policy, PROMPTS, 50)
    assert len(replies) == 200
    for reply in replies:
        assert 1 <= len(reply) <= 5
        assert END not in reply[:-1]
        assert reply[-1] == END or len(reply) == 5
    assert {reply[-1] == END for reply in replies} == {True, False}


@pytest.mark.parametrize("temperature", [1, 0.5, 2])
def test_tokens_come_as_often_as_the_policy_finds_them_likely(temperature):
    policy = make_policy()
    shares = torch.zeros(2, VOCAB_SIZE, dtype=torch.float64)
    torch.manual_seed(0)
    replies = drawn(Sampler(END, 1, temperature), policy, PROMPTS[:2], 2000)
    for place, (token,) in enumerate(replies):
        shares[place // 2000, token] += 1 / 2000
    for prompt, share in zip(PROMPTS[:2], shares, strict=True):
        log_p = [token_log_probabilities(policy, prompt, [token])[0] for token in range(VOCAB_SIZE)]
        wanted = (torch.tensor(log_p, dtype=torch.float64) / temperature).softmax(-1)
        error = (wanted * (1 - wanted) / 2000).sqrt()
        assert ((share - wanted).abs() <= 5 * error).all()


def test_chance_comes_from_pytorchs_own_generator():
    policy, sampler = make_policy(sharpness=1.0), Sampler(END)
    torch.manual_seed(4)
    state = torch.get_rng_state()
    first, second = drawn(sampler, policy, PROMPTS, 3), drawn(sampler, policy, PROMPTS, 3)
    torch.set_rng_state(state)
    assert drawn(sampler, policy, PROMPTS, 3) == first != second


def test_the_policy_speaks_at_rest_and_goes_on_learning_afterwards():
    policy = make_policy(dropout=0.5).train()
    sampler = Sampler(END, 4, temperature=1e-4)  # hardly any chance is left, unless dropout adds some
    torch.manual_seed(0)
    replies = drawn(sampler, policy, [PROMPTS[1]], 20)
    assert len({*map(tuple, replies)}) == 1
    assert all(module.training for module in policy.modules())
    policy(torch.tensor([PROMPTS[1]])).sum().backward()  # nothing of inference mode has stayed in it


def test_a_full_context_cuts_a_reply_off():
    policy = make_policy(sharpness=1.0)
    prompt = [1] * policy.config.context_length
    assert {len(reply) for reply in drawn(Sampler(END), policy, [prompt], 5)} == {1}


@pytest.mark.parametrize("changes", [{"max_new_tokens": 0}, {"temperature": 0}, {"temperature": float("nan")}])
def test_numbers_that_are_not_positive_are_refused(changes):
    with pytest.raises(ValueError, match="expected max_new_tokens of at least 1 and a temperature above 0, got"):
        Sampler(END, **changes)


@pytest.mark.parametrize("temperature", [1, 0.5])
def test_the_log_probabilities_that_drawing_gives_are_those_of_reading(temperature):
    policy = make_policy(sharpness=1.0)
    torch.manual_seed(0)
    replies = Sampler(END, 5, temperature)(policy, PROMPTS, 4)
    repeated = [prompt for prompt in PROMPTS for _ in range(4)]
    batch = ReplyBatch.of(repeated, [reply.tokens for reply in replies])
    with torch.no_grad():
        wanted = target_log_probabilities(policy, batch)
    assert torch.allclose(drawn_log_probabilities(batch, replies), wanted.double(), atol=1e-6)
