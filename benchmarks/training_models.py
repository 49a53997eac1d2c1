"""The models that `benchmarks.training_speed` compares: ours, PyTorch's Transformer and Hugging Face's GPT-2, alike."""

import warnings

from torch import nn

from tutor.config import ModelConfig
from tutor.models.gpt import GPT
from tutor.models.transformer import Transformer

WIDTH, HEADS, VOCABULARY = 128, 4, 1000
PAIR_LAYERS, LONGEST = 3, 40
TEXT_LAYERS, TEXT_LENGTH = 4, 128


class TorchTransformer(nn.Module):
    """torch.nn.Transformer with what it lacks to translate: embeddings, positions, a readout."""

    def __init__(self, dropout: float, dropout_inside: bool = True) -> None:
        super().__init__()
        self.source, self.target = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(VOCABULARY, WIDTH)
        self.positions, self.dropout = nn.Embedding(LONGEST + 1, WIDTH), nn.Dropout(dropout)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nested tensors are off with norm_first
            self.transformer = nn.Transformer(
                WIDTH, HEADS, PAIR_LAYERS, PAIR_LAYERS, 4 * WIDTH, dropout, batch_first=True, norm_first=True
            )
        self.readout = nn.Linear(WIDTH, VOCABULARY)
        if not dropout_inside:  # its layers also drop within the feed-forward network; ours do not
            for layer in [*self.transformer.encoder.layers, *self.transformer.decoder.layers]:
                layer.dropout.p = 0.0

    def forward(self, source, target, source_is_real):
        def states(embedding, tokens):
            return self.dropout(embedding(tokens) * WIDTH**0.5 + self.positions.weight[: tokens.shape[1]])

        hidden = ~source_is_real
        return self.readout(
            self.transformer(
                states(self.source, source),
                states(self.target, target),
                tgt_mask=nn.Transformer.generate_square_subsequent_mask(target.shape[1]),
                tgt_is_causal=True,
                src_key_padding_mask=hidden,
                memory_key_padding_mask=hidden,
            )
        )


def our_transformer(dropout: float) -> Transformer:
    return Transformer(
        ModelConfig(
            VOCABULARY,
            WIDTH,
            HEADS,
            PAIR_LAYERS,
            LONGEST + 1,
            dropout=dropout,
            feed_forward="relu",
            tie_weights=False,
        )
    )


def hugging_face_gpt(dropout: float, attention: str = "sdpa") -> nn.Module:
    from transformers import GPT2Config, GPT2LMHeadModel

    config = GPT2Config(
        vocab_size=VOCABULARY,
        n_embd=WIDTH,
        n_layer=TEXT_LAYERS,
        n_head=HEADS,
        n_positions=TEXT_LENGTH,
        resid_pdrop=dropout,
        embd_pdrop=dropout,
        attn_pdrop=dropout,
        attn_implementation=attention,
        use_cache=False,
    )
    return GPT2LMHeadModel(config)


def our_gpt(dropout: float) -> GPT:
    return GPT(
        ModelConfig(VOCABULARY, WIDTH, HEADS, TEXT_LAYERS, TEXT_LENGTH, dropout=dropout, feed_forward="gelu_tanh")
    )
