"""How fast text is written: `python -m benchmarks.generation_speed`, CPU time, one thread, against Hugging Face.

The same random weights in this package's GPT and in transformers' GPT-2 (width 128, 4 layers, 4 heads, 1,024 tokens),
prompts of 16 tokens, both with a cache. An end token is looked for at every step and never chosen, so that both write
as much; the texts are compared first, and must be equal. The last rows say what the cache is worth.
"""

import tempfile
from collections.abc import Callable

import torch
import transformers

from benchmarks.interleaved import compare
from tutor.generation.beam_search import beam_search
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession, UncachedGPTSession
from tutor.models.gpt import GPT
from tutor.models.gpt2_weights import load_gpt2

VOCAB_SIZE, PROMPT, NEW, BEAM_NEW, WIDTH = 1024, 16, 128, 64, 4
END = 2
ROUNDS = 7

Texts = list[list[int]]


def models() -> tuple[GPT, transformers.GPT2LMHeadModel]:
    """The same weights twice; large enough for the model to have opinions, without the end token among them."""
    torch.manual_seed(0)
    theirs = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(
            vocab_size=VOCAB_SIZE,
            n_embd=128,
            n_layer=4,
            n_head=4,
            n_positions=256,
            bos_token_id=1,
            eos_token_id=END,
            pad_token_id=0,
        )
    ).eval()
    for parameter in theirs.transformer.parameters():
        if parameter.dim() > 1:
            torch.nn.init.normal_(parameter, std=0.1)
    with torch.no_grad():
        theirs.transformer.wte.weight[END] = 0
    with tempfile.TemporaryDirectory() as folder:
        theirs.save_pretrained(folder)
        return load_gpt2(folder), theirs


def theirs_writes(model: transformers.GPT2LMHeadModel, prompts: torch.Tensor, new: int, beams: int) -> Texts:
    texts = model.generate(
        prompts,
        attention_mask=torch.ones_like(prompts),
        max_new_tokens=new,
        num_beams=beams,
        do_sample=False,
    )
    return texts[:, prompts.shape[1] :].tolist()


def greedy(session: GPTSession | UncachedGPTSession) -> Texts:
    return [text.tokens for text in generate(session, max_new_tokens=NEW, end_ids=[END])]


def best_of_beam(session: GPTSession) -> Texts:
    return [texts[0].tokens for texts in beam_search(session, WIDTH, max_new_tokens=BEAM_NEW, end_ids=[END])]


def row(task: str, programs: dict[str, Callable[[], Texts]], n_tokens: int) -> str:
    """Give one row of the table, once both have written the same."""
    (_, base), (_, other) = programs.items()
    texts = base()
    if other() != texts or any(len(text) * len(texts) != n_tokens for text in texts):
        raise ValueError(f"expected the same {n_tokens} tokens from {' and '.join(programs)} for {task}")
    found = compare(programs, ROUNDS)
    (slow, slow_seconds), (fast, fast_seconds) = found.seconds.items()
    ratios = sorted(found.ratios(fast))
    speeds = [n_tokens / sorted(seconds)[len(seconds) // 2] for seconds in (slow_seconds, fast_seconds)]
    return (
        f"| {task} | {slow} | {speeds[0]:,.0f} | {fast} | {speeds[1]:,.0f} "
        f"| {found.ratio(fast):.2f}x ({ratios[0]:.2f} to {ratios[-1]:.2f}) |"
    )


def main() -> None:
    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    ours, theirs = models()
    print("| task | base | tokens a CPU second | program | tokens a CPU second | faster by (least to most) |")
    print("|---|---|---|---|---|---|")
    for batch in (1, 16):
        ids = torch.randint(4, VOCAB_SIZE, (batch, PROMPT), generator=torch.Generator().manual_seed(batch))
        prompts = ids.tolist()
        programs = {
            "Hugging Face": lambda ids=ids: theirs_writes(theirs, ids, NEW, 1),
            "ours": lambda prompts=prompts: greedy(GPTSession(ours, prompts)),
        }
        print(row(f"greedy, batch {batch}", programs, batch * NEW), flush=True)
        programs = {
            "Hugging Face": lambda ids=ids: theirs_writes(theirs, ids, BEAM_NEW, WIDTH),
            "ours": lambda prompts=prompts: best_of_beam(GPTSession(ours, prompts)),
        }
        print(row(f"beam {WIDTH}, batch {batch}", programs, batch * BEAM_NEW), flush=True)
        programs = {
            "ours, no cache": lambda prompts=prompts: greedy(UncachedGPTSession(ours, prompts)),
            "ours": lambda prompts=prompts: greedy(GPTSession(ours, prompts)),
        }
        print(row(f"greedy, batch {batch}", programs, batch * NEW), flush=True)


if __name__ == "__main__":
    main()
