"""The size limit of request bodies."""

from contextlib import suppress

from fastapi import Request
from starlette.requests import ClientDisconnect

MAX_BODY_BYTES = 64 * 1024
# A form with a file; the parser keeps the file on the disk if it is over 1 MiB.
MAX_PICTURE_BODY_BYTES = 2 * 1024 * 1024


async def receive_body(request: Request) -> None:
    """Receive the body, also for a handler that has no use for it.

    FastAPI compares the size of a chunked body with `max_body_size` as it receives it.
    """
    # RuntimeError: FastAPI has received the body already, as a form.
    # ClientDisconnect: the client has gone, which is not a fault of the service.
    with suppress(RuntimeError, ClientDisconnect):
        await request.body()
