"""The copyist: it learns at once, and has learned nothing."""

from collections.abc import Sequence

from tutor.data.batching import PairBatch, pad
from tutor.laboratory.patient import Part, Patient, encode, right_answer
from tutor.text.special_tokens import BOS_ID, EOS_ID


class Copyist(Patient):
    """Its part makes, of a target, what the decoder reads and what it should say at each place."""

    name = "copyist"
    complaint = "After thirty steps the loss is nearly nothing. Asked to write, it never gets anywhere."
    law = "at each place the label is the token that is read at the next place"

    @staticmethod
    def sick(target: list[int], bos: int, eos: int) -> tuple[list[int], list[int]]:
        """Give what is read as what should be said."""
        whole = [bos, *target, eos]
        return whole, whole

    @staticmethod
    def sound(target: list[int], bos: int, eos: int) -> tuple[list[int], list[int]]:
        """Shift the labels by one place."""
        whole = [bos, *target, eos]
        return whole[:-1], whole[1:]

    @staticmethod
    def obeys(part: Part) -> bool:
        """Tell whether reading begins with bos, saying ends with eos, and the one is the other a place later."""
        for target in ([7, 5, 9], [4], [5, 5, 5, 6]):
            inputs, labels = part(target, 1, 2)
            if list(inputs) != [1, *target] or list(labels) != [*target, 2]:
                return False
        return True

    def batch(self, words: Sequence[str]) -> PairBatch:
        """Give words with the labels that the part makes."""
        source, source_is_real = pad([encode(word) for word in words])
        pairs = [self.part(encode(right_answer(word)), BOS_ID, EOS_ID) for word in words]
        inputs, counts = pad([inputs for inputs, _ in pairs])
        labels, _ = pad([labels for _, labels in pairs])
        return PairBatch(source, source_is_real, inputs, labels, counts)
