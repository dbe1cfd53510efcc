"""Compare the asynchronous application of the detour with the service."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from xml.etree import ElementTree

from redgreen.book import tool
from redgreen.serve import postgres

import service as services
from service import BURST, Service, log_in, send
from table import options, publish

TAG = "async"
LOG_IN = """
def log_in(new_session):
    with new_session.begin() as session:
        user = crud.create_user(
            session, registration=REGISTRATION, hashed_password="")
        login = start_session(session, user_id=user.id, now=system_clock())
        token = issue_token(login, now=system_clock(), settings=get_settings())
    return {"Authorization": f"Bearer {token}"}
"""
MODULE = """
import time
import pytest
from fastauth.accounts import crud
from fastauth.accounts.schemas import Registration
from fastauth.clock import system_clock
from fastauth.sessions.crud import start_session
from fastauth.sessions.tokens import issue_token
from fastauth.settings import get_settings
from tests.people import ADA
{imports}
REGISTRATION = Registration.model_validate(ADA)
{log_in}
{mark}@pytest.mark.parametrize("number", range(TESTS))
{a}def test_create_and_list_key(client, new_session, number):
    ada = {log_in_call}
    {w}client.post("/api-keys", json={{"name": "backup"}}, headers=ada)
    response = {w}client.get("/api-keys", headers=ada)
    assert response.json()["total"] == 1

{mark}{a}def test_requests(client, new_session, record_property):
    ada = {log_in_call}
    times = []
    for _ in range(REQUESTS):
        began = time.perf_counter()
        response = {w}client.get("/api-keys", headers=ada)
        times.append(time.perf_counter() - began)
        assert response.status_code == 200
    record_property("times", " ".join(map(str, times)))
"""
"""The same tests, once without `async` and `await` and once with them."""
VARIANTS = {
    "synchronous service": (
        "tests",
        "fastauth.main:app",
        {"imports": "", "log_in": LOG_IN, "mark": "", "a": "", "w": ""}
        | {"log_in_call": "log_in(new_session)"},
    ),
    "asynchronous application": (
        "tests/asynchronous",
        "fastauth.asynchronous.main:app",
        {"imports": "from tests.asynchronous.users import auth_header, log_in"}
        | {"log_in": "", "mark": "@pytest.mark.anyio\n", "a": "async ", "w": "await "}
        | {"log_in_call": "auth_header(await log_in(new_session, ADA))"},
    ),
}


def main() -> None:
    """Run the tests and send the requests of both in turn."""
    chosen = options(__doc__, rounds=5, tests=200, requests=300)
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in VARIANTS}
    with ExitStack() as stack:
        server = stack.enter_context(postgres.temporary_server())
        folder, url = stack.enter_context(services.unpacked(server, TAG))
        running = {
            name: stack.enter_context(
                services.uvicorn(sys.executable, app, folder, url)
            )
            for name, (_, app, _) in VARIANTS.items()
        }
        data = asyncio.run(log_in(running["synchronous service"], "/api-keys"))
        for number in range(chosen.rounds + 1):
            for name, (tests, _, words) in VARIANTS.items():
                text = MODULE.format(**words)
                for key in ("tests", "requests"):
                    text = text.replace(f"({key.upper()})", f"({getattr(chosen, key)})")
                module = folder / tests / "test_measured.py"
                module.write_text(text)
                times = run_tests(folder, module, url)
                module.unlink()
                served = asyncio.run(measure(running[name], data, chosen.requests))
                if number:  # The first round warms the services up.
                    found[name].append(times + served)
    publish(
        __file__,
        chosen.record,
        title="The same tests and requests, synchronous and asynchronous",
        unit="ms",
        columns=[
            "a test",
            "a request in a test",
            "CPU of a served request",
            f"{BURST} requests at once",
        ],
        rows={
            name: [min(each) for each in zip(*times, strict=True)]
            for name, times in found.items()
        },
        note=(
            f"{chosen.rounds} rounds, both in turn; the table shows the lowest of all "
            "rounds. A test stores a user and a session and sends two requests; "
            f"its time is the median of {chosen.tests} tests with their fixtures. A "
            "request is GET /api-keys with a token. In a test it is the median of "
            f"{chosen.requests}, by TestClient or AsyncClient. The last two columns "
            "are of one process of uvicorn with a pool of 15 connections. Postgres and "
            "the client run on the same computer."
        ),
    )


def run_tests(folder: Path, module: Path, url: str) -> tuple[float, float]:
    """Return the milliseconds of a test and of a request in a test, as medians."""
    report = folder / "report.xml"
    done = subprocess.run(
        # The family has the properties in which test_requests returns its times.
        (
            tool("pytest"),
            str(module),
            f"--junitxml={report}",
            "-o",
            "junit_family=xunit1",
        ),
        cwd=folder,
        env=services.environment(url, services.COST),
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(done.stdout)
    tests, requests = [], ""
    for case in ElementTree.parse(report).iter("testcase"):
        if case.get("name") == "test_requests":
            requests = case.findall("properties/property")[0].get("value", "")
        else:
            tests.append(float(case.get("time", 0)))
    return 1000 * median(tests), 1000 * median(map(float, requests.split()))


async def measure(service: Service, data: bytes, count: int) -> tuple[float, float]:
    """Return the processor time of a request and the time of a burst, in ms."""
    connection = await asyncio.open_connection(postgres.LOOPBACK, service.port)
    before = sum(service.process.cpu_times()[:2])
    for _ in range(count):
        status, body = await send(*connection, data)
        if status != 200:
            raise RuntimeError(f"GET /api-keys answers {status}: {body!r}")
    used = sum(service.process.cpu_times()[:2]) - before
    connection[1].close()
    seconds, failed = await services.burst(service, [data] * BURST, limit=60)
    if failed:
        raise RuntimeError(f"{failed} requests of a burst failed")
    return 1000 * used / count, 1000 * seconds


if __name__ == "__main__":
    main()
