"""Signing in, pausing after wrong passwords, and how a session stands."""

from __future__ import annotations

import pytest

from app.domain.errors import SignInError, SignInFault
from app.services.session import Standing
from tests.services_stage import ORIGIN, Stage
from tests.virtual_time import in_virtual_time

WRONG = SignInFault.WRONG_LOGIN_OR_PASSWORD


def test_a_failed_sign_in_changes_nothing() -> None:
    """
    The session that was there before is still there.
    """

    async def story() -> None:
        async with Stage() as stage:
            before = stage.session.session
            stage.broker.sign_in_faults = [WRONG]

            with pytest.raises(SignInError):
                await stage.session.sign_in(ORIGIN, 200, "wrong!")

            assert stage.session.session is before
            assert stage.session.standing is Standing.GOOD

    in_virtual_time(story)


def test_three_wrong_passwords_make_a_pause_of_five_seconds() -> None:
    """
    The fourth try within 5 s is not sent; after that it is.
    """

    async def story() -> None:
        async with Stage() as stage:
            stage.broker.sign_in_faults = [WRONG] * 3
            for _ in range(3):
                with pytest.raises(SignInError):
                    await stage.session.sign_in(ORIGIN, 1, "wrong!")

            with pytest.raises(SignInError) as early:
                await stage.session.sign_in(ORIGIN, 1, "right!")

            assert early.value.fault is SignInFault.TOO_SOON
            await stage.clock.sleep(5)
            assert (await stage.session.sign_in(ORIGIN, 1, "right!")).login == 1

    in_virtual_time(story)


def test_signing_out_forgets_the_session_and_tells() -> None:
    """
    Whoever listens hears of it and finds no session.
    """

    async def story() -> None:
        async with Stage() as stage:
            told: list[Standing] = []
            stage.session.subscribe(lambda: told.append(stage.session.standing))

            stage.session.sign_out()

            assert stage.session.session is None
            assert told == [Standing.SIGNED_OUT]

    in_virtual_time(story)


def test_a_demo_session_has_a_confirmed_scale_and_others_have_not() -> None:
    """
    The demo broker is ours and says 100 units; a stranger's lots are unconfirmed.
    """

    async def story() -> None:
        async with Stage() as stage:
            assert not stage.lots.current.confirmed

            await stage.session.sign_in(ORIGIN, 1, "secret", demo=True)

            assert stage.lots.current.confirmed
            assert stage.lots.current.units_per_lot == 100

    in_virtual_time(story)


def test_confirming_a_scale_keeps_it_with_the_profile() -> None:
    """
    What the trader says is saved for this broker and in force from then on.
    """

    async def story() -> None:
        async with Stage() as stage:
            saved = []

            def save(settings: object) -> None:
                saved.append(settings)
                stage.settings.current = settings  # type: ignore[assignment]

            stage.lots._save = save

            stage.lots.confirm(1000)

            assert stage.lots.current.units_per_lot == 1000
            assert stage.lots.current.confirmed
            assert len(saved) == 1

    in_virtual_time(story)
