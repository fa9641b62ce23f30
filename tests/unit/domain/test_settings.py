"""Settings hold only what they may, and say what that is."""

from __future__ import annotations

import pytest

from app.domain.settings import CHOICES, LIMITS, BrokerProfile, ClosingLimits, Settings

A = BrokerProfile(name="a", server="https://a.example", login="7")
B = BrokerProfile(name="b", server="https://b.example")


@pytest.mark.parametrize("name", LIMITS)
def test_a_number_outside_its_limits_is_refused(name):
    """
    The message names the setting and both limits, and the settings are as before.
    """
    settings = Settings()
    least, most = LIMITS[name]
    kind = type(getattr(settings, name))

    for value in (kind(least) - 1, kind(most) + 1):
        with pytest.raises(ValueError, match=name) as refused:
            settings.changed(**{name: value})
        assert str(most) in str(refused.value)

    assert settings == Settings()


@pytest.mark.parametrize("name", CHOICES)
def test_a_word_that_is_no_choice_is_refused(name):
    """
    The message names every choice.
    """
    with pytest.raises(ValueError, match=", ".join(CHOICES[name])):
        Settings().changed(**{name: "sideways"})


@pytest.mark.parametrize("days", [0, 30, 36_500])
def test_the_journal_is_kept_for_ever_or_a_month_at_least(days):
    """
    0 is "for ever", and no typing error can empty the journal.
    """
    assert Settings(journal_keep_days=days).journal_keep_days == days

    for wrong in (-1, 1, 29):
        with pytest.raises(ValueError, match="journal_keep_days"):
            Settings(journal_keep_days=wrong)


def test_nothing_looks_for_updates_until_somebody_said_so():
    """
    A new settings file neither looks nor has ever looked.
    """
    assert (Settings().update_check, Settings().updates_checked_at) == ("ask", "")


def test_a_renamed_profile_stays_in_its_place():
    """
    The last one used is still the last one used.
    """
    settings = Settings(profiles=(A, B), last_profile="a")

    renamed = settings.renamed_profile("a", "mine")

    assert [profile.name for profile in renamed.profiles] == ["mine", "b"]
    assert renamed.last_profile == "mine"
    assert renamed.profiles[0].login == "7"


@pytest.mark.parametrize("name", ["", "b"])
def test_a_name_that_is_taken_or_empty_is_refused(name):
    """
    Two profiles never answer to one name.
    """
    with pytest.raises(ValueError, match="no name"):
        Settings(profiles=(A, B)).renamed_profile("a", name)


def test_a_forgotten_profile_is_not_the_last_one_either():
    """
    The others stay.
    """
    settings = Settings(profiles=(A, B), last_profile="a").without_profile("a")

    assert (settings.profiles, settings.last_profile) == ((B,), "")


def test_an_answer_that_is_waited_for_is_listened_for():
    """
    Two settings that contradict each other never shut a connection under a wait.
    """
    limits = Settings(answer_wait_s=60.0, late_answer_s=45.0).closing_limits

    assert (limits.answer_wait_s, limits.late_answer_s) == (60.0, 60.0)
    assert Settings().closing_limits == ClosingLimits()


def test_a_stream_address_belongs_to_the_server_it_was_first_used_with() -> None:
    """Another server's token must not go there; another address is nobody's again."""
    given = Settings(stream_address="wss://a.example")
    owned = given.with_stream_of("https://a.example")
    again = owned.changed(stream_address="wss://b.example")

    assert given.stream_for("https://b.example") == "wss://a.example"
    assert owned.stream_for("https://a.example") == "wss://a.example"
    assert owned.stream_for("https://b.example") == ""
    assert again.stream_for("https://b.example") == "wss://b.example"
