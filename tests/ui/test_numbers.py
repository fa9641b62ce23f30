from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.numbers import (
    NumberStyle,
    clock_time,
    duration,
    lots,
    money,
    number_style,
    opened,
    percent,
    pipette,
    plain,
    price,
    quantity,
)

MINUS = "\u2212"
NOW = datetime(2025, 4, 16, 9, 31, 7, 412_900, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local time is two hours ahead of UTC, wherever the tests run."""
    if not hasattr(time, "tzset"):
        pytest.skip("this computer can't change its zone for a test")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "UTC-2")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("-41.65", f"{MINUS}41.65"),
        ("14.26", "14.26"),
        ("25492.74", "25\u202f492.74"),
        ("-1234567.891", f"{MINUS}1\u202f234\u202f567.89"),
        ("0.005", "0.01"),
        ("-0.005", f"{MINUS}0.01"),
        ("-0.004", "0.00"),
        ("-0", "0.00"),
        ("1E+3", "1\u202f000.00"),
        ("1" * 30 + ".25", "\u202f".join(["111"] * 10) + ".25"),
        ("NaN", "—"),
        ("-Infinity", "—"),
    ],
)
def test_money_is_rounded_first_and_signed_after(value, text):
    """
    Half a cent rounds away from zero; what rounds to nothing has no sign.
    """
    assert money(Decimal(value)) == text


def test_only_signed_money_shows_a_plus_and_zero_never_does():
    """
    A profit has "+" where asked for; zero is the same either way.
    """
    assert money(Decimal("14.26"), signed=True) == "+14.26"
    assert money(Decimal("-14.26"), signed=True) == f"{MINUS}14.26"
    assert money(Decimal("-0.001"), signed=True) == "0.00"
    assert money(Decimal(5), 0, signed=True) == "+5"


def test_what_is_not_known_is_a_dash_everywhere():
    """
    A missing value is never shown as a number.
    """
    assert {money(None), price(None, 5), percent(None)} == {"—"}


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_money_reads_back_as_the_rounded_value(value):
    """
    Undoing the punctuation gives the value to the cent, whatever its size.
    """
    text = money(value).replace(MINUS, "-").replace("\u202f", "")

    assert abs(Decimal(text) - value) <= Decimal("0.005")
    assert text != "-0.00"


def test_a_price_keeps_its_trailing_zeros():
    """
    Digits are the symbol's, not the value's.
    """
    assert price(Decimal("1.084"), 5) == "1.08400"
    assert price(Decimal("18132.5"), 1) == "18\u202f132.5"
    assert price(Decimal(151), 0) == "151"


@pytest.mark.parametrize(
    ("units", "per_lot", "step", "text"),
    [
        (50, 100, 1, "0.50"),
        (100, 100, 10, "1.00"),
        (505, 1000, 1, "0.505"),
        (505, 1000, 10, "0.505"),
        (500, 1000, 10, "0.50"),
        (100_000, 100_000, 1000, "1.00"),
        (1, 3, 1, "0.33333333"),
        (0, 100, 1, "0.00"),
    ],
)
def test_lots_have_the_decimals_of_the_step_and_hide_nothing(units, per_lot, step, text):
    """
    At least two decimals, as many as a step needs, more where the volume has them.
    """
    assert lots(units, per_lot, step) == text


def test_numbers_can_be_punctuated_otherwise():
    """
    A separator never looks like the decimal point.
    """
    swiss = number_style("apostrophe")
    german = NumberStyle(decimal_point=",", thousands=".")

    assert money(Decimal("25492.74"), style=swiss) == "25\u2019492.74"
    assert money(Decimal("-25492.74"), style=german) == f"{MINUS}25.492,74"
    assert quantity(1_000_000, number_style("none")) == "1000000"
    assert number_style("comma", decimal_point=",").thousands == "\u202f"
    assert number_style("system").decimal_point
    with pytest.raises(ValueError, match="differ"):
        NumberStyle(decimal_point=",", thousands=",")


def test_a_margin_level_is_whole_percent():
    """
    It is given in percent already and only rounded.
    """
    assert percent(Decimal("800.5")) == "801\u202f%"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-1, "0 ms"),
        (0.0384, "38 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (2.44, "2.4 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (6420, "1 h 47 min"),
        (90_000, "25 h"),
    ],
)
def test_a_duration_is_short_and_never_spills_over_its_unit(seconds, text):
    """
    "1000 ms", "60 s" and "60 min" do not exist.
    """
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(minutes=17), "11:14:07"),
        (timedelta(hours=11, minutes=31), "00:00:07"),
        (timedelta(hours=12), "Tue 23:31"),
        (timedelta(days=6), "Thu 11:31"),
        (timedelta(days=7), "9 Apr"),
        (timedelta(days=200), "28 Sep 2024"),
        (timedelta(days=-1), "17 Apr"),
    ],
)
def test_an_opening_time_is_as_short_as_it_stays_clear(age, text):
    """
    The day turns at local midnight, and no weekday can mean two days.
    """
    assert opened(NOW - age, NOW) == text


def test_a_clock_time_is_local_and_can_show_milliseconds():
    """
    Milliseconds are cut, not rounded: a time never shows before it came.
    """
    assert clock_time(NOW) == "11:31:07"
    assert clock_time(NOW, milliseconds=True) == "11:31:07.412"


def test_copied_numbers_are_plain_ascii():
    """
    What is pasted elsewhere is the exact value, readable by any program.
    """
    assert plain(Decimal("-14.20")) == "-14.20"
    assert plain(Decimal("-0.00")) == "0.00"
    assert plain(Decimal("1E+3")) == "1000"


def test_only_tenths_of_a_pip_are_split_off():
    """
    Five and three digits quote tenths; a dash has nothing to split.
    """
    assert pipette("1.08437", 5) == ("1.0843", "7")
    assert pipette("151.424", 3) == ("151.42", "4")
    assert pipette("2336.85", 2) == ("2336.85", "")
    assert pipette("—", 5) == ("—", "")
