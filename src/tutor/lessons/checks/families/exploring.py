"""Exercises on Hugging Face's models of the three families, and on what to call ChatGPT."""

from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.checks.families.numbers import but, place, variants
from tutor.lessons.specification import Exercise, Mistake, Variant

# ---------------------------------------------------------------- families-configs

_D, _FF, _V, _N, _L, _HEADS, _BUCKETS = 48, 192, 1000, 64, 3, 4, 32


def _counted():
    """Counted from the drawings, without the library."""
    attention, network, norm = 4 * (_D * _D + _D), _D * _FF + _FF + _FF * _D + _D, 2 * _D
    block = attention + network + 2 * norm
    readout = _D * _D + _D + norm + _V
    bert = _V * _D + _N * _D + 2 * _D + norm + _L * block + readout
    gpt2 = _V * _D + _N * _D + _L * block + norm
    bare, bare_network = 4 * _D * _D, 2 * _D * _FF
    t5 = _V * _D + _L * (bare + bare_network + 2 * _D) + _L * (2 * bare + bare_network + 3 * _D) + 2 * _D
    buckets = 2 * _BUCKETS * _HEADS
    return bert, gpt2, t5 + buckets, _L * bare, 2 * _D, buckets


_RIGHT = (139528, 135984, 242608, 27648, 96, 256)

families_configs = Exercise(
    slug="families-configs",
    answers=("bert_total", "gpt2_total", "t5_total", "t5_cross", "bert_which_text", "t5_distances"),
    properties=(
        place(_counted, 0, "parameters of BERT"),
        place(_counted, 1, "parameters of GPT-2"),
        place(_counted, 2, "parameters of T5"),
        place(_counted, 3, "parameters of T5's cross-attention"),
        place(_counted, 4, "parameters for the first and the second text"),
        place(_counted, 5, "parameters for distances"),
    ),
    mistakes=(
        Mistake("without the readout", but(_RIGHT, 0, 136080), "that is the encoder without its readout (cls)"),
        Mistake(
            "a readout of its own",
            but(_RIGHT, 0, 187528),
            "you counted the token vectors twice: the readout shares them, and parameters() names them once",
        ),
        Mistake("shared twice", but(_RIGHT, 1, 183984), "you counted the token vectors twice: lm_head shares them"),
        Mistake(
            "the shared vectors four times",
            but(_RIGHT, 2, 386608),
            "the token vectors are one tensor, though state_dict() lists them under four names: use parameters()",
        ),
        Mistake(
            "the self-attention",
            but(_RIGHT, 3, 55552),
            "that is the self-attention of both stacks: cross-attention has a name of its own",
        ),
        Mistake("one block", but(_RIGHT, 3, 9216), "that is one block of the decoder: there are 3"),
        Mistake("all attention of T5", but(_RIGHT, 3, 83200), "that is all attention: cross-attention is one of three"),
        Mistake("one vector", but(_RIGHT, 4, 48), "there are two such vectors, one for each text"),
        Mistake("positions", but(_RIGHT, 4, 3072), "those are the vectors of positions"),
        Mistake("one stack", but(_RIGHT, 5, 128), "each of the two stacks has such a table"),
        Mistake("every block", but(_RIGHT, 5, 768), "only the first block of each stack has it; the others share it"),
    ),
    variants=variants(_RIGHT),
)

# ---------------------------------------------------------------- families-explain

families_explain = Exercise(
    slug="families-explain",
    answers=("which_family",),
    properties=TEXT_IS_THERE,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("A decoder-only model reads the question with the same stack that writes the answer, under one mask.",),
        ),
        Variant(
            "中文",
            (
                "仅解码器的模型用同一组层来读问题和写回答：问题是序列的前一部分，因果掩码只遮住后面的词，"
                "所以回答中的每个词都能看到整个问题，不需要单独的编码器。",
            ),
        ),
    ),
    manual_points=3,
)

EXERCISES = (families_configs, families_explain)
