"""What each answer to a close means; whatever is not on the list is no answer."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.broker.failures import Raw, classify_close
from app.domain.errors import (
    Accepted,
    DoubtCause,
    Failed,
    NoAnswer,
    RefusalKind,
    Refused,
)

ORDER = 123456
REFUSALS = [
    "BAD_VOLUME",
    "BAD_PRICES",
    "BAD_STOPS",
    "MARKET_CLOSED",
    "DISABLE",
    "NO_MONEY",
    "PRICE_CHANGED",
    "OFFQUOTES",
    "REQUOTE",
    "LONG_ONLY",
    "TOO_MANY_REQ",
    "MODIFY_DENIED",
    "EXPIRATION_DENIED",
    "TOO_MANY_ORDERS",
    "HEDGE_PROHIBITED",
    "PROHIBITED_BY_FIFO",
    "SEC_NOT_FOUND",
    "INVALID_SL_TP",
    "BAD_CLOSE_TIME",
    "READ_ONLY",
    "INCORRECT_STATE",
    "INCORRECT_CMD",
    "INCORRECT_ORDER",
    "LIMIT_REACHED",
]
DOUBTS = [
    "RET_TRADE_TIMEOUT",
    "RET_TRADE_BROKER_BUSY",
    "RET_TRADE_ORDER_LOCKED",
    "RET_TRADE_CONTEXT_BUSY",
    "RET_ERROR",
    "RET_TECH_PROBLEM",
    "RET_ERR_TIMEOUT",
    "RET_ERR_NETWORK",
    "RET_SOMETHING_NEW",
]
ACK = {"accepted": True, "order": ORDER, "state": 7, "cmd": 0, "close_volume": 100}

_HTML = "<html><body>Welcome</body></html>"
_DEEP = "[" * 100_000
_LONG = '{"data":"OK","n":' + "9" * 5000 + "}"


def said(status, body):
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    raw = text if isinstance(text, bytes) else text.encode()
    return classify_close(Raw(status, raw), ORDER)


def name(answer):
    match answer:
        case Refused(kind=kind):
            return kind
        case NoAnswer(cause=cause):
            return cause
        case _:
            return type(answer)


def error(word, **more):
    return {"error": word, **more}


TABLE = [
    (200, {"data": "OK"}, Accepted),
    (200, {"data": "ok"}, Accepted),
    (201, {"data": "Ok"}, Accepted),
    (200, {"data": "OK", "order": ORDER}, Accepted),
    (200, {"data": "OK", "order": 1}, DoubtCause.OTHER_ORDER),
    (200, ACK, Accepted),
    (202, {"accepted": True}, Accepted),
    (200, ACK | {"order": ORDER + 1}, DoubtCause.OTHER_ORDER),
    (200, ACK | {"order": str(ORDER)}, DoubtCause.OTHER_ORDER),
    (200, ACK | {"order": float(ORDER)}, DoubtCause.OTHER_ORDER),
    (200, ACK | {"order": True}, DoubtCause.OTHER_ORDER),
    (200, ACK | {"order": None}, DoubtCause.OTHER_ORDER),
    (200, ACK | {"accepted": 1}, DoubtCause.UNREADABLE),
    (200, ACK | {"accepted": "true"}, DoubtCause.UNREADABLE),
    (200, ACK | {"data": "OK"}, Accepted),
    (200, ACK | {"data": "NO"}, DoubtCause.UNREADABLE),
    (200, {"accepted": False}, RefusalKind.DECLINED),
    (409, {"accepted": False, "order": ORDER}, RefusalKind.DECLINED),
    (200, {"accepted": False, "order": 1}, DoubtCause.OTHER_ORDER),
    (200, {"accepted": False, "error": "NO_WORD_WE_KNOW"}, RefusalKind.DECLINED),
    (200, {"accepted": False, "data": "OK"}, DoubtCause.UNREADABLE),
    (200, {"accepted": None, "data": "OK"}, DoubtCause.UNREADABLE),
    (500, {"accepted": False}, DoubtCause.UNLISTED_STATUS),
    (500, {"data": "OK"}, DoubtCause.UNLISTED_STATUS),
    (400, {"data": "OK"}, DoubtCause.UNLISTED_STATUS),
    (200, {"data": "OK", "error": "X"}, DoubtCause.UNREADABLE),
    (200, ACK | {"error": None}, DoubtCause.UNREADABLE),
    (200, error("TRADE_ERROR"), DoubtCause.UNLISTED_STATUS),
    (200, error("RET_TRADE_ACCEPTED"), Accepted),
    (409, error("RET_TRADE_PROCESS"), Accepted),
    (409, error("RET_TRADE_PROCESS", order=1), DoubtCause.OTHER_ORDER),
    (500, error("RET_TRADE_PROCESS"), Failed),
    (400, error("INVALID_DATA"), RefusalKind.INVALID_DATA),
    (400, error("INVALID_DATA", order=1), RefusalKind.INVALID_DATA),
    (400, error("INVALID_DATA", accepted=None, data="OK"), DoubtCause.UNREADABLE),
    (500, error("TRADE_ERROR", accepted=False, data="OK"), DoubtCause.UNREADABLE),
    (400, error("SOMETHING"), DoubtCause.UNLISTED_STATUS),
    (401, error("PERMISSION_DENIED"), RefusalKind.SESSION),
    (401, error("INCORRECT_TOKEN"), RefusalKind.SESSION),
    (401, error("CANCEL_PENDING_TRADE_ERROR"), DoubtCause.UNLISTED_STATUS),
    (403, error("PERMISSION_DENIED"), RefusalKind.NOT_YOURS),
    (403, error("INVALID_DATA"), DoubtCause.UNLISTED_STATUS),
    (404, error("TRADE_ERROR"), RefusalKind.NOT_FOUND),
    (404, error("RET_TRADE_INCORRECT_ORDER"), RefusalKind.NOT_FOUND),
    (404, error("RET_NAME_NOT_KNOWN"), RefusalKind.NOT_FOUND),
    (404, error("RET_TRADE_TIMEOUT"), Failed),
    (404, error("NOT_FOUND"), DoubtCause.UNLISTED_STATUS),
    (500, error("TRADE_ERROR", message="volume too big"), Failed),
    (500, error("OTHER"), DoubtCause.UNLISTED_STATUS),
    (502, error("TRADE_ERROR"), DoubtCause.GATEWAY),
    (503, error("RET_TRADE_MARKET_CLOSED"), RefusalKind.RULE),
    (429, error("RET_TOO_FREQUENT"), RefusalKind.RULE),
    (403, error("RET_NOT_ENOUGH_RIGHTS"), RefusalKind.RULE),
    (403, error("RET_ACCOUNT_DISABLED"), RefusalKind.RULE),
    *((409, error(f"RET_TRADE_{n}"), RefusalKind.RULE) for n in REFUSALS),
    *((409, error(n), Failed) for n in DOUBTS),
    *((s, "", DoubtCause.GATEWAY) for s in (502, 503, 504)),
    *((s, _HTML, DoubtCause.UNLISTED_STATUS) for s in (405, 408, 409, 425, 429, 501, 599)),
    *((s, {"data": "OK"}, DoubtCause.REDIRECTED) for s in (301, 302, 303, 304, 307, 308)),
    *((s, _HTML, DoubtCause.NOT_JSON) for s in (200, 400, 401, 403, 404, 500)),
    (407, error("PERMISSION_DENIED"), DoubtCause.UNLISTED_STATUS),
    (101, "", DoubtCause.UNLISTED_STATUS),
    (204, "", DoubtCause.NOT_JSON),
    (200, "", DoubtCause.NOT_JSON),
    (200, '"OK"', DoubtCause.UNREADABLE),
    (200, "null", DoubtCause.UNREADABLE),
    (200, "[]", DoubtCause.UNREADABLE),
    (200, "{}", DoubtCause.UNREADABLE),
    (200, {"data": ["OK"]}, DoubtCause.UNREADABLE),
    (200, {"data": "OK "}, DoubtCause.UNREADABLE),
    (200, {"data": True}, DoubtCause.UNREADABLE),
    (200, '{"data":"OK"', DoubtCause.UNREADABLE),
    (200, '{"data":"OK"}}', DoubtCause.UNREADABLE),
    (200, '{"data":"NO","data":"OK"}', DoubtCause.UNREADABLE),
    (200, '{"data":"OK","p":NaN}', DoubtCause.UNREADABLE),
    (200, '{"data":"OK","p":-Infinity}', DoubtCause.UNREADABLE),
    (200, '{"data":"OK","p":1e9999999999999999999999}', DoubtCause.UNREADABLE),
    (200, '{"data":"OK","p":' + "[" * 32 + "]" * 32 + "}", DoubtCause.UNREADABLE),
    (200, _DEEP, DoubtCause.UNREADABLE),
    (200, _LONG, DoubtCause.UNREADABLE),
    (200, b'\xef\xbb\xbf{"data":"OK"}', DoubtCause.UNREADABLE),
    (200, '{"data":"OK"}'.encode("utf-16"), DoubtCause.UNREADABLE),
    (200, '{"data":"OK"}'.encode("utf-16-le"), DoubtCause.UNREADABLE),
    (200, b'{"data":"\xff"}', DoubtCause.UNREADABLE),
]


@pytest.mark.parametrize(
    ("status", "body", "meaning"), TABLE, ids=lambda value: ascii(value)[:40]
)
def test_each_answer_has_one_meaning(status, body, meaning):
    """
    The table of the contract, both dialects, word for word.
    """
    answer = said(status, body)

    assert name(answer) == meaning


def test_what_the_server_said_is_kept():
    """
    Word and message stay with the answer, cut and fit to be stored.
    """
    answer = said(500, error("TRADE_ERROR", message="no\ud800" + "x" * 9000))

    assert isinstance(answer, Failed)
    assert answer.reply.word == "TRADE_ERROR"
    assert answer.reply.message.startswith("no?x")
    assert len(answer.reply.message) == 4096
    assert answer.reply.excerpt == ""


def test_a_page_is_quoted_where_there_are_no_words():
    """
    The start of a page that is no answer is kept for the trader to see.
    """
    answer = said(200, _HTML)

    assert isinstance(answer, NoAnswer)
    assert answer.reply is not None
    assert answer.reply.excerpt == _HTML


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "accepted", "order", "error", "message", "x"]), inner
        )
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.integers(100, 599), JSON.map(lambda j: json.dumps(j).encode()) | st.binary())
def test_no_payload_is_accepted_by_accident(status, body):
    """
    Nothing crashes, and success needs the words of success.
    """
    answer = classify_close(Raw(status, body), ORDER)

    if isinstance(answer, Accepted):
        assert b"OK" in body.upper() or b'"accepted": true' in body
