"""What a button carries fits into Telegram's 64 bytes and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import Action, Origin, View

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

_actions = st.builds(
    Action,
    st.sampled_from(View),
    st.sampled_from(Origin),
    st.lists(st.text(ALPHABET, min_size=6, max_size=6), max_size=10).map(tuple),
    st.integers(0, 9),
    st.integers(0, (1 << 14) - 1),
)


@given(_actions)
def test_an_action_is_read_as_it_was_written(action: Action) -> None:
    written = str(action)
    assert len(written.encode()) <= 64
    assert Action.read(written) == action


@given(st.text(max_size=64))
def test_what_is_read_of_anything_can_be_written(data: str) -> None:
    action = Action.read(data)
    assert action is None or str(action) == data


@pytest.mark.parametrize("data", ["", "A", "AAA", "AAAA1", "AAAA12345", "list:0:", "ÄAAA", "____"])
def test_what_is_no_action_is_none(data: str) -> None:
    assert Action.read(data) is None


def test_the_passage_of_an_action_is_the_one_at_its_place() -> None:
    trail = ("aaaaaa", "bbbbbb")
    assert Action(View.AROUND, Origin.ANSWER, trail, 1).fingerprint == "bbbbbb"
    assert Action(View.AROUND, Origin.ANSWER, trail, 2).fingerprint is None
