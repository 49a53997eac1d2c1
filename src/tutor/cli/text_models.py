"""Models that take text, each asked in the form that its class and its own tokenizers need."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from torch import nn

from tutor.cli.decoding import Decoding
from tutor.cli.known_names import require_known
from tutor.cli.screen import note
from tutor.generation.beam_search import beam_search
from tutor.generation.conversation import Conversation
from tutor.generation.gpt_session import GPTSession
from tutor.generation.session import Session
from tutor.generation.text_stream import TextStream
from tutor.generation.transformer_session import TransformerSession
from tutor.models import pretrained
from tutor.models.classifier import EncoderClassifier
from tutor.models.gpt import GPT
from tutor.models.model_card import ModelCard
from tutor.models.transformer import Transformer
from tutor.text.special_tokens import BOS_ID, END, UNK_ID
from tutor.text.tokenizer import Tokenizer
from tutor.text.vocabulary_tokenizer import VocabularyTokenizer


def unknown_words(tokenizer: Tokenizer, text: str) -> list[str]:
    """Give the parts of a text that a tokenizer has never seen, each once."""
    if not isinstance(tokenizer, VocabularyTokenizer):
        return []  # bytes, and what is made of them, are all known
    pairs = zip(tokenizer.split(text), tokenizer.encode(text), strict=True)
    return list(dict.fromkeys(part for part, token in pairs if token == UNK_ID))


class TextModel(ABC):
    """A model with its tokenizers, which answers a text.

    Args:
        tokenizers: By role: "source" and "target", or "text".
        card: Says what its classes mean.
    """

    reads: str
    """The role of the tokenizer that reads."""
    asks_for_lines = True
    """Whether each line of a file is a text of its own."""

    def __init__(self, model: nn.Module, tokenizers: Mapping[str, Tokenizer], card: ModelCard) -> None:
        self.model, self.tokenizers, self.card = model, tokenizers, card

    @abstractmethod
    def answers(self, text: str, decoding: Decoding) -> Iterator[str]:
        """Give the answer piece by piece, each line with its end."""

    def unknown(self, text: str) -> list[str]:
        """Give the parts of a text that the model has never seen, each once."""
        return unknown_words(self.tokenizers[self.reads], text)


class WritingModel(TextModel):
    """A model that writes its answer token by token."""

    writes: str
    """The role of the tokenizer that turns its tokens into text."""

    @abstractmethod
    def session(self, text: str) -> Session:
        """Begin to write."""

    def answers(self, text: str, decoding: Decoding) -> Iterator[str]:
        """Give the answer piece by piece, each line with its end."""
        tokenizer = self.tokenizers[self.writes]
        if decoding.beams is not None:
            found = beam_search(self.session(text), decoding.beams, max_new_tokens=decoding.max_new_tokens)[0]
            for hypothesis in found[: decoding.answers]:
                yield tokenizer.decode(hypothesis.answer) + "\n"
            return
        rules, choice = decoding.rules(), decoding.choice()
        for _ in range(decoding.answers):
            stream = TextStream(self.session(text), tokenizer, decoding.stop, rules, choice, decoding.max_new_tokens)
            yield from stream
            yield "\n"
            if stream.stopped == "length":
                note(f"stopped after {len(stream.tokens)} tokens; give it more by --max-new-tokens")
            if stream.stopped == "context":
                note("stopped where the model's context was full")


class TranslatingModel(WritingModel):
    """An encoder-decoder: it reads a source and writes a target."""

    reads, writes = "source", "target"

    def session(self, text: str) -> Session:
        """Begin to write the target of a source."""
        return TransformerSession(self.model, [self.tokenizers[self.reads].encode(text)])


class ContinuingModel(WritingModel):
    """A GPT: it goes on where a text ends."""

    reads = writes = "text"
    asks_for_lines = False

    def session(self, text: str) -> Session:
        """Begin to write behind a text, which may be empty."""
        return GPTSession(self.model, [[BOS_ID, *self.tokenizers[self.reads].encode(text)]])


class JudgingModel(TextModel):
    """A classifier: it names a class and its probability."""

    reads = "text"

    def answers(self, text: str, decoding: Decoding) -> Iterator[str]:
        """Give one line with the likeliest class and its probability.

        Raises:
            ValueError: If an option tells how to write.
        """
        if given := decoding.given():
            raise ValueError(f"expected no option of writing, since the model names a class, got {given[0]}")
        tokens = torch.tensor([[BOS_ID, *self.tokenizers[self.reads].encode(text)]])
        with torch.inference_mode():
            probability, label = self.model(tokens)[0].softmax(dim=-1).max(dim=-1)
        yield f"{self._name(label.item())}, probability {probability.item():.3f}\n"

    def _name(self, label: int) -> str:
        return self.card.labels[label] if self.card.labels else f"class {label}"


_KINDS = {Transformer: TranslatingModel, GPT: ContinuingModel, EncoderClassifier: JudgingModel}


def open_text_model(name: str) -> TextModel:
    """Load a model that takes text.

    Args:
        name: Of a shipped model, or the folder of a run of training.

    Raises:
        ValueError: If there is no such model, or it takes no text.
    """
    name, folder = _find(name)
    model = pretrained.load_pretrained(name, folder)
    if type(model) not in _KINDS:
        kinds = ", ".join(kind.__name__ for kind in _KINDS)
        raise ValueError(f"expected a model that takes text ({kinds}), got {name}: {type(model).__name__}")
    tokenizers = pretrained.load_tokenizers(name, folder)
    if not tokenizers:
        raise ValueError(f"expected a model that takes text, got {name}: its tokens are no words")
    return _KINDS[type(model)](model, tokenizers, pretrained.load_card(name, folder))


def open_conversation(name: str, system: str | None, max_new_tokens: int) -> Conversation:
    """Load a model that was trained on chats, and begin one.

    Args:
        name: Of a shipped model, or the folder of a run of training.
        system: What the model is told before the chat.
        max_new_tokens: Where a reply is cut off.

    Raises:
        ValueError: If there is no such model, or it knows no chats.
    """
    name, folder = _find(name)
    model, tokenizer = pretrained.load_pretrained(name, folder), pretrained.load_tokenizers(name, folder).get("text")
    if not isinstance(model, GPT) or not isinstance(tokenizer, VocabularyTokenizer) or END not in tokenizer.vocabulary:
        raise ValueError(f"expected a model that was trained on chats, such as shop_grpo, got {name}")
    return Conversation(model, tokenizer, system, max_new_tokens)


def _find(name: str) -> tuple[str, Path]:
    """Give the model's own name, and the folder in which it lies."""
    folder = pretrained.WEIGHTS
    shipped = pretrained.pretrained_names(folder)
    if name not in shipped and Path(name).is_dir():
        return _only(pretrained.pretrained_names(Path(name)), Path(name)), Path(name)
    require_known(name, shipped, "model")
    return name, folder


def _only(names: Sequence[str], folder: Path) -> str:
    if len(names) != 1:
        found = ", ".join(names) or "none: was the run trained to its end?"
        raise ValueError(f"expected the folder of one trained model, got {folder} with {found}")
    return names[0]
