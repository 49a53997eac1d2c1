import pytest
import torch

from tutor.data.reading_batch import ReadingBatch


def test_texts_and_questions_are_padded_apart():
    batch = ReadingBatch.of([[1, 5, 6], [1, 7]], [[1, 2], [1]], [[0, 2], [1]])
    assert batch.tokens.tolist() == [[1, 5, 6], [1, 7, 0]]
    assert batch.is_real.tolist() == [[True, True, True], [True, True, False]]
    assert batch.asked_at.tolist() == [[1, 2], [1, 0]]
    assert batch.counts.tolist() == [[True, True], [True, False]]
    assert batch.answered_at.tolist() == [[0, 2], [1, 0]]


def test_rows_are_taken_of_every_column():
    part = ReadingBatch.of([[1, 5], [1, 7]], [[1], [1]], [[0], [1]]).rows(1, 2)
    assert torch.equal(part.tokens, torch.tensor([[1, 7]]))
    assert part.answered_at.tolist() == [[1]]


@pytest.mark.parametrize("asked", [[[1]], [[1], [1, 2]]])
def test_each_question_needs_an_answer_and_a_text(asked):
    with pytest.raises(ValueError, match="an answer for each question"):
        ReadingBatch.of([[1, 5], [1, 7]], asked, [[0], [1]])
