"""Fourteen defects a reasonable person has written somewhere, as edits of the program.

Each is put where it would be written, and names the tests that must notice it. A test
is named up to its parameters: one red case of it is enough, but each name must have one.
"""

from __future__ import annotations

from dataclasses import dataclass

_CHAOS = "tests/chaos/test_chaos.py"
_SCHEDULES = f"{_CHAOS}::test_schedules_of_a_fixed_seed_hold"
_CLOSE_CALL = "tests/unit/broker/test_close_call.py"
_CLOSING = "tests/unit/services/test_closing.py"
_EDGES = "tests/unit/domain/test_reconcile_edges.py"
_BOOK = "tests/unit/services/test_order_book.py"
_WIDE = "tests/planted/test_wide_numbers.py"
_CLIENT = "tests/unit/broker/test_client.py"
_FAILURES = "tests/unit/broker/test_failures.py"
_DURABILITY = "tests/crash/test_durability.py::test_every_close_is_synced_before_it_is_sent"
_RECONCILE = "tests/unit/domain/test_reconcile.py"
_RULES = "tests/architecture/test_rules.py::test_the_program_keeps_the_rule"


@dataclass(frozen=True, slots=True)
class Edit:
    """One place: ``old`` stands in the file exactly once."""

    path: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Defect:
    """One defect.

    Attributes:
        edits: All of them together are the defect.
        tests: Every one of these must turn red.
    """

    name: str
    words: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]


_EXPLAINED = """\
            result = explain(failure, progress, self.credentials.hidden)
"""
_SENT_AGAIN = f"""\
{_EXPLAINED}\
            if progress.was_sent and isinstance(failure, TimeoutError):
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(5.0):
                        result = await self._send_once(Progress())
"""
_REMEMBERED = """\
        outcome = await call.send()
        if getattr(getattr(outcome, "kind", None), "name", "") == "SESSION":
            vars(self)["refused"] = request
        return outcome
"""
_SENT_AFTER_SIGN_IN = """\
        refused = vars(self).pop("refused", None) if self._session else None
        if refused is not None:

            async def free() -> None:
                pass

            await self.close(refused, free)
        return await read_all_orders(self._questions(), self._clock)
"""
_READ_AS_EMPTY = """\
        except ReadError:
            orders = OrderList(orders=())
        if is_ours():
            self._session.mark_good()
"""
_READ_AS_FAILED = """\
        except ReadError as error:
            if is_ours():
                self._list_failed(error)
            return
        if is_ours():
            self._session.mark_good()
"""

_TOLD_AS_FAILED = """\
    if (raw.status, reply.word) == (_SERVER_ERROR, "TRADE_ERROR"):
        return Failed(reply)
"""
_TOLD_AS_REFUSED = """\
    if (raw.status, reply.word) == (_SERVER_ERROR, "TRADE_ERROR"):
        return Refused(reply, RefusalKind.RULE)
"""

