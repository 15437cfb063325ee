"""How much each of many may want in a time."""

from hypothesis import given
from hypothesis import strategies as st

from bot import rates
from bot.rates import RateLimit


def test_so_many_at_once_then_one_each_time() -> None:
    limit = RateLimit(3, 2.0)
    assert [limit.wait("a", 10.0) for _ in range(3)] == [0, 0, 0]
    assert limit.wait("a", 10.0) == 2.0
    assert limit.wait("a", 11.5) == 0.5
    assert limit.wait("a", 12.0) == 0
    assert limit.wait("a", 12.0) == 2.0


def test_nobody_has_to_wait_for_others() -> None:
    limit = RateLimit(1, 60.0)
    assert [limit.wait(who, 0.0) for who in "abc"] == [0, 0, 0]


def test_whoever_has_rested_may_want_as_much_as_ever() -> None:
    limit = RateLimit(2, 10.0)
    assert [limit.wait("a", now) for now in (0, 0, 1000, 1000, 1000)] == [0, 0, 0, 0, 10]


@given(st.integers(1, 5), st.lists(st.floats(0, 3), max_size=40))
def test_in_no_span_more_than_a_burst_and_one_each_time(burst: int, pauses: list[float]) -> None:
    limit, now, allowed = RateLimit(burst, 1.0), 0.0, []
    for pause in pauses:
        now += pause
        if not limit.wait("a", now):
            allowed.append(now)
    for first, begins in enumerate(allowed):
        for last in range(first, len(allowed)):
            assert last - first + 1 <= burst + (allowed[last] - begins) + 1e-6


def test_those_who_want_nothing_are_forgotten() -> None:
    limit = RateLimit(1, 1.0)
    for number in range(3 * rates._MOST):
        limit.wait(number, number * 0.5)
    assert len(limit._due) <= rates._MOST
