import numpy as np
import pytest
import torch

from tutor.data.picture_batches import PictureBatch, PictureTextBatch

PICTURES = [np.full((2, 3), value, dtype=np.float32) for value in (1, 2)]


def test_texts_are_shifted_by_one_and_padded():
    batch = PictureTextBatch.of(PICTURES, [[7, 8], [9]])
    assert batch.inputs.tolist() == [[1, 7, 8], [1, 9, 0]]
    assert batch.targets.tolist() == [[7, 8, 2], [9, 2, 0]]
    assert batch.counts.tolist() == [[True] * 3, [True, True, False]]
    assert torch.equal(batch.pictures[1], torch.full((2, 3), 2.0))
    assert len(batch.rows(0, 1)) == 1


@pytest.mark.parametrize(("kind", "said"), [(PictureBatch, [1]), (PictureTextBatch, [[1]])])
def test_something_must_be_said_about_each_picture(kind, said):
    for pictures in (PICTURES, []):
        with pytest.raises(ValueError, match="for each picture, at least one"):
            kind.of(pictures, said)
