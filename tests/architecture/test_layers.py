"""The layers hold, and the check that says so can fail."""

from __future__ import annotations

import pytest

from tests.architecture.layers import LAYERS, layer_of, offences
from tests.architecture.sources import Source, sources

BROKEN = [
    ("app/domain/orders.py", "from app.services import closing"),
    ("app/domain/orders.py", "import os"),
    ("app/domain/orders.py", "from urllib import request"),
    ("app/domain/orders.py", "def f():\n    import msgspec"),
    ("app/services/closing.py", "from app.broker.client import Client"),
    ("app/services/closing.py", "from app import tasks"),
    ("app/services/closing.py", "import sqlite3"),
    ("app/broker/client.py", "from app.services.ports import Broker"),
    ("app/broker/client.py", "from app.journal import store"),
    ("app/broker/client.py", "from PySide6.QtCore import QObject"),
    ("app/journal/store.py", "import httpx"),
    ("app/host/logs.py", "from PySide6.QtCore import qInstallMessageHandler"),
    ("app/host/paths.py", "import importlib\nimportlib.import_module('httpx')"),
    ("app/ui/sign_in.py", "from app.host import keychain"),
    ("app/ui/sign_in.py", "import jwt"),
    ("app/ui/orders/model.py", "from app.bootstrap import run"),
    ("app/demo/server.py", "from app.domain.orders import Order"),
    ("app/demo/server.py", "from app.broker.wire import encode"),
    ("app/tasks.py", "import qasync"),
    ("app/cli.py", "import platformdirs"),
    ("app/ui/sign_in.py", "from . import text"),
    ("app/stray.py", ""),
]

SOUND = [
    ("app/services/closing.py", "import asyncio\nfrom app.domain.close import Close"),
    ("app/domain/close.py", "from app.domain import volume\nfrom decimal import Decimal"),
    (
        "app/ui/orders/model.py",
        "import qasync\nfrom app.tasks import TaskScope",
    ),
    (
        "app/bootstrap.py",
        "from app.broker import client\nfrom app import __version__",
    ),
    ("app/journal/store.py", "import sqlite3\nfrom app.domain.close import Close"),
]


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_keeps_to_its_place(layer):
    """
    No module of the layer imports anything the table does not give it.
    """
    members = [source for source in sources("app") if layer_of(source.module) == layer]

    found = [offence for source in members for offence in offences(source)]

    assert found == []


def test_every_module_has_a_place():
    """
    Nothing in the program stands outside the table.
    """
    homeless = [source.path for source in sources("app") if layer_of(source.module) is None]

    assert homeless == []


@pytest.mark.parametrize(("path", "text"), BROKEN)
def test_an_arrow_that_goes_up_is_seen(path, text):
    """
    Each kind of forbidden import is reported once.
    """
    found = list(offences(Source.of(path, text)))

    assert len(found) == 1


@pytest.mark.parametrize(("path", "text"), SOUND)
def test_an_arrow_that_goes_down_is_allowed(path, text):
    """
    The check does not cry wolf.
    """
    found = list(offences(Source.of(path, text)))

    assert found == []
