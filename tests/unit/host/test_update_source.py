"""Only what the makers signed is believed, over a real line to a real server."""

from __future__ import annotations

import importlib.util
import json
import logging
from contextlib import nullcontext

import pytest
import trustme
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.broker.public_file import PublicFiles
from app.domain.update import UpdateError, UpdateFault
from app.host.update_key import PUBLIC_KEY, UPDATE_ADDRESS
from app.host.update_source import MOST_BYTES, SignedUpdates
from tests.architecture.sources import ROOT
from tests.unit.broker.samples import trusting
from tests.unit.broker.test_public_file import reply, serving

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()


def signing():
    """The script that signs at a release, which is no package."""
    file = ROOT / "packaging" / "sign_manifest.py"
    spec = importlib.util.spec_from_file_location("sign_manifest", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def manifest(host="127.0.0.1", **changes):
    facts = {
        "version": "0.2.0",
        "notes": "Bélles\nchoses",
        "page": f"https://{host}/get",
        "published": "2026-11-20",
    }
    return json.dumps(facts | changes, ensure_ascii=False)


def signed(text):
    return signing().sign(text, KEY).encode()


async def asked(content, key=PUBLIC, address="https://127.0.0.1/flatten.json"):
    async def fetch(wanted, most):
        assert (wanted, most) == (address, MOST_BYTES)
        return content

    return await SignedUpdates(fetch, address=address, key=key).newest()


async def fault_of(content, key=PUBLIC):
    with pytest.raises(UpdateError) as failed:
        await asked(content, key)
    return failed.value.fault


async def test_a_signed_word_comes_over_a_real_line():
    """
    The release script's own output, served over TLS, is believed.
    """
    authority, answer = trustme.CA(), []
    async with serving(authority, answer) as (address, _):
        page = address.replace("flatten.json", "get")
        answer.append(reply(signed(manifest(page=page))))
        files = PublicFiles(trusting(authority))

        found = await SignedUpdates(files.get, address=address, key=PUBLIC).newest()

    assert (found.version, found.notes) == ("0.2.0", "Bélles\nchoses")
    assert found.page == page


def changed_text(content):
    envelope = json.loads(content)
    envelope["manifest"] = envelope["manifest"].replace("0.2.0", "0.3.0")
    return json.dumps(envelope).encode()


def rewritten(content):
    """The same values, written with other white space."""
    envelope = json.loads(content)
    envelope["manifest"] = json.dumps(json.loads(envelope["manifest"]), indent=1)
    return json.dumps(envelope).encode()


@pytest.mark.parametrize("spoil", [changed_text, rewritten])
async def test_a_changed_byte_is_not_believed_and_is_logged(spoil, caplog):
    """
    Not even one that changes no value.
    """
    with caplog.at_level(logging.WARNING):
        fault = await fault_of(spoil(signed(manifest())))

    assert fault is UpdateFault.SIGNATURE
    assert [record.getMessage() for record in caplog.records] == ["update: signature"]


async def test_another_key_is_not_the_makers():
    """
    A signature that fits another key is as good as none.
    """
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()

    assert await fault_of(signed(manifest()), other) is UpdateFault.SIGNATURE
    assert await fault_of(signed(manifest()), "no key") is UpdateFault.SIGNATURE


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 60_000),
        b'{"manifest": 7, "signature": ""}',
        b'{"manifest": "{}", "signature": "***"}',
        b'{"manifest": "{}", "signature": 7}',
        b'{"manifest": "\\ud800", "signature": ""}',
    ],
)
async def test_what_is_no_signed_word_is_unreadable(content):
    """
    Whatever comes, nothing but our own error leaves.
    """
    assert await fault_of(content) is UpdateFault.UNREADABLE


async def test_a_signed_word_about_another_host_is_not_believed():
    """
    The makers' own mistake must not send people elsewhere.
    """
    content = signed(manifest("elsewhere.example"))

    assert await fault_of(content) is UpdateFault.UNREADABLE


async def test_a_build_without_address_or_key_asks_nobody():
    """
    The source as it is; with an address alone the key is still missing.
    """

    async def fetch(wanted, most):
        raise AssertionError(wanted)

    bare = SignedUpdates(fetch)
    keyless = SignedUpdates(fetch, address="https://a.example/", key="")

    assert (UPDATE_ADDRESS, PUBLIC_KEY) == ("", "")
    assert bare.missing is UpdateFault.NO_ADDRESS
    assert keyless.missing is UpdateFault.NO_KEY
    with pytest.raises(UpdateError):
        await bare.newest()


def test_a_key_pair_is_made_once_and_signs(tmp_path, capsys):
    """
    The private half is for its owner alone and is never overwritten or printed.
    """
    script, file = signing(), tmp_path / "key"
    manifest_file = tmp_path / "manifest.json"
    manifest_file.write_text(manifest(), "utf-8")

    made = script.main(["new-key", str(file)])
    public = capsys.readouterr().out.strip()
    again = script.main(["new-key", str(file)])
    done = script.main(["sign", str(manifest_file), "--key", str(file)])
    told = capsys.readouterr()

    assert (made, again, done) == (0, 1, 0)
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(bytes.fromhex(public)) == 32
    assert file.read_text("ascii").strip() not in public + told.out + told.err
    assert json.loads(told.out)["manifest"] == manifest()


@pytest.mark.parametrize("key", ["", "00", "zz" * 32])
def test_a_wrong_key_is_refused_without_repeating_it(key, tmp_path, capsys):
    """
    A build machine's log is no place for half a key.
    """
    file = tmp_path / "manifest.json"
    file.write_text(manifest(), "utf-8")
    variable = {"FLATTEN_SIGNING_KEY": key}

    status = signing().main(["sign", str(file)], variable)
    good = signing().main(["sign", str(file)], {"FLATTEN_SIGNING_KEY": "07" * 32})

    assert (status, good) == (1, 0)
    assert "64 hexadecimal" in capsys.readouterr().err


def test_a_manifest_without_a_field_is_not_signed():
    """
    It fails at the release, not on every computer.
    """
    with pytest.raises(ValueError, match="published"):
        signing().sign(json.dumps({"version": "1"}), KEY)


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        ('PUBLIC_KEY = ""', True),
        (f'PUBLIC_KEY = "{PUBLIC}"', True),
        (f'PUBLIC_KEY = "{"07" * 32}"', False),
        ("KEY = 7", False),
    ],
)
def test_nothing_is_signed_that_installed_copies_would_call_forged(tmp_path, line, fits):
    """
    A key that is not the one in the source is refused, and so is a source not understood.
    """
    module = tmp_path / "update_key.py"
    module.write_text(f"{line}\n")

    with nullcontext() if fits else pytest.raises(ValueError, match=r"update_key\.py"):
        signing().check_known(KEY, module)


def test_the_key_in_the_source_is_found_by_the_signer():
    """
    As it stands there it is one line, which any key may be compared with.
    """
    text = signing().KEY_MODULE.read_text("utf-8")

    assert text.count(f'\nPUBLIC_KEY = "{PUBLIC_KEY}"\n') == 1
