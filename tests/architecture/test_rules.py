"""No module breaks a rule, and each rule is seen to fail on a small broken source."""

from __future__ import annotations

import pytest

from tests.architecture.rules import RULES
from tests.architecture.sources import Source, sources

_LABEL = "class W:\n def f(self):\n  self.a = QLabel()\n"
_PLAIN = "  self.a.setTextFormat(Qt.TextFormat.PlainText)\n"

BROKEN = [
    ("nested_event_loop", "dialog.exec()"),
    ("nested_event_loop", "menu.exec_(point)"),
    ("nested_event_loop", "exec(source)"),
    ("nested_event_loop", "QCoreApplication.processEvents()"),
    ("static_box", "QMessageBox.warning(self, title, text)"),
    ("static_box", "QtWidgets.QFileDialog.getSaveFileName(self)"),
    ("task_outside_a_scope", "asyncio.create_task(f())"),
    ("task_outside_a_scope", "loop.create_task(f())"),
    ("task_outside_a_scope", "from asyncio import ensure_future"),
    ("quitting_qt", "app.quit()"),
    ("quitting_qt", "button.clicked.connect(QApplication.quit)"),
    ("quitting_qt", "QApplication.instance().quit()"),
    ("coroutine_slot", "from qasync import asyncSlot"),
    ("coroutine_slot", "@qasync.asyncClose\ndef f(): pass"),
    ("rich_text", "label.setTextFormat(Qt.TextFormat.RichText)"),
    ("rich_text", "view.setHtml(text)"),
    ("label_of_unsaid_format", _LABEL),
    ("label_of_unsaid_format", _LABEL + "  self.b = QLabel()\n" + _PLAIN),
    ("label_of_unsaid_format", "class Name(QLabel):\n pass"),
    ("label_of_unsaid_format", "def f():\n a = QLabel()\n a.setTextFormat(AutoText)"),
    ("label_of_unsaid_format", _LABEL + "  set_by_name(self.a, textFormat='AutoText')"),
    ("weakened_tls", "httpx.AsyncClient(verify=False)"),
    ("weakened_tls", "context.verify_mode = ssl.CERT_NONE"),
    ("weakened_tls", "context.check_hostname = False"),
    ("widened_http", "client.get(url, follow_redirects=True)"),
    ("widened_http", "httpx.AsyncClient(trust_env=True)"),
    ("order_number_in_32_bits", "class C:\n order_pressed = Signal(int)"),
    ("order_number_in_32_bits", "class C:\n ticket_chosen = Signal(str, int)"),
    ("time_of_its_own", "time.time()"),
    ("time_of_its_own", "from time import time"),
    ("time_of_its_own", "datetime.datetime.now(UTC)"),
    ("time_of_its_own", "from asyncio import sleep"),
    ("time_of_its_own", "asyncio.sleep(1)"),
    ("code_from_data", "import pickle"),
    ("code_from_data", "subprocess.run(line, shell=True)"),
    ("missing_docstring", "x = 1"),
]

SOUND = [
    ("nested_event_loop", "cursor.execute(sql)\ndialog.open()"),
    ("static_box", "QMessageBox.Icon.Warning\nlog.warning(text)"),
    ("quitting_qt", "window.quit_requested.emit()\nsys.exit(1)"),
    ("label_of_unsaid_format", _LABEL + _PLAIN),
    ("label_of_unsaid_format", _LABEL + "  set_by_name(self.a, textFormat='PlainText')"),
    ("order_number_in_32_bits", "class C:\n order_pressed = Signal(object)"),
    ("order_number_in_32_bits", "class C:\n percent_chosen = Signal(int)"),
    ("time_of_its_own", "time.monotonic()\nself._clock.now()\nloop.time()"),
    ("missing_docstring", '"""Says what it is for."""\nx = 1'),
    ("missing_docstring", ""),
]

BY_NAME = {rule.__name__: rule for rule in RULES}


@pytest.mark.parametrize("name", BY_NAME)
def test_the_program_keeps_the_rule(name):
    """
    No module of the program offends.
    """
    found = [
        f"{source.path}:{getattr(node, 'lineno', 1)}"
        for source in sources("app")
        for node in BY_NAME[name](source)
    ]

    assert found == [], BY_NAME[name].__doc__


@pytest.mark.parametrize(("name", "text"), BROKEN)
def test_a_broken_rule_is_seen(name, text):
    """
    The rule reports exactly one place.
    """
    source = Source.of("app/ui/sign_in.py", text)

    assert len(list(BY_NAME[name](source))) == 1


@pytest.mark.parametrize(("name", "text"), SOUND)
def test_a_sound_source_passes(name, text):
    """
    The rule does not cry wolf.
    """
    source = Source.of("app/ui/sign_in.py", text)

    assert list(BY_NAME[name](source)) == []


def test_every_rule_has_been_seen_to_fail():
    """
    A rule that nothing can break guards nothing.
    """
    assert {name for name, _ in BROKEN} == set(BY_NAME)


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [
        (
            "order_number_in_32_bits",
            "app/ui/orders/view.py",
            "class C:\n row = Signal(int)",
        ),
        ("order_number_in_32_bits", "app/ui/close_dialog.py", "box = QSpinBox()"),
    ],
)
def test_around_orders_the_rule_is_stricter(name, path, text):
    """
    Where order numbers travel, no 32-bit signal or spin box is let in at all.
    """
    assert len(list(BY_NAME[name](Source.of(path, text)))) == 1


@pytest.mark.parametrize(
    ("name", "path", "text"),
    [
        ("task_outside_a_scope", "app/tasks.py", "loop.create_task(f())"),
        ("nested_event_loop", "app/ui/first_paint.py", "qt.processEvents(flags)"),
        ("time_of_its_own", "app/host/clock.py", "asyncio.sleep(1)"),
        ("time_of_its_own", "app/demo/market.py", "time.time()"),
    ],
)
def test_the_one_place_for_a_thing_may_do_it(name, path, text):
    """
    The module that owns what others may not do is not reported.
    """
    assert list(BY_NAME[name](Source.of(path, text))) == []
