"""The exercise that explains which control a self-repair needs."""

from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.specification import Exercise, Variant

generating_repair_explain = Exercise(
    slug="generating-repair-explain",
    answers=("explanation",),
    properties=TEXT_IS_THERE,
    manual_points=4,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("A second try without any message may gain as much: compare with it, at the same number of tokens.",),
        ),
        Variant(
            "中文",
            (
                "第二次尝试本身就可能成功，所以必须和不给报错信息的第二次抽样比较，而且两边用同样多的词元；判断对错的测试也不能是提示里已经给出的那一个例子。",
            ),
        ),
    ),
)

EXERCISES = (generating_repair_explain,)
