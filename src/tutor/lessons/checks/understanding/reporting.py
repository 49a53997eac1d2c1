"""The exercise that explains what a curve tells which was chosen because it looked well."""

from tutor.lessons.checks.explanations import TEXT_IS_THERE, TOO_LITTLE
from tutor.lessons.specification import Exercise, Variant

understanding_line_explain = Exercise(
    slug="understanding-line-explain",
    answers=("explanation",),
    properties=TEXT_IS_THERE,
    manual_points=4,
    mistakes=TOO_LITTLE,
    variants=(
        Variant(
            "English",
            ("Of forty companies the one whose curve fell before its share did was chosen afterwards: luck is in it.",),
        ),
        Variant(
            "中文",
            (
                "四十家公司里挑出了事后看来最准的一条曲线，门槛也是看着结果调的；应当先定规则，再用之后的新数据检验，并报告全部四十家的误报和漏报。",
            ),
        ),
    ),
)

EXERCISES = (understanding_line_explain,)
