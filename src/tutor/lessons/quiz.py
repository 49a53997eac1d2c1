"""Quizzes in the page: questions that answer back, without a kernel."""

import hashlib
import re
from pathlib import Path
from typing import Any, ClassVar

import traitlets

from tutor.lessons.questions import Choose, Number, Order, Question, Reveal, Shape, code_spans
from tutor.viz.page_widget import PageWidget

__all__ = ["Choose", "Number", "Order", "Question", "Quiz", "QuizProgress", "Reveal", "Shape", "quiz", "quiz_progress"]


class _QuizModule(PageWidget):
    """Both elements of the quiz module; `content["kind"]` tells which."""

    page_kind: ClassVar[str] = "quiz"
    _esm_file: ClassVar[Path] = Path(__file__).with_name("quiz.js")
    _css_file: ClassVar[Path] = Path(__file__).with_name("quiz.css")

    content = traitlets.Dict(help="What the module draws.").tag(sync=True)

    def page_data(self) -> dict[str, Any]:
        """The content: nothing else is needed."""
        return self.content


class Quiz(_QuizModule):
    """Questions with instant answers. Progress stays in the reader's browser; the kernel never learns of it.

    It is a self-test: the answers travel with the page.

    Args:
        slug: Its permanent name, under which the browser keeps what was answered.
        questions: At least one, each with a prompt of its own.

    Raises:
        ValueError: If the slug is no slug, there is no question, or a prompt stands twice.
    """

    def __init__(self, slug: str, questions: tuple[Question, ...]) -> None:
        if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", slug):
            raise ValueError(f"expected a slug of small letters, digits and hyphens, got {slug!r}")
        if not questions:
            raise ValueError(f"expected at least one question in {slug}, got none")
        prompts = [question.prompt for question in questions]
        twice = sorted({prompt for prompt in prompts if prompts.count(prompt) > 1})
        if twice:
            raise ValueError(f"expected every prompt of {slug} once, got again: {twice}")
        self.slug = slug
        self.questions = questions
        content = {"kind": "quiz", "slug": slug, "questions": [question.data() for question in questions]}
        super().__init__(content=content)

    def page_text(self) -> str:
        """The slug, how many questions, and a digest that changes with any prompt or answer."""
        count = len(self.questions)
        identities = "".join(question.identity() for question in self.questions)
        digest = hashlib.sha256(identities.encode()).hexdigest()[:6]
        return f"Quiz “{self.slug}”: {count} question{'s' if count > 1 else ''}, digest {digest}"

    def page_fallback(self) -> str:
        """The questions, each with its answer folded away."""
        items = "".join(f"<li>{_unscripted(question)}</li>" for question in self.questions)
        return f'<div class="tutor-frame tutor-quiz-fallback"><p><strong>Quick check</strong></p><ol>{items}</ol></div>'


class QuizProgress(_QuizModule):
    """A table of all quizzes that this browser has kept, to export or to clear."""

    def __init__(self) -> None:
        super().__init__(content={"kind": "progress"})

    def page_text(self) -> str:
        """The same words always: what is shown belongs to the reader's browser."""
        return "Progress in the quizzes, kept in this browser"

    def page_fallback(self) -> str:
        """Why there is nothing to see."""
        words = "A script in your browser keeps the progress in the quizzes."
        return f'<div class="tutor-frame tutor-quiz-fallback"><p>{words}</p></div>'


def quiz(slug: str, *questions: Question) -> Quiz:
    """Ask questions in the page.

    Args:
        slug: The permanent name under which a browser keeps its reader's progress, such as "attention-shapes".
        questions: Any of `Choose`, `Shape`, `Number`, `Order` and `Reveal`; compute their answers with the package.

    Raises:
        ValueError: If the slug is not one, there are no questions, or a prompt comes twice.

    Source: built in chapter 3.
    """
    return Quiz(slug, questions)


def quiz_progress() -> QuizProgress:
    """Show the progress in all quizzes that this browser has kept, with buttons to export and to clear it.

    Source: built in chapter 3.
    """
    return QuizProgress()


def _unscripted(question: Question) -> str:
    offered = "".join(f"<li>{code_spans(text)}</li>" for text in question.offered())
    answer = code_spans("\n".join(filter(None, (question.solution(), question.why)))).replace("\n", "<br>")
    choices = f"<ul>{offered}</ul>" if offered else ""
    prompt = code_spans(question.prompt)
    return f"<p>{prompt}</p>{choices}<details><summary>Answer</summary><p>{answer}</p></details>"
