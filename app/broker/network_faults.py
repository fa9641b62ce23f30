"""Why a request got no answer, told from what was raised and how far it had got.

httpx and httpcore wrap what the system said in layers, so the layers are searched
for the first that tells something. Nothing is kept of the exceptions themselves:
they hold the request, and the request holds the token.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpcore
import httpx

from app.broker.progress import Progress, Stage
from app.broker.transport import UnfitAnswerError
from app.domain.errors import DoubtCause, NotSentCause, TooLateError

_MOST_DETAIL = 300
_MOST_LAYERS = 30

_TIMEOUTS = (TimeoutError, httpx.TimeoutException, httpcore.TimeoutException)

# In this order: the first kind found in any layer tells why there is no connection.
_BEFORE: tuple[tuple[NotSentCause, tuple[type[BaseException], ...]], ...] = (
    (NotSentCause.CERTIFICATE, (ssl.SSLCertVerificationError,)),
    (NotSentCause.TLS, (ssl.SSLError,)),
    (NotSentCause.NAME, (socket.gaierror,)),
    (NotSentCause.NOT_LISTENING, (ConnectionRefusedError,)),
    (NotSentCause.PROXY, (httpx.ProxyError, httpcore.ProxyError)),
    (NotSentCause.CONNECT_TIMEOUT, _TIMEOUTS),
    (
        NotSentCause.REQUEST,
        (
            *(httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError),
            *(httpcore.UnsupportedProtocol, httpcore.LocalProtocolError),
            *(ValueError, TypeError),
        ),
    ),
)
_FRAMING = (httpx.RemoteProtocolError, httpcore.RemoteProtocolError)


@dataclass(frozen=True, slots=True)
class Breakage:
    """A request without an answer.

    Attributes:
        cause: A ``NotSentCause`` is proof that no byte of it left.
        detail: What was raised, without the token, cut.
    """

    cause: NotSentCause | DoubtCause
    detail: str


def explain(
    failure: Exception, progress: Progress, hidden: Callable[[str], str] = str
) -> Breakage:
    """Say why a request got no answer; ``hidden`` takes secrets out of a text.

    A gate that was reached too late says so; what else it raises is about the record.
    """
    cause: NotSentCause | DoubtCause
    if progress.gate_failure is not None:
        failure = progress.gate_failure
        late = isinstance(failure, TooLateError)
        cause = NotSentCause.CONNECT_TIMEOUT if late else NotSentCause.RECORD
    elif progress.was_sent:
        cause = _after(failure, progress.stage)
    else:
        cause = _before(failure, progress.stage)
    return Breakage(cause, hidden(f"{type(failure).__name__}: {failure}")[:_MOST_DETAIL])


def _before(failure: Exception, stage: Stage) -> NotSentCause:
    layers = list(_layers(failure))
    for cause, kinds in _BEFORE:
        if any(isinstance(layer, kinds) for layer in layers):
            return cause
    return NotSentCause.TLS if stage is Stage.SECURING else NotSentCause.NETWORK


def _after(failure: Exception, stage: Stage) -> DoubtCause:
    if isinstance(failure, UnfitAnswerError):
        return failure.cause
    if isinstance(failure, _TIMEOUTS):
        return DoubtCause.TIMEOUT
    if isinstance(failure, _FRAMING):
        if stage is Stage.ANSWERING:
            return DoubtCause.CUT
        # httpcore hands on the parser's complaint; its own means "nothing came".
        garbage = any(isinstance(arg, Exception) for arg in failure.args)
        return DoubtCause.UNREADABLE if garbage else DoubtCause.CONNECTION_LOST
    return DoubtCause.CONNECTION_LOST


def _layers(failure: BaseException) -> Iterator[BaseException]:
    """Yield the failure and what lies beneath it, each once."""
    found: list[BaseException] = []
    waiting = [failure]
    while waiting and len(found) < _MOST_LAYERS:
        layer = waiting.pop(0)
        if any(layer is known for known in found):
            continue
        found.append(layer)
        yield layer
        beneath = [layer.__cause__, layer.__context__, *layer.args]
        if isinstance(layer, BaseExceptionGroup):
            beneath += layer.exceptions
        waiting += [below for below in beneath if isinstance(below, BaseException)]
