"""How well the alarms keep their promise, for two classifiers and two detectors.

``python -m tutor.applications.opinion.measuring`` makes the shipped results anew, in about two CPU minutes.
"""

from pathlib import Path

from tutor.applications.opinion.alarm import calibrate, false_alarm_rate, judge
from tutor.applications.opinion.detectors import CusumDetector, Detector, WindowDetector
from tutor.applications.opinion.headline_reader import HeadlineReader
from tutor.applications.opinion.misreading import Misreading
from tutor.applications.opinion.stream_readings import StreamReadings
from tutor.data.opinion_stream import Turn
from tutor.models.pretrained import load_tokenizers
from tutor.recipes.headlines import HeadlinesRecipe
from tutor.training.stored_results import RESULTS, store_results

MADE_BY = "python -m tutor.applications.opinion.measuring"
N_DAYS, TURN_DAY, RATE = 200, 100, 0.05
"""How long a stream is, where it turns, and in what share of quiet streams an alarm may sound."""
TURNS = {"a great fall": Turn(0.6, 0.3, TURN_DAY), "a small fall": Turn(0.6, 0.45, TURN_DAY)}
CALIBRATION_SEED, QUIET_SEED, TURN_SEED = 100_000, 200_000, 300_000


def cusum_of(misreading: Misreading, before: float = 0.6, after: float = 0.35) -> CusumDetector:
    """Give the CUSUM that looks for a fall of the true share, as this classifier will read it.

    Args:
        misreading: How the classifier errs.
        before: The true share in quiet times.
        after: The true share from which on one wants to know.

    Raises:
        ValueError: If the classifier reads the lower share as the higher.

    Built in chapter 17.
    """
    return CusumDetector(misreading.read_share(before), misreading.read_share(after))


def readers() -> dict[str, HeadlineReader]:
    """Give the encoder that ships and the bag of words, trained on the same headlines in about three CPU seconds."""
    bag = HeadlineReader(HeadlinesRecipe().bag_of_words().eval(), load_tokenizers("headlines")["text"])
    return {"encoder": HeadlineReader.pretrained(), "bag of words": bag}


def measure(readings: StreamReadings, detector: Detector, n_streams: int) -> dict[str, float | int | None]:
    """Set an alarm on quiet streams, and judge it on fresh ones.

    Args:
        readings: What the classifier says.
        detector: Grows suspicious.
        n_streams: Streams of each kind.
    """
    alarm = calibrate(detector, readings.streams(CALIBRATION_SEED, n_streams, N_DAYS), RATE)
    fresh = readings.streams(QUIET_SEED, n_streams, N_DAYS)
    row: dict[str, float | int | None] = {
        "threshold": round(alarm.threshold, 4),
        "quiet streams": n_streams,
        "false alarm rate": round(false_alarm_rate(alarm, fresh), 4),
    }
    for name, turn in TURNS.items():
        report = judge(alarm, readings.streams(TURN_SEED, n_streams, N_DAYS, turn), TURN_DAY)
        row |= {f"{name}: detected": round(report.detected, 4), f"{name}: median delay": report.median_delay}
    return row


def main(folder: Path = RESULTS, n_streams: int = 2000) -> None:
    """Measure each pair of classifier and detector, and store the rows.

    Args:
        folder: Where to write.
        n_streams: Streams of each kind.
    """
    rows = []
    for name, reader in readers().items():
        readings = StreamReadings.of(reader)
        found = readings.misreading
        detectors: dict[str, Detector] = {"window of 20": WindowDetector(20), "window of 40": WindowDetector(40)}
        if found.read_share(0.35) < found.read_share(0.6):
            detectors["cusum"] = cusum_of(found)
        for kind, detector in detectors.items():
            rates = {"sensitivity": round(found.sensitivity, 4), "specificity": round(found.specificity, 4)}
            rows.append({"reader": name, "detector": kind} | rates | measure(readings, detector, n_streams))
    store_results("opinion_alarms", rows, MADE_BY, folder)


if __name__ == "__main__":
    main()
