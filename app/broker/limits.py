"""How long the adapter waits and how much it reads; chosen here, once.

The times a close runs under are the request's own (``ClosingLimits``); these are the
ones no trader has a reason to change.
"""

from __future__ import annotations

# Bytes of an answer's body as received; more than this is refused, not cut.
MOST_CLOSE_BYTES = 64 * 1024
MOST_LIST_BYTES = 8 * 1024 * 1024
MOST_OTHER_BYTES = 1024 * 1024

READ_S = 10.0  # one reading, all its pages together
SIGN_IN_S = 15.0
KEEP_ALIVE_S = 30.0

CONNECT_TRIES = 3
LAST_NEW_TRY_S = 3.0  # a failure later than this is final
PAUSES_S = (0.25, 0.75)  # before the second and the third try

PAGE_ROWS = 500
MOST_PAGES = 200

MOST_DEPTH = 32  # of nested JSON
MOST_TOKEN = 8 * 1024
MOST_MESSAGE = 4 * 1024
MOST_COMMENT = 1000
MOST_WORD = 100
MOST_EXCERPT = 300

# Of the stream; a longer message than this ends it.
MOST_STREAM_MESSAGE = 1024 * 1024
MOST_HANDSHAKE = 32 * 1024
STREAM_CONNECT_S = 10.0  # connection, TLS and handshake together
STREAM_QUIET_S = 20.0  # between two askings whether it is still there
STREAM_SILENT_S = 45.0  # and after this it is taken for dead
STREAM_FRAME_S = 0.05  # prices are told at most once in this time
