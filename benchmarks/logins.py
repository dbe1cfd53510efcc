"""Compare failed logins before and after the chapter about attacks on logins."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time

import bcrypt
from redgreen.book import find_book
from redgreen.serve.postgres import Server, fresh_database, temporary_server

from table import options, publish

COSTS = (4, 10, 12)
CHAPTER = "*-attacks-on-logins"
PROBE = """
import json, sys, time
from fastapi.testclient import TestClient
from fastauth.database import get_engine
from fastauth.main import app
from fastauth.models import Base
ADA = {"username": "ada", "fullname": "Ada", "password": "correct horse battery"}
FORMS = [{"username": name, "password": "a wrong password"} for name in sys.argv[2:]]
Base.metadata.create_all(get_engine())
times = [[] for _ in FORMS]
with TestClient(app) as client:
    client.post("/users/register", json=ADA)
    for _ in range(int(sys.argv[1])):
        for form, found in zip(FORMS, times):
            began = time.process_time()
            assert client.post("/login", data=form).status_code == 401
            found.append(1000 * (time.process_time() - began))
print(json.dumps([min(found) for found in times]))
"""
"""Prints the processor milliseconds of a failed login with each of the usernames."""


def main() -> None:
    """Measure bcrypt and failed logins, at each cost."""
    chosen = options(__doc__, rounds=20)
    (chapter,) = (find_book().root / "chapters").glob(CHAPTER)
    after = f"ch{chapter.name[:2]}"
    rows: dict[str, list[float]] = {
        "bcrypt.checkpw alone": [],
        "unknown user, before": [],
        "unknown user, now": [],
        "wrong password, now": [],
    }
    with temporary_server() as server:
        for cost in COSTS:
            (before,) = logins(server, f"{after}-01-red", cost, chosen.rounds, "eve")
            unknown, known = logins(server, after, cost, chosen.rounds, "eve", "ada")
            found = (hash_time(cost, chosen.rounds), before, unknown, known)
            for row, value in zip(rows.values(), found, strict=True):
                row.append(value)
    publish(
        __file__,
        chosen.record,
        title="Processor time of a failed login",
        unit="ms",
        columns=[f"cost {cost}" for cost in COSTS],
        rows=rows,
        note=(
            f"Each number is the least of {chosen.rounds} requests through TestClient. "
            "It is the processor time of the service, without that of Postgres, so it "
            "hardly depends on what else the computer does."
        ),
    )


def hash_time(cost: int, rounds: int) -> float:
    """Return the processor milliseconds of one check of a password."""
    password = b"a wrong password"
    hashed = bcrypt.hashpw(password, bcrypt.gensalt(cost))
    times = []
    for _ in range(rounds):
        began = time.process_time()
        bcrypt.checkpw(password, hashed)
        times.append(1000 * (time.process_time() - began))
    return min(times)


def logins(
    server: Server, tag: str, cost: int, rounds: int, *usernames: str
) -> list[float]:
    """Return the processor milliseconds of a failed login with each of the names.

    The service has the files of `tag`; its only user is ada.
    """
    fresh_database(server, "measured")
    environment = os.environ | {
        "DATABASE_URL": server.url("measured"),
        "SECRET_KEY": "a key for this benchmark only, " * 2,
        "BCRYPT_COST": str(cost),
    }
    archive = ("git", "-C", str(find_book().root), "archive", tag, "fastauth")
    files = subprocess.run(archive, check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(files)) as archived:
            archived.extractall(folder, filter="data")
        probe = (sys.executable, "-c", PROBE, str(rounds), *usernames)
        ran = subprocess.run(
            probe, cwd=folder, env=environment, check=True, capture_output=True
        )
    found: list[float] = json.loads(ran.stdout)
    return found


if __name__ == "__main__":
    main()
