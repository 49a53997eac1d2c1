"""An exercise that puts the stages of training in order, and explains what a reward model is not."""

from tutor.lessons.answers import NotDone, Sure, Wrong, describe, outcome
from tutor.lessons.checks.explanations import TEXT_IS_THERE, is_there
from tutor.lessons.checks.feedback.numbers import words_of
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_STAGES, _NEEDS = ("C", "A", "E", "B"), ("3", "4", "1", "2")
_TEXT = (
    "No rationale module is published. A reward model gives one number for a reply, and only while the policy is "
    "trained; it has no reasons to give. The order is forced, since each stage takes in what another has made."
)


def _signs(answer):
    """Letters or digits one by one: a text of them, with blanks or commas between, or a list.

    Raises:
        NotDone: If there are none.
        Sure: If they are something else.
    """
    if answer is None or answer is Ellipsis or (isinstance(answer, str) and not answer.strip()):
        raise NotDone
    if isinstance(answer, str):
        lines = [line for line in answer.upper().splitlines() if not line.startswith("#")]
        return [sign for line in lines for sign in line if sign.isalnum()]
    if not isinstance(answer, list | tuple):
        raise Sure(f"expected a text such as A B, got {describe(answer)}")
    return [str(sign).strip().upper() for sign in answer]


def _letters(answer):
    """The letters that were handed in.

    Raises:
        Sure: If they are not such letters, each once.
    """
    letters = _signs(answer)
    if unknown := [letter for letter in letters if letter not in tuple("ABCDE")]:
        raise Sure(f"expected letters from A to E, got {unknown[0][:20]!r}")
    if len(set(letters)) < len(letters):
        raise Sure("a letter stands there twice")
    return letters


def _order(stages, needs, text):
    letters = _letters(stages)
    if "D" in letters:
        raise Sure(
            "D is not published of any of OpenAI's models: what is published is a model that gives a number, and only "
            "in training"
        )
    if len(letters) != len(_STAGES):
        raise Wrong(f"expected 4 letters, got {len(letters)}: one of the five is no stage at all")
    if letters != [*_STAGES]:
        place = next(number for number, pair in enumerate(zip(letters, _STAGES, strict=True)) if len(set(pair)) > 1)
        raise Wrong(
            f"in your order, what stage {place + 1} takes in has not been made yet, or another has to come before it: "
            "ask of each stage who makes what it needs"
        )


def _inputs(stages, needs, text):
    given = words_of(_signs(needs), 4, ("1", "2", "3", "4")).tolist()
    if wrong := [place for place, one in enumerate(given) if str(one + 1) != _NEEDS[place]]:
        raise Wrong(
            f"number {wrong[0] + 1} of yours is not so. The four are in the order of the *right* stages: what does "
            "that stage learn from?"
        )


def _probe(stages, needs, text):
    order = outcome(lambda: [float("ABCDE".index(letter)) for letter in _letters(stages)])
    return [order, outcome(lambda: words_of(_signs(needs), 4, ("1", "2", "3", "4")).float())]


def _but(stages=_STAGES, needs=_NEEDS):
    return [*stages], [int(one) for one in needs], _TEXT


feedback_stages_explain = Exercise(
    slug="feedback-stages-explain",
    answers=("stages", "needs", "correction"),
    probe=_probe,
    manual_points=5,
    properties=(
        Property("the stages in their order", _order, points=0),
        Property("what each stage learns from", _inputs, points=0),
        Property(TEXT_IS_THERE[0].name, lambda *answers: is_there(answers[2]), points=0),
    ),
    mistakes=(
        Mistake(
            "as the friend says",
            _but(("C", "B", "E", "A")),
            "you begin with reinforcement learning, as the friend does: the reward that it follows has not been made "
            "yet, and a model that only goes on with texts draws no answer worth following",
        ),
        Mistake(
            "reward model before the answers",
            _but(("C", "E", "A", "B")),
            "people rank answers of a model: which model gives answers, if none has learned to answer yet?",
        ),
        Mistake(
            "reward model last",
            _but(("C", "A", "B", "E")),
            "reinforcement learning follows the reward model: so that comes before it",
        ),
        Mistake("the module, too", _but(("C", "A", "E", "B", "D")), "D is not published of any of OpenAI's models"),
        Mistake("backwards", _but(("B", "E", "A", "C")), "that is the order backwards: the first stage comes first"),
        Mistake("three", _but(("A", "E", "B")), "expected 4 letters, got 3"),
        Mistake(
            "answers and rankings exchanged",
            _but(needs=("3", "1", "4", "2")),
            "fine-tuning and the reward model are exchanged: the one imitates answers, the other foretells rankings",
        ),
        Mistake(
            "rankings for reinforcement learning",
            _but(needs=("3", "4", "2", "1")),
            "people's rankings go into the reward model: reinforcement learning only sees the number that it gives",
        ),
        Mistake("a word", (["C", "A", "E", "B"], [3, 4, 1, 2], "Because."), "that is short"),
    ),
    variants=(
        Variant("English", _but()),
        Variant("as text", ("\nc, a, e, b\n", "3 4 1 2", _TEXT)),
        Variant(
            "中文",
            (
                _STAGES,
                (3, 4, 1, 2),
                "公开的资料里没有所谓的理由模块。奖励模型只在训练时给每个回答打一个分数，不给出理由；先微调再排序，然后才有奖励可供强化学习使用。",
            ),
        ),
    ),
)

EXERCISES = (feedback_stages_explain,)
