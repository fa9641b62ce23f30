"""A secret goes into a keychain the system vouches for, whole, or nowhere."""

from __future__ import annotations

import threading

import pytest
from keyring.backends import fail, null
from keyring.errors import KeyringLocked

from app.domain.keychain import KeychainError, KeychainProblem
from app.host.keychain import Keychain

TOKEN = "t" * 1500


class Store:
    """A backend in memory; it carries the name of one that is trusted."""

    def __init__(self, longest=10_000, locked=False):
        self.kept = {}
        self.longest = longest
        self.locked = locked
        self.threads = set()

    def get_password(self, service, username):
        self.threads.add(threading.get_ident())
        if self.locked:
            raise KeyringLocked("locked: " + TOKEN)
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        if self.locked:
            raise KeyringLocked("locked: " + TOKEN)
        if len(password) > self.longest:
            raise RuntimeError("stub received bad data " + password)
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class CuttingStore(Store):
    """A backend that keeps the beginning of what is too long and says nothing."""

    def set_password(self, service, username, password):
        self.kept[service, username] = password[: self.longest]


class ForgetfulStore(Store):
    """A backend that says yes and keeps nothing."""

    def set_password(self, service, username, password):
        """Do nothing."""


def trusted(kind):
    """Return ``kind`` under the name of the system's own store."""
    return type("Keyring", (kind,), {"__module__": "keyring.backends.SecretService"})


def keychain_of(*backends):
    return Keychain(lambda: backends)


async def problem_of_saving(keychain):
    with pytest.raises(KeychainError) as raised:
        await keychain.save("demo", TOKEN)
    error = raised.value
    assert TOKEN not in f"{error!r} {error.__cause__} {error.__context__}"
    return error.problem


async def test_a_secret_is_stored_loaded_and_deleted():
    """
    Each profile has its own.
    """
    store = trusted(Store)()
    keychain = keychain_of(store)

    await keychain.save("a", TOKEN)
    await keychain.save("b", "other")
    loaded = [await keychain.load(name) for name in ("a", "b", "c")]
    await keychain.delete("a")
    await keychain.delete("a")

    assert loaded == [TOKEN, "other", None]
    assert list(store.kept.values()) == ["other"]


async def test_the_keychain_is_spoken_to_in_one_other_thread():
    """
    A prompt that waits for the person does not stop the loop.
    """
    store = trusted(Store)()
    keychain = keychain_of(store)

    await keychain.save("a", TOKEN)
    await keychain.load("a")

    assert len(store.threads) == 1
    assert threading.get_ident() not in store.threads


async def test_on_the_loop_of_qt_it_works_too(qapp):
    """
    The answer of the thread wakes the production loop.
    """
    keychain = keychain_of(trusted(Store)())

    await keychain.save("a", TOKEN)

    assert await keychain.load("a") == TOKEN


@pytest.mark.parametrize("backends", [(), (fail.Keyring(), null.Keyring(), Store())])
async def test_what_is_not_on_the_list_is_no_keychain(backends):
    """
    Nothing, a store that always fails, one that drops all, one nobody knows: all refused.
    """
    keychain = keychain_of(*backends)

    assert await keychain.problem() is KeychainProblem.NONE_HERE
    assert await problem_of_saving(keychain) is KeychainProblem.NONE_HERE


@pytest.mark.parametrize("kind", [Store, CuttingStore])
async def test_a_secret_that_does_not_fit_is_not_stored(kind):
    """
    A store for 1,280 characters keeps neither the token nor a piece of it.
    """
    store = trusted(kind)(longest=1280)
    keychain = keychain_of(store)
    await keychain.save("demo", "of yesterday")

    assert await problem_of_saving(keychain) is KeychainProblem.TOO_LONG
    assert store.kept == {}


async def test_a_store_that_forgets_is_found_out():
    """
    Saying yes is not enough; what was stored is read back.
    """
    keychain = keychain_of(trusted(ForgetfulStore)())

    assert await problem_of_saving(keychain) is KeychainProblem.FAILED


async def test_a_locked_keychain_is_told_as_locked():
    """
    It could be unlocked and tried again, so it is not "broken".
    """
    keychain = keychain_of(trusted(Store)(locked=True))

    with pytest.raises(KeychainError) as raised:
        await keychain.load("demo")

    assert raised.value.problem is KeychainProblem.LOCKED
    assert await problem_of_saving(keychain) is KeychainProblem.LOCKED


async def test_detecting_that_breaks_is_a_problem_not_a_crash():
    """
    A library that cannot be imported leaves memory-only sessions.
    """

    def broken():
        raise ImportError("no module")

    keychain = Keychain(broken)

    assert await keychain.problem() is KeychainProblem.FAILED


async def test_the_real_library_answers_on_this_computer():
    """
    Whatever this computer has, the question gets an answer and no exception.
    """
    assert await Keychain().problem() in {None, *KeychainProblem}
