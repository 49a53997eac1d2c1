"""Every model can learn one batch by heart."""

import torch
from torch.nn.functional import cross_entropy

from tutor.config import ModelConfig
from tutor.data.batching import LabelBatch, LanguageBatch, PairBatch
from tutor.data.masking import MaskedBatch
from tutor.models.bag_of_words import BagOfWords
from tutor.models.classifier import EncoderClassifier
from tutor.models.gpt import GPT
from tutor.models.masked_language_model import MaskedLanguageModel
from tutor.models.transformer import Transformer

SIZES = {"vocab_size": 20, "d_model": 32, "n_heads": 4, "n_layers": 1, "context_length": 12}


def texts(n_texts=8, seed=0):
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(3, 11, (n_texts,), generator=generator).tolist()
    return [[1, *torch.randint(5, 20, (length,), generator=generator).tolist()] for length in lengths]


def last_loss(model, loss_of, n_steps, learning_rate=1e-2):
    optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
    for _ in range(n_steps):
        loss = loss_of()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


def built(kind, *arguments):
    torch.manual_seed(0)
    return kind(*arguments)


def test_a_transformer_learns_pairs():
    batch = PairBatch.of(texts(seed=1), texts(seed=2))
    model = built(Transformer, ModelConfig(**SIZES, norm_order="post", positions="sinusoidal", feed_forward="relu"))

    def loss():
        logits = model(batch.source, batch.inputs, batch.source_is_real)
        return cross_entropy(logits[batch.counts], batch.targets[batch.counts])

    assert last_loss(model, loss, 60) < 0.05


def test_a_gpt_learns_texts():
    # the first token is the same everywhere: what follows it cannot be known, so it does not count
    batch = LanguageBatch.of([[number + 5, *text[1:]] for number, text in enumerate(texts())])
    model = built(GPT, ModelConfig(**SIZES))

    def loss():
        return cross_entropy(model(batch.inputs)[batch.counts], batch.targets[batch.counts])

    assert last_loss(model, loss, 60) < 0.05


def test_a_classifier_learns_labels_of_any_kind():
    batch = LabelBatch.of(texts(), [0, 1, 2, 0, 1, 2, 0, 1])
    model = built(EncoderClassifier, ModelConfig(**SIZES), 3)
    assert last_loss(model, lambda: cross_entropy(model(batch.tokens, batch.is_real), batch.labels), 50) < 0.05


def test_a_masked_language_model_learns_what_was_hidden():
    batch = MaskedBatch.of(texts(), 20, torch.Generator().manual_seed(0))
    model = built(MaskedLanguageModel, ModelConfig(**SIZES, norm_order="post"))

    def loss():
        logits = model.score(model.encoder(batch.inputs, batch.is_real)[batch.counts])
        return cross_entropy(logits, batch.targets[batch.counts])

    assert last_loss(model, loss, 60) < 0.05


def test_a_bag_of_words_learns_what_words_tell_and_not_what_their_order_tells():
    told_by_words = LabelBatch.of([[1, 5, 6], [1, 7, 6], [1, 6, 5], [1, 6, 7]], [0, 1, 0, 1])
    told_by_order = LabelBatch.of([[1, 5, 6], [1, 6, 5], [1, 7, 6], [1, 6, 7]], [0, 1, 0, 1])
    losses = []
    for batch in (told_by_words, told_by_order):
        model = built(BagOfWords, 20, 2)

        def loss(model=model, batch=batch):
            return cross_entropy(model(batch.tokens, batch.is_real), batch.labels)

        losses.append(last_loss(model, loss, 100, learning_rate=0.3))
    assert losses[0] < 0.05
    assert losses[1] > 0.69  # log 2: as good as a coin
