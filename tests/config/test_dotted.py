"""Dotted keys: flatten, get and put agree with each other, on mappings of any depth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rhw.config.dotted import flatten, get, joined, put

words = st.text("abc_", min_size=1, max_size=3)
values = st.one_of(st.integers(), st.booleans(), st.lists(st.integers(), max_size=2))
nested = st.dictionaries(
    words,
    st.recursive(values, lambda below: st.dictionaries(words, below, min_size=1, max_size=3)),
    max_size=4,
)


@given(data=nested)
def test_what_is_put_back_key_by_key_is_the_same(data):
    again = {}
    for key, value in flatten(data).items():
        assert get(data, joined(key)) == value
        again = put(again, joined(key), value)
    assert again == data


def test_a_schedule_has_numbers_as_keys():
    data = {"learning": {"epsilon": {1: 0.005, 21: 0.01}}}
    assert [joined(key) for key in flatten(data)] == ["learning.epsilon.1", "learning.epsilon.21"]
    assert get(data, "learning.epsilon.21") == 0.01


def test_a_value_has_no_keys_below_it():
    data = {"stop": 0.5}
    with pytest.raises(ValueError, match=r"`stop.tss.x` leads through a value without keys"):
        put(data, "stop.tss.x", 1)
    assert data == {"stop": 0.5}
