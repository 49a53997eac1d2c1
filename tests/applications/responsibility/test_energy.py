import math

import pytest

from tutor.applications.responsibility.energy import Machine, answering_operations, bill, training_operations


def test_by_hand():
    # 10^15 operations per second at a half: 3.6 * 10^18 operations take two hours; 500 W with 1.2: 1.2 kWh
    found = bill(3.6e18, Machine(peak=1e15, utilization=0.5, watts=500, overhead=1.2, price=2.0))
    assert found.hours == pytest.approx(2)
    assert found.kilowatt_hours == pytest.approx(1.2)
    assert found.money == pytest.approx(4)


def test_training_costs_three_times_as_much_as_reading():
    assert training_operations(1e6, 1e7) == 6e13
    assert training_operations(7, 11) == 3 * answering_operations(7, 11)


@pytest.mark.parametrize(
    "wrong", [{"peak": 0}, {"utilization": 0.0}, {"utilization": 1.5}, {"watts": -1}, {"overhead": 0.9}]
)
def test_impossible_machines_are_refused(wrong):
    with pytest.raises(ValueError, match="expected a positive peak and watts"):
        Machine(**{"peak": 1e15, "utilization": 0.4, "watts": 700} | wrong)


def test_negative_work_and_negative_prices_are_refused():
    for wrong in (-1.0, math.nan):
        with pytest.raises(ValueError, match=f"got {wrong}"):
            bill(wrong, Machine(1e12, 0.5, 100))
        with pytest.raises(ValueError, match=f"price of at least 0, got {wrong}"):
            Machine(1e12, 0.5, 100, price=wrong)
