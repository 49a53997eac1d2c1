import os
import signal
import threading

import pytest

from tutor.training.interruption import Interruption, TrainingInterrupted


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_signal_is_noted_and_the_second_one_is_not_ours(number):
    seen = []
    own = signal.signal(number, lambda *_: seen.append(number))
    try:
        with Interruption() as interruption:
            assert not interruption.is_asked
            os.kill(os.getpid(), number)
            assert interruption.is_asked
            assert not seen
            os.kill(os.getpid(), number)
            assert seen == [number]
    finally:
        signal.signal(number, own)


def test_the_handlers_from_before_come_back():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with Interruption():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_in_another_thread_signals_are_left_alone():
    found = []

    def work():
        with Interruption() as interruption:
            found.append(interruption.is_asked)

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [False]
    assert signal.getsignal(signal.SIGINT) == before


def test_an_interruption_stops_programs_as_ctrl_c_does():
    assert issubclass(TrainingInterrupted, KeyboardInterrupt)
