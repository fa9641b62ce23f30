"""Settings survive a restart, and no broken file stops the program."""

from __future__ import annotations

import os
import tomllib
from datetime import UTC, datetime

import pytest

from app.domain.settings import BrokerProfile, Settings
from app.host.settings_file import SettingsFile


@pytest.fixture
def path(tmp_path):
    return tmp_path / "settings.toml"


@pytest.fixture
def file(path):
    return SettingsFile(path)


def saved(path, settings):
    SettingsFile(path).replace(settings)
    return SettingsFile(path).load()


def test_without_a_file_the_defaults_hold(file):
    """
    A first start has nothing to tell.
    """
    loaded = file.load()

    assert (loaded.settings, loaded.damaged, loaded.ignored) == (Settings(), None, ())


def test_what_was_saved_is_loaded(path):
    """
    Every kind of value comes back equal, a profile without a scale too.
    """
    profiles = (
        BrokerProfile(name="a", server="https://a.example", login="7", units_per_lot=1000),
        BrokerProfile(name='ü "b"', server="https://b.example"),
    )
    wanted = Settings(
        theme="dark",
        price_flash=False,
        poll_s=5.0,
        comment_limit=10,
        profiles=profiles,
        last_profile="a",
        hidden_columns=("swap", "comment"),
        journal_keep_days=90,
        stream=False,
        stream_address="wss://stream.example",
        update_check="weekly",
        updates_checked_at="2026-11-23T09:00:00+00:00",
    )

    loaded = saved(path, wanted)

    assert loaded.settings == wanted
    assert loaded.ignored == ()


def test_only_what_differs_from_the_default_is_written(path):
    """
    A better default of a later version reaches whoever did not choose otherwise.
    """
    saved(path, Settings(theme="dark"))

    assert tomllib.loads(path.read_text("utf-8")) == {"version": 1, "theme": "dark"}


def test_a_setting_put_back_to_its_default_leaves_the_file(path):
    """
    What is written is what is in force.
    """
    saved(path, Settings(theme="dark"))

    loaded = saved(path, Settings())

    assert loaded.settings == Settings()
    assert "theme" not in path.read_text("utf-8")


def test_keys_and_comments_of_others_stay(path, file):
    """
    A newer version's keys and a person's remarks outlive a save.
    """
    path.write_text(
        '# mine\nversion = 2\nfuture = "kept"\n\n'
        '[[profiles]]\nname = "a"\nserver = "https://a.example"\npin = "kept too"\n'
    )
    settings = file.load().settings

    file.replace(settings.changed(theme="dark"))

    text = path.read_text("utf-8")
    values = tomllib.loads(text)
    assert "# mine" in text
    assert values["version"] == 2
    assert values["future"] == "kept"
    assert values["profiles"][0]["pin"] == "kept too"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("poll_s = 0.0", "poll_s"),
        ("poll_s = nan", "poll_s"),
        ("poll_s = true", "poll_s"),
        ("comment_limit = 2.5", "comment_limit"),
        ("comment_limit = 99999", "comment_limit"),
        ("price_flash = 1", "price_flash"),
        ("theme = 3", "theme"),
        ("hidden_columns = [1]", "hidden_columns"),
        ("hidden_columns = 'swap'", "hidden_columns"),
        ("profiles = [{name = 'a'}]", "profiles"),
        ("profiles = 3", "profiles"),
        ("theme = 'blue'", "theme"),
        ("journal_keep_days = 7", "journal_keep_days"),
        ("update_check = 'daily'", "update_check"),
        ("stream = 'yes'", "stream"),
        ("stream_address = 7", "stream_address"),
    ],
)
def test_one_unusable_value_falls_back_alone(path, file, line, name):
    """
    The default holds for it, the others count, and its name is told.
    """
    path.write_text(f"text_percent = 150\n{line}\n")

    loaded = file.load()

    assert loaded.ignored == (name,)
    assert getattr(loaded.settings, name) == getattr(Settings(), name)
    assert loaded.settings.text_percent == 150


def test_a_value_that_cannot_be_used_stays_in_the_file_until_another_is_chosen(path, file):
    """
    What a person wrote is theirs to put right; nothing else is lost by it.
    """
    path.write_text("update_check = 'daily'\npoll_s = 900\ntext_percent = 150\n")
    settings = file.load().settings

    file.replace(settings.changed(theme="dark"))
    kept = tomllib.loads(path.read_text("utf-8"))
    ignored = file.ignored
    file.replace(file.current.changed(update_check="off"))

    assert kept["update_check"] == "daily"
    assert (kept["poll_s"], kept["text_percent"], kept["theme"]) == (900, 150, "dark")
    assert ignored == ("poll_s", "update_check")
    assert file.ignored == ("poll_s",)
    assert tomllib.loads(path.read_text("utf-8"))["update_check"] == "off"


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe\x00", b"a = 1\na = 2\n"])
def test_a_damaged_file_is_put_aside(path, file, content):
    """
    The program starts with the defaults, and the file is kept to look at.
    """
    path.write_bytes(content)
    written = datetime(2026, 1, 5, 9, 30, tzinfo=UTC).timestamp()
    os.utime(path, (written, written))

    loaded = file.load()

    assert loaded.settings == Settings()
    assert loaded.damaged == path.with_name("settings.damaged-20260105T093000Z.toml")
    assert loaded.damaged.read_bytes() == content
    assert not path.exists()


def test_a_change_is_in_force_told_and_written(path, file):
    """
    Subscribers see the new settings, until they unsubscribe.
    """
    seen = []
    unsubscribe = file.subscribe(seen.append)

    file.replace(Settings(theme="dark"))
    unsubscribe()
    file.replace(Settings(theme="light"))

    assert [settings.theme for settings in seen] == ["dark"]
    assert file.current.theme == "light"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["settings.toml"]


def test_a_change_that_cannot_be_written_is_in_force_all_the_same(tmp_path):
    """
    The caller is told, and the trader's choice holds until the end of this run.
    """
    file = SettingsFile(tmp_path / "missing" / "settings.toml")

    with pytest.raises(OSError, match="missing"):
        file.replace(Settings(theme="dark"))

    assert file.current.theme == "dark"


def test_a_change_made_while_one_is_told_is_everybodys_last_word(path, file):
    """
    Whoever is told first changes them again: nobody ends with the older ones, the first
    sees both in the order they came, and the file holds the newer.
    """
    first, second = [], []

    def follow(settings):
        first.append(settings.theme)
        if settings.theme == "dark":
            file.replace(settings.changed(text_percent=150, theme="light"))
            first.append("replaced")

    file.subscribe(follow)
    file.subscribe(lambda settings: second.append(settings.theme))

    file.replace(Settings(theme="dark"))

    assert first == ["dark", "replaced", "light"]
    assert second == ["light"]
    assert file.current.text_percent == 150
    assert SettingsFile(path).load().settings == file.current


def test_a_change_is_written_even_where_a_subscriber_fails(path, file):
    """
    The fault goes on to whoever made the change; the choice is on disk, the next is too.
    """

    def fail(_):
        raise RuntimeError("a window's fault")

    leave = file.subscribe(fail)

    with pytest.raises(RuntimeError, match="a window's fault"):
        file.replace(Settings(theme="dark"))
    leave()
    written = SettingsFile(path).load().settings
    file.replace(Settings(theme="light"))

    assert written == Settings(theme="dark")
    assert SettingsFile(path).load().settings == Settings(theme="light")
