"""What the client sends is what the description of the server allows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import pytest
import yaml

from app.broker.client import BrokerClient
from app.domain.close import Stamp
from app.domain.errors import FlattenError
from tests.unit.broker.samples import ORIGIN, TOKEN, begin, make_request, open_gate
from tests.unit.broker.scripted import LoopClock, Network, run_virtual

API = yaml.safe_load(
    (Path(__file__).parents[3] / "resources" / "openapi.yaml").read_text(encoding="utf-8")
)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LOGIN = 1001


async def history(client):
    await client.read_history(NOON, NOON, Stamp(1, 0.0))


def closing(**request):
    async def close(client):
        meant = replace(make_request(**request), login=LOGIN)
        await client.close(meant, open_gate)

    return close


CALLS = {
    "sign in": lambda client: client.sign_in(ORIGIN, LOGIN, "secret word"),
    "token": lambda client: client.use_token(ORIGIN, TOKEN),
    "test": lambda client: client.test_connection(ORIGIN),
    "orders": BrokerClient.read_orders,
    "account": BrokerClient.read_account,
    "market": BrokerClient.read_market,
    "history": history,
    "full close": closing(want=None),
    "partial close": closing(want=40, comment="Hälfte"),
}


def sent_by(call):
    """Make one call to a server that says nothing; return its request line and body."""
    network = Network([[]])

    async def run():
        client = BrokerClient(LoopClock(), network_backend=network)
        begin(client, ORIGIN, login=LOGIN)
        try:
            await call(client)
        except FlattenError:
            return

    run_virtual(run())
    head, _, body = network.lines[0].sent.partition(b"\r\n\r\n")
    method, target, _ = head.decode().split("\r\n")[0].split(" ")
    return method.lower(), urlsplit(target), json.loads(body) if body else None


def check(value, schema):
    """Hold a value to a schema of the description, references included."""
    jsonschema.Draft202012Validator({**schema, "components": API["components"]}).validate(
        value
    )


@pytest.mark.parametrize("name", CALLS)
def test_a_call_is_one_the_description_knows(name):
    """
    Method, path, parameters and body are all as described.
    """
    method, target, body = sent_by(CALLS[name])

    operation = API["paths"][target.path][method]
    known = {p["name"]: p["schema"] for p in operation.get("parameters", ())}
    for parameter, value in parse_qsl(target.query):
        check(int(value), known[parameter])
    if body is not None:
        check(body, operation["requestBody"]["content"]["application/json"]["schema"])
    assert (body is None) is ("requestBody" not in operation)


def test_a_body_the_description_does_not_know_is_seen():
    """
    The check above can fail.
    """
    schema = API["paths"]["/trade/close"]["delete"]["requestBody"]["content"]

    with pytest.raises(jsonschema.ValidationError):
        check({"order": "7"}, schema["application/json"]["schema"])
