"""An exercise that puts the stages of training in order, and explains what a reward model is not."""

from tutor.lessons.answers import NotDone, Sure, Wrong, describe, ordinal, outcome
from tutor.lessons.checks.explanations import TEXT_IS_THERE, is_there
from tutor.lessons.specification import Exercise, Mistake, Property, Variant

_STAGES, _NEEDS = ("C", "A", "E", "B"), ("3", "4", "1", "2")
_NEED_OF = dict(zip(_STAGES, _NEEDS, strict=True))
_NO_MODULE = (
    "D is not published of any of OpenAI's models: what is published is a model that gives a number, and only in "
    "training"
)
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
        raise Sure(f"expected letters from A to E, not the stages' names, got {unknown[0][:20]!r}")
    if len(set(letters)) < len(letters):
        raise Sure("a letter stands there twice")
    return letters


def _order(stages, needs, text):
    letters = _letters(stages)
    if "D" in letters:
        raise Wrong(_NO_MODULE)
    if len(letters) != len(_STAGES):
        raise Sure(f"expected 4 letters, got {len(letters)}: one of the five is no stage at all")
    if letters != [*_STAGES]:
        place = next(number for number, pair in enumerate(zip(letters, _STAGES, strict=True)) if len(set(pair)) > 1)
        raise Wrong(
            f"in your order, what stage {place + 1} takes in has not been made yet, or another has to come before it: "
            "ask of each stage who makes what it needs"
        )


def _numbers(needs):
    """The numbers that were handed in, as digits.

    Raises:
        Sure: If they are not four such numbers.
    """
    numbers = _signs(needs)
    if unknown := [number for number in numbers if number not in _NEEDS]:
        raise Sure(f"expected numbers from 1 to 4, got {unknown[0][:20]!r}")
    if len(numbers) != len(_NEEDS):
        raise Sure(f"expected 4 numbers, one for each stage, got {len(numbers)}")
    return numbers


def _inputs(stages, needs, text):
    numbers = _numbers(needs)
    try:
        letters = _letters(stages)
    except (NotDone, Wrong):
        letters = []
    if sorted(letters) != sorted(_STAGES):
        raise Sure("the numbers stand in the order of your stages: name the four stages first")
    if wrong := [place for place, letter in enumerate(letters) if numbers[place] != _NEED_OF[letter]]:
        raise Wrong(
            f"the {ordinal(wrong[0])} number is not what your {ordinal(wrong[0])} stage, {letters[wrong[0]]}, learns "
            "from: who makes what goes into it?"
        )


def _probe(stages, needs, text):
    order = outcome(lambda: [float("ABCDE".index(letter)) for letter in _letters(stages)])
    return [order, outcome(lambda: [float(number) for number in _numbers(needs)])]


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
        Mistake("the module, too", _but(("C", "A", "E", "B", "D")), _NO_MODULE),
        Mistake("backwards", _but(("B", "E", "A", "C")), "that is the order backwards: the first stage comes first"),
        Mistake("three", _but(("A", "E", "B")), "expected 4 letters, got 3"),
        Mistake("names", _but(["pretraining", "fine-tuning"]), "expected letters from A to E, not the stages' names"),
        Mistake("three numbers", _but(needs="342"), "expected 4 numbers, one for each stage, got 3"),
        Mistake("a number too large", _but(needs="3452"), "expected numbers from 1 to 4, got '5'"),
        Mistake(
            "answers before texts",
            _but(("A", "C", "E", "B")),
            "fine-tuning takes a model that can go on with a text already: where has it learned that?",
        ),
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
        Variant("with arrows and a full stop", ("C -> A -> E -> B.", "3 -> 4 -> 1 -> 2.", _TEXT)),
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
