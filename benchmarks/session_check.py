"""Measure what the session check of chapter 13 costs a request."""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from statistics import median

from redgreen.book import find_book
from redgreen.serve import postgres

from service import Service, log_in, send, step
from table import options, publish

CHAPTER = "*-sessions"
CHECK = "current = session.get(LoginSession, session_id)"
TOKEN_ONLY = """current = LoginSession(id=session_id, user_id=user_id)
        current.user = User(id=user_id, username="ada", fullname="Ada")"""
"""What a service could do whose tokens contain all that a response needs."""


def main() -> None:
    """Serve all versions, and send each the same requests in turn."""
    chosen = options(__doc__, requests=200, rounds=10)
    (chapter,) = (find_book().root / "chapters").glob(CHAPTER)
    tag = f"ch{chapter.name[:2]}"
    with ExitStack() as stack:
        server = stack.enter_context(postgres.temporary_server())
        token_only = step(
            server, tag, CHECK, TOKEN_ONLY, module="sessions/current_user.py"
        )
        running = {
            "token only, without a query": stack.enter_context(token_only),
            "user, without the session": stack.enter_context(
                step(server, f"{tag}-04-green")
            ),
            "session and user": stack.enter_context(step(server, tag)),
        }
        reads = {
            name: asyncio.run(log_in(each, "/users/me"))
            for name, each in running.items()
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in running}
        for number in range(chosen.rounds + 1):
            for name, each in running.items():
                times = asyncio.run(measure(each, reads[name], chosen.requests))
                if number:  # The first round warms the services up.
                    found[name].append(times)
    publish(
        __file__,
        chosen.record,
        title="GET /users/me with the session check and without it",
        unit="ms",
        columns=["processor time of the service", "response time"],
        rows={
            name: [min(cpu for cpu, _ in times), min(wall for _, wall in times)]
            for name, times in found.items()
        },
        note=(
            f"The services in turn, {chosen.rounds} rounds of {chosen.requests} "
            "requests on one connection. Of each round, the processor time is the "
            "mean and the response time the median. The table shows the lowest of "
            "all rounds, so that it hardly depends on what else the computer does. "
            "Postgres runs on the same computer."
        ),
    )


async def measure(service: Service, data: bytes, count: int) -> tuple[float, float]:
    """Return the mean processor time and the median response time, in milliseconds."""
    connection = await asyncio.open_connection(postgres.LOOPBACK, service.port)
    before, times = sum(service.process.cpu_times()[:2]), []
    for _ in range(count):
        began = time.perf_counter()
        status, body = await send(*connection, data)
        times.append(1000 * (time.perf_counter() - began))
        if status != 200:
            raise RuntimeError(f"GET /users/me answers {status}: {body!r}")
    used = sum(service.process.cpu_times()[:2]) - before
    connection[1].close()
    return 1000 * used / count, median(times)


if __name__ == "__main__":
    main()
