"""The server's messages: each once, and none that sells something."""

from __future__ import annotations

from app.domain.stream import ServerNotice
from app.services.server_notices import ServerNotices
from tests.live_stage import LiveStage, live_on_stage


def a_notice(mark: str = "", level: int = 0) -> ServerNotice:
    return ServerNotice(text="Margin call", token=mark, level=level)


def test_a_notice_comes_through_the_stream_once() -> None:
    """
    The same token is told once; what has none is told each time.
    """

    async def story(stage: LiveStage) -> None:
        first = a_notice("a", 20)
        bare = a_notice()
        for notice in (first, first, bare, bare):
            stage.wire.sink.notice(notice)

        assert stage.notices == [first, bare, bare]

    live_on_stage(story)


def test_advertising_is_not_shown() -> None:
    """
    Levels from 40 on are promotions and news.
    """
    notices, told = ServerNotices(), []
    notices.subscribe(told.append)

    for level in (0, 10, 39, 40, 50, 60):
        notices.take(a_notice(str(level), level))

    assert [notice.level for notice in told] == [0, 10, 39]


def test_only_so_many_tokens_are_remembered() -> None:
    """
    A server that makes up tokens for ever does not fill the memory.
    """
    notices, told = ServerNotices(), []
    notices.subscribe(told.append)

    for number in range(2000):
        notices.take(a_notice(str(number)))
    notices.take(a_notice("1999"))
    notices.take(a_notice("0"))

    assert len(told) == 2001
    assert len(notices._seen) <= 500
