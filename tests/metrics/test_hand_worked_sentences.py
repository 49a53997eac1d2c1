"""The sentences that chapter 15 works by hand: the numbers that it quotes of sacrebleu."""

import pytest
import sacrebleu

from tutor.metrics.bleu import sentence_bleu

REFERENCE = "the doctor bought three red lamps in the city"
QUOTED = {
    "the doctor bought two red lamps in the city": 59.6949,
    "the doctor bought three": 28.6505,
    "in the city the doctor bought three red lamps": 74.7674,
}


@pytest.mark.parametrize(("attempt", "quoted"), QUOTED.items())
def test_the_chapter_quotes_sacrebleu(attempt, quoted):
    theirs = sacrebleu.sentence_bleu(attempt, [REFERENCE]).score
    assert theirs == pytest.approx(quoted, abs=1e-4)
    assert sentence_bleu(attempt.split(), [REFERENCE.split()]).score == pytest.approx(theirs, abs=1e-9)
