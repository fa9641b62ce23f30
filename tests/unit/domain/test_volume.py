"""How much of an order to close: text, percentages and limits."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.volume import (
    InvalidVolume,
    ValidVolume,
    VolumeFault,
    VolumeRules,
    check,
    lots,
    nearest_step,
    read_lots,
    read_units,
    share,
    step_from,
)

HIGHEST = 2**63 - 1
ONE_LOT = VolumeRules(open=100)

volumes = st.one_of(st.integers(1, 300), st.integers(1, HIGHEST))
rules_of_any_kind = st.builds(
    VolumeRules,
    open=volumes,
    least=st.one_of(st.integers(1, 50), st.integers(1, 10**7)),
    step=st.one_of(st.integers(1, 50), st.integers(1, 10**7)),
    units_per_lot=st.sampled_from((1, 10, 100, 1000, 100_000)),
)
small_rules = st.builds(
    VolumeRules,
    open=st.integers(1, 60),
    least=st.integers(1, 20),
    step=st.integers(1, 20),
)


def valid_volumes(rules):
    """Every volume that may be sent, found by trying them all."""
    tried = range(1, rules.open + 1)
    return [units for units in tried if isinstance(check(units, rules), ValidVolume)]


@pytest.mark.parametrize(
    ("text", "fault", "offers"),
    [
        ("", VolumeFault.EMPTY, ()),
        ("  \n", VolumeFault.EMPTY, ()),
        ("0", VolumeFault.ZERO, (1,)),
        ("0,00", VolumeFault.ZERO, (1,)),
        ("-1", VolumeFault.NOT_A_NUMBER, ()),
        ("1e3", VolumeFault.NOT_A_NUMBER, ()),
        ("0x1", VolumeFault.NOT_A_NUMBER, ()),
        ("nan", VolumeFault.NOT_A_NUMBER, ()),
        ("1_0", VolumeFault.NOT_A_NUMBER, ()),
        (".", VolumeFault.NOT_A_NUMBER, ()),
        ("0.5.0", VolumeFault.NOT_A_NUMBER, ()),
        ("0.5\n0.7", VolumeFault.NOT_A_NUMBER, ()),
        ("0.5 lots", VolumeFault.NOT_A_NUMBER, ()),
        ("\uff11\uff12", VolumeFault.FOREIGN_DIGITS, ()),
        ("\u0660\u066b\u0665", VolumeFault.FOREIGN_DIGITS, ()),
        ("½", VolumeFault.FOREIGN_DIGITS, ()),
        ("1 000", VolumeFault.GROUPING, ()),
        ("1,000", VolumeFault.GROUPING, ()),
        ("1\u202f000,5", VolumeFault.GROUPING, ()),
        ("1.01", VolumeFault.TOO_MUCH, (100,)),
        ("1.005", VolumeFault.GROUPING, ()),
        ("1.0005", VolumeFault.TOO_MUCH, (100,)),
        (str(2**63), VolumeFault.TOO_MUCH, (100,)),
        ("9" * 30 + ".99999999", VolumeFault.TOO_MUCH, (100,)),
        ("9" * 31, VolumeFault.NOT_A_NUMBER, ()),
        ("0.005", VolumeFault.TOO_LITTLE, (1,)),
        ("0.505", VolumeFault.BETWEEN_STEPS, (50, 51)),
        ("0.995", VolumeFault.BETWEEN_STEPS, (99, 100)),
    ],
)
def test_a_volume_in_lots_that_cannot_be_sent_says_why(text, fault, offers):
    """
    Every text that is not plainly one volume of the order is refused with its reason
    and with what may be sent instead.
    """
    assert read_lots(text, ONE_LOT) == InvalidVolume(fault, offers)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("0.5", 50),
        ("0,5", 50),
        (" 0.50\n", 50),
        (".5", 50),
        ("0.5000", 50),
        ("00.01", 1),
        ("1.", 100),
        ("0.500", 50),
    ],
)
def test_point_and_comma_read_alike(text, units):
    """
    Both decimal marks, spaces around and zeros that change nothing read as the volume.
    """
    assert read_lots(text, ONE_LOT) == ValidVolume(units, is_full=units == 100)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50", ValidVolume(50, is_full=False)),
        ("100", ValidVolume(100, is_full=True)),
        ("50.5", InvalidVolume(VolumeFault.BETWEEN_STEPS, (50, 51))),
        ("100.5", InvalidVolume(VolumeFault.TOO_MUCH, (100,))),
        ("0.5", InvalidVolume(VolumeFault.TOO_LITTLE, (1,))),
        ("1.000", InvalidVolume(VolumeFault.GROUPING)),
    ],
)
def test_units_are_whole_numbers(text, expected):
    """
    A fraction of a unit is refused with its neighbours, a grouped number outright.
    """
    assert read_units(text, ONE_LOT) == expected


def test_three_decimals_are_no_grouping_where_lots_have_three():
    """
    With 1000 units per lot ``1.000`` is one lot; two groups are still refused.
    """
    rules = VolumeRules(open=5000, units_per_lot=1000)

    assert read_lots("1.000", rules) == ValidVolume(1000, is_full=False)
    assert read_lots("1.000,5", rules) == InvalidVolume(VolumeFault.GROUPING)


def test_a_remainder_below_the_minimum_offers_all():
    """
    What would leave less than the minimum open is refused, and all of it offered.
    """
    rules = VolumeRules(open=100, least=10, step=5)

    assert check(95, rules) == InvalidVolume(VolumeFault.REMAINDER_TOO_SMALL, (100,))
    assert check(90, rules) == ValidVolume(90, is_full=False)


@pytest.mark.parametrize("field", ["open", "least", "step", "units_per_lot"])
def test_rules_are_positive(field):
    """
    Rules that would divide by zero or loop are never made.
    """
    zero: dict[str, Any] = {field: 0}

    with pytest.raises(ValueError, match="positive"):
        replace(ONE_LOT, **zero)


@pytest.mark.parametrize("percent", [0, -1, 101])
def test_only_percentages_are_shares(percent):
    """
    Nothing outside 1 to 100 percent is turned into a volume.
    """
    with pytest.raises(ValueError, match="percentage"):
        share(percent, ONE_LOT)


def test_a_share_rounds_down_and_offers_both_neighbours():
    """
    75 % of 10 units in steps of 1 is 7, not exact, with 7 and 8 to choose from.
    """
    found = share(75, VolumeRules(open=10))

    assert (found.units, found.exact, found.offers) == (7, False, (7, 8))


def test_a_share_below_the_minimum_is_none():
    """
    25 % of 2 units is less than one unit: no volume at all, and not all of it.
    """
    assert share(25, VolumeRules(open=2)).units == 0


@given(rules_of_any_kind)
def test_all_of_an_order_may_always_go(rules):
    """
    Whatever step and minimum say, closing in full is valid.
    """
    assert check(rules.open, rules) == ValidVolume(rules.open, is_full=True)


@given(rules_of_any_kind, st.integers(1, 100))
def test_a_share_never_exceeds_what_was_asked(rules, percent):
    """
    A percentage rounds down, by less than a step, and is valid or nothing.
    """
    found = share(percent, rules)

    assert found.units * 100 <= rules.open * percent
    if found.units:
        assert rules.open * percent - found.units * 100 < rules.step * 100
        assert isinstance(check(found.units, rules), ValidVolume)
    if found.exact and found.units:
        assert found.units * 100 == rules.open * percent


@given(rules_of_any_kind, st.integers(1, 100))
def test_the_neighbours_of_a_share_are_valid(rules, percent):
    """
    Every volume offered for a rounded percentage may be sent, and none is far away.
    """
    for offer in share(percent, rules).offers:
        assert isinstance(check(offer, rules), ValidVolume)
        assert abs(offer * 100 - rules.open * percent) <= rules.step * 100


@given(rules_of_any_kind, st.integers(-10, 2**64))
def test_every_offer_may_be_sent(rules, units):
    """
    What is refused comes with offers that are themselves never refused.
    """
    reading = check(units, rules)

    if isinstance(reading, InvalidVolume):
        assert reading.offers
        for offer in reading.offers:
            assert isinstance(check(offer, rules), ValidVolume)
    else:
        assert 0 < reading.units <= rules.open
        assert reading.is_full == (reading.units == rules.open)


@given(st.text(alphabet="0123456789.,  -e\uff11", max_size=24), rules_of_any_kind)
def test_reading_never_raises_nor_exceeds_the_order(text, rules):
    """
    Whatever was typed or pasted, what counts as a volume is within the order, and
    every offer may be sent.
    """
    for reading in (read_lots(text, rules), read_units(text, rules)):
        if isinstance(reading, ValidVolume):
            assert 0 < reading.units <= rules.open
        else:
            for offer in reading.offers:
                assert isinstance(check(offer, rules), ValidVolume)


@given(rules_of_any_kind, st.data())
def test_lots_and_units_agree(rules, data):
    """
    A volume written in lots reads like the same volume written in units.
    """
    units = data.draw(st.integers(1, rules.open))

    in_lots = read_lots(f"{lots(units, rules.units_per_lot):f}", rules)
    in_units = read_units(str(units), rules)

    assert in_lots == in_units == check(units, rules)


@given(rules_of_any_kind, st.decimals(0, 10**6, places=8))
def test_a_typed_volume_is_never_rounded(rules, number):
    """
    A text that is valid means exactly the units it says.
    """
    reading = read_lots(f"{number:f}", rules)

    if isinstance(reading, ValidVolume):
        assert Decimal(reading.units) == number * rules.units_per_lot


@given(small_rules, st.integers(-5, 80))
def test_snapping_finds_the_closest_valid_volume(rules, units):
    """
    No volume that may be sent is closer than the one the slider snaps to.
    """
    found = nearest_step(units, rules)

    allowed = valid_volumes(rules)
    assert found in allowed
    assert abs(found - units) == min(abs(each - units) for each in allowed)


@given(small_rules, st.integers(1, 60))
def test_one_step_goes_to_the_next_valid_volume(rules, units):
    """
    One step up is the next volume that may be sent, one step down the one before,
    and both stop at the ends.
    """
    allowed = valid_volumes(rules)
    units = min(units, rules.open)

    above = [each for each in allowed if each > units]
    below = [each for each in allowed if each < units]
    assert step_from(units, 1, rules) == min(above, default=rules.open)
    assert step_from(units, -1, rules) == max(below, default=allowed[0])


@given(rules_of_any_kind, st.integers(0, HIGHEST), st.sampled_from((-10, -1, 0, 1, 10)))
def test_stepping_ends_at_a_volume_that_may_be_sent(rules, units, steps):
    """
    However far the steps go and wherever they begin, the result is valid.
    """
    assert isinstance(check(step_from(units, steps, rules), rules), ValidVolume)
