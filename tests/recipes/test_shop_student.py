import pytest
import torch

from tutor.alignment.shop_replies import reply_all
from tutor.data import bookshop
from tutor.models.pretrained import load_card, load_pretrained
from tutor.recipes.shop_student import LESSONS, ShopStudentRecipe
from tutor.training.distillation import DistillationObjective
from tutor.training.objective import LanguageObjective
from tutor.training.stored_results import load_results


def small(lesson):
    recipe = ShopStudentRecipe(lesson)
    recipe.n_questions = 12
    return recipe


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_takes_a_step(lesson):
    trainer, ready = small(lesson).start(n_steps=1, silent=True)
    kind = DistillationObjective if lesson == "probabilities" else LanguageObjective
    assert isinstance(ready.objective, kind)
    before = {name: tensor.clone() for name, tensor in ready.model.state_dict().items()}
    assert len(trainer.train().losses) == 1
    assert any(not torch.equal(tensor, before[name]) for name, tensor in ready.model.state_dict().items())


def test_the_clerks_speak_in_one_lesson_and_the_teacher_in_the_others():
    clerks, teacher = small("clerks"), small("replies")
    texts, flags = clerks._conversations()
    answered, marked = teacher._conversations()
    examples = bookshop.load("train")[:12]
    replies = reply_all(load_pretrained("shop_grpo"), teacher.chats, examples)
    for place, (example, reply) in enumerate(zip(examples, replies, strict=True)):
        spoken = [[one for one, counts in zip(*pair, strict=True) if counts] for pair in zip(texts, flags, strict=True)]
        assert clerks.chats.text(spoken[place]).endswith(example.reply)
        said = [one for one, counts in zip(answered[place], marked[place], strict=True) if counts]
        assert teacher.chats.text(said) == reply


def test_an_unknown_lesson_is_refused():
    with pytest.raises(ValueError, match="expected a lesson among clerks, replies, probabilities, got 'books'"):
        ShopStudentRecipe("books")


def test_the_student_is_a_third_and_learns_most_from_probabilities():
    card, teacher = load_card("shop_student"), load_card("shop_grpo")
    assert card.n_parameters < 0.35 * teacher.n_parameters
    rewards = {row["lesson"]: row["test reward"] for row in load_results("distilling")}
    assert rewards["clerks"] < rewards["replies"] < rewards["probabilities"] < teacher.scores["test reward"]
    assert rewards["probabilities"] == pytest.approx(card.scores["test reward"], abs=0.005)


def test_the_shipped_student_earns_what_its_card_says():
    examples = bookshop.load("test")[:200]
    recipe = ShopStudentRecipe()
    replies = reply_all(load_pretrained("shop_student"), recipe.chats, examples)
    scores = [bookshop.score(example, reply) for example, reply in zip(examples, replies, strict=True)]
    assert sum(scores) / len(scores) > 0.7