DEFECTS = (
    Defect(
        "M1",
        "a close is sent again when its answer does not come in time",
        (
            Edit(
                "app/broker/close_call.py",
                _EXPLAINED,
                _SENT_AGAIN,
            ),
        ),
        (
            f"{_CLOSE_CALL}::test_a_close_whose_answer_is_lost_is_not_sent_again",
            _SCHEDULES,
        ),
    ),
    Defect(
        "M2",
        "what an ended session refused is sent again after the next sign-in",
        (
            Edit(
                "app/broker/client.py",
                "        return await call.send()\n",
                _REMEMBERED,
            ),
            Edit(
                "app/broker/client.py",
                "        return await read_all_orders(self._questions(), self._clock)\n",
                _SENT_AFTER_SIGN_IN,
            ),
        ),
        (_SCHEDULES,),
    ),
    Defect(
        "M3",
        "redirects are followed",
        (
            Edit(
                "app/broker/exchange.py",
                "follow_redirects=False",
                "follow_redirects=True",
            ),
            Edit(
                "app/broker/transport.py",
                'frozenset({b"set-cookie", b"location"})',
                'frozenset({b"set-cookie"})',
            ),
        ),
        (
            f"{_CLOSE_CALL}::test_a_redirect_is_an_answer_and_is_not_followed",
            f"{_RULES}[widened_http]",
        ),
    ),
    Defect(
        "M4",
        "the record of a sending is written when its first bytes have left",
        (
            Edit(
                "app/broker/progress.py",
                'event.endswith(".send_request_headers.started") and',
                'event.endswith(".send_request_body.started") and',
            ),
        ),
        (
            f"{_CLOSE_CALL}::test_the_gate_has_returned_before_the_first_byte",
            _DURABILITY,
        ),
    ),
    Defect(
        "M5",
        "a commit does not wait for the disk",
        (
            Edit(
                "app/journal/schema.py",
                'connection.execute("PRAGMA synchronous=FULL")',
                'connection.execute("PRAGMA synchronous=NORMAL")',
            ),
        ),
        ("tests/journal/test_store.py::test_every_commit_waits_for_the_disk", _DURABILITY),
    ),
    Defect(
        "M6",
        "one list without a quiet window says that nothing happened",
        (
            Edit("app/domain/reconcile.py", "AGREEING_AGAINST = 3", "AGREEING_AGAINST = 1"),
            Edit(
                "app/domain/reconcile.py",
                "elapsed < _window(request, attempt.answer)",
                "elapsed < 0.0",
            ),
        ),
        (
            f"{_RECONCILE}::test_nothing_happened_needs_the_window",
            f"{_RECONCILE}::test_nothing_happened_needs_three_lists",
            _SCHEDULES,
        ),
    ),
    Defect(
        "M7",
        "a list that could not be read is taken for an empty one",
        (Edit("app/services/order_book.py", _READ_AS_FAILED, _READ_AS_EMPTY),),
        (
            f"{_BOOK}::test_a_failed_reading_keeps_the_orders_and_says_so",
            _SCHEDULES,
        ),
    ),
    Defect(
        "M8",
        "a list begun before the sending is evidence when it ended after it",
        (
            Edit(
                "app/domain/reconcile.py",
                "if s.started.seq > attempt.sent.seq]",
                "if s.ended.seq > attempt.sent.seq]",
            ),
            Edit(
                "app/domain/reconcile.py",
                "if s.started.seq > stamp.seq]",
                "if s.ended.seq > stamp.seq]",
            ),
            Edit(
                "app/services/tracking.py",
                "snapshot.started.seq < sent.seq",
                "snapshot.ended.seq < sent.seq",
            ),
        ),
        (
            f"{_CLOSING}::test_a_list_begun_before_the_sending_proves_nothing",
            f"{_EDGES}::test_a_list_that_was_being_read_while_it_was_sent_is_no_evidence",
        ),
    ),
    Defect(
        "M9",
        "a server that failed is believed to have done nothing",
        (
            Edit(
                "app/broker/failures.py",
                _TOLD_AS_FAILED,
                _TOLD_AS_REFUSED,
            ),
        ),
        (
            f"{_FAILURES}::test_each_answer_has_one_meaning",
            _SCHEDULES,
        ),
    ),
    Defect(
        "M10",
        "an order number goes through a signal of 32 bits",
        (
            Edit(
                "app/ui/orders/acting.py",
                "    close_wanted = Signal(object)",
                "    close_wanted = Signal(int)",
            ),
        ),
        (
            f"{_RULES}[order_number_in_32_bits]",
            f"{_WIDE}::test_a_row_asks_for_its_order_to_the_last_digit",
        ),
    ),
    Defect(
        "M11",
        "a box runs an event loop of its own",
        (
            Edit(
                "app/ui/main_window.py",
                "        question.open()",
                "        question.exec()",
            ),
        ),
        (f"{_RULES}[nested_event_loop]",),
    ),
    Defect(
        "M12",
        "a label guesses whether its text is HTML",
        (
            Edit(
                "app/ui/kit/labels.py",
                '    set_by_name(label, textFormat="PlainText")\n',
                "",
            ),
        ),
        (
            f"{_RULES}[label_of_unsaid_format]",
            "tests/ui/test_kit.py::test_labels_take_text_as_plain_text",
        ),
    ),
    Defect(
        "M13",
        "the token stands in an exception's text",
        (
            Edit(
                "app/broker/questions.py",
                "detail=result.detail",
                'detail=f"{result.detail} {self.session.credentials._token}"',
            ),
            Edit(
                "app/broker/close_call.py",
                "explain(failure, progress, self.credentials.hidden)",
                'explain(failure, progress, lambda t: f"{t} {self.credentials._token}")',
            ),
        ),
        (
            f"{_CLIENT}::test_the_token_is_in_nothing_that_comes_out",
            _SCHEDULES,
        ),
    ),
    Defect(
        "M14",
        "only the memory of one process holds the lock on an order",
        (
            Edit(
                "app/journal/schema.py",
                '"CREATE UNIQUE INDEX one_open',
                '"CREATE INDEX one_open',
            ),
        ),
        (
            "tests/journal/test_schema.py::test_the_index_is_the_lock",
            "tests/journal/test_store.py::test_one_open_request_holds_its_order",
        ),
    ),
)
