"""The recipe of the model that writes programs, and mends them when it is told what one of them did wrong."""

from collections.abc import Sequence
from functools import cached_property

from torch import nn

from tutor.config import ModelConfig
from tutor.data import programs
from tutor.data.batching import LanguageBatch
from tutor.data.program_evaluator import run
from tutor.data.program_language import parse
from tutor.data.programs import ProgramExample
from tutor.generation.generate import generate
from tutor.generation.gpt_session import GPTSession
from tutor.generation.sampling import Choice, Greedy
from tutor.models.gpt import GPT
from tutor.recipes.recipe import Preparation, Recipe, Scores
from tutor.text.chat_template import ChatTemplate, Turn
from tutor.text.special_tokens import CHAT_TOKENS
from tutor.text.words import WordTokenizer
from tutor.training.objective import LanguageObjective
from tutor.training.shape_checks import without_shape_checks
from tutor.training.training_config import TrainingConfig

PUBLIC_LIST = (12, -6, 7, 3, -9, 10, 8, 7)
"""The one list on which a writer may try a program before handing it in; it is none of `tutor.data.programs.INPUTS`."""
MAX_PROGRAM_TOKENS = 64
"""Where a program that does not end is broken off."""
_BATCH_SIZE, _FEW = 100, 150


def result_on_public_list(program: str) -> str:
    """Run a program on the public list, and write what came out in tokens between spaces; ``error`` if nothing did.

    The interpreter of `tutor.data.program_evaluator` runs it, which can do nothing but calculate.
    """
    try:
        value = run(parse(program), PUBLIC_LIST)
    except (ValueError, ArithmeticError, LookupError, NameError, TypeError):
        return "error"
    return " ".join(_spelled(value))


def report(program: str, wanted: str) -> str:
    """Say what a program made of the public list and what was wanted, as a user would tell the writer.

    Args:
        wanted: What the right program makes of it, written as `result_on_public_list` does.
    """
    return f"got {result_on_public_list(program)} wanted {wanted}"


class ProgramsRecipe(Recipe):
    """Write one line of Python for a docstring; after a report of a failure, write another.

    Built in chapter 18.
    """

    name = "programs"
    summary = (
        "Writes one line of Python for a docstring of the book's small language. Where ideas are put together anew it "
        "is often wrong."
    )
    data = "tutor.data.programs, 4,000 docstrings with right programs; most again after a wrong program and what it did"
    example = "return the sum of the squares of the even numbers in xs"
    training = TrainingConfig(
        batch_size=48, learning_rate=2e-3, n_steps=600, warm_up=40, floor=0.05, evaluate_every=200
    )

    @cached_property
    def _train(self) -> list[ProgramExample]:
        return programs.load("train")

    @cached_property
    def template(self) -> ChatTemplate:
        """The form of a question, a program, a report and a second program, with a token for each word of training."""
        lines = [text for one in self._train for text in (one.docstring, one.program, one.colleague)]
        lines += ["got error wanted True False [ ] { } , - . 0 1 2 3 4 5 6 7 8 9"]
        return ChatTemplate(WordTokenizer.train(lines, special_tokens=CHAT_TOKENS))

    def prepare(self) -> Preparation:
        """Load the programs, let the wrong ones be run, and build the model."""
        with without_shape_checks():  # thousands of programs are run
            texts = self._texts()
        config = ModelConfig(
            vocab_size=self.template.tokenizer.vocab_size,
            d_model=96,
            n_heads=4,
            n_layers=3,
            context_length=256,
            positions="rotary",
            embedding_deviation=0.1,
        )
        return Preparation(
            model=GPT(config),
            tokenizers={"text": self.template.tokenizer},
            objective=LanguageObjective(),
            lengths=[len(ids) for ids, _ in texts],
            make_batch=lambda places: LanguageBatch.of(
                [texts[place][0] for place in places], [texts[place][1] for place in places]
            ),
            evaluate=self.evaluate,
            score=self.score,
        )

    def _texts(self) -> list[tuple[list[int], list[bool]]]:
        """Give every chat to learn from: each question with its program, most again after a wrong program."""
        texts = [self._chat([Turn("user", one.docstring)], one.program) for one in self._train]
        for place, one in enumerate(self._train):
            wrong, wanted = programs.buggy(one, place), result_on_public_list(one.program)
            if result_on_public_list(wrong) == wanted:
                continue  # nothing to report
            told = report(wrong, wanted)
            turns = [Turn("user", one.docstring), Turn("assistant", wrong), Turn("user", told)]
            texts.append(self._chat(turns, one.program))
        return texts

    def _chat(self, turns: Sequence[Turn], program: str) -> tuple[list[int], list[bool]]:
        """Give the tokens of a chat, and which of them are to be learned: those of the last program."""
        prompt = self.template.prompt(turns)
        chat = self.template.render([*turns, Turn("assistant", program)])
        return chat.ids, [False] * len(prompt) + [True] * (len(chat.ids) - len(prompt))

    def prompts(self, examples: Sequence[ProgramExample]) -> list[list[int]]:
        """Give the tokens after which the model writes its first program."""
        return [self.template.prompt([Turn("user", example.docstring)]) for example in examples]

    def repair_prompts(
        self, examples: Sequence[ProgramExample], written: Sequence[str], reports: Sequence[str]
    ) -> list[list[int]]:
        """Give the tokens after which the model writes its second program: it reads the first and what it did."""
        return [
            self.template.prompt([Turn("user", one.docstring), Turn("assistant", program), Turn("user", told)])
            for one, program, told in zip(examples, written, reports, strict=True)
        ]

    def written(self, model: nn.Module, prompts: Sequence[Sequence[int]], choice: Choice | None = None) -> list[str]:
        """Let a model write a program behind each prompt, greedily unless told."""
        found: list[str] = []
        for start in range(0, len(prompts), _BATCH_SIZE):
            session = GPTSession(model, prompts[start : start + _BATCH_SIZE])
            texts = generate(session, (), choice or Greedy(), MAX_PROGRAM_TOKENS, {self.template.end_id})
            found += [self.template.tokenizer.decode(text.answer) for text in texts]
        return found

    def evaluate(self, model: nn.Module) -> Scores:
        """Give the share of some validation questions whose program runs rightly."""
        return {"validation right": self._right(model, programs.load("validation")[:_FEW])}

    def score(self, model: nn.Module) -> Scores:
        """Give the share of questions whose likeliest program runs rightly, of the test and of the hard split."""
        return {f"{split} right": self._right(model, programs.load(split)) for split in ("test", "hard")}

    def _right(self, model: nn.Module, examples: Sequence[ProgramExample]) -> float:
        texts = self.written(model, self.prompts(examples))
        return sum(map(programs.score, examples, texts)) / len(examples)


def _spelled(value: object) -> list[str]:
    """Write a value in tokens, numbers digit by digit."""
    match value:
        case bool():
            return [str(value)]
        case int() | float():
            return list(f"{value:.2f}" if isinstance(value, float) else str(value))
        case list():
            items, ends = value, ("[", "]")
        case _:
            items, ends = sorted(value), ("{", "}")
    tokens = [ends[0]]
    for item in items:
        tokens += [*_spelled(item), ","]
    return [*(tokens[:-1] if items else tokens), ends[1]]
