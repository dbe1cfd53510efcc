"""Measure what a test with moto waits for a user pool, by the scope of its fixture."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from statistics import median
from typing import Any

import boto3  # type: ignore[import-untyped]
from moto import mock_aws
from moto.server import ThreadedMotoServer

from table import options, publish, seconds

FAKE = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}


def main() -> None:
    """Time both ways with moto in this process and behind a port."""
    chosen = options(__doc__, rounds=20)
    os.environ |= FAKE
    found: dict[str, list[float]] = {}
    with ExitStack() as stack:
        stack.enter_context(mock_aws())
        server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        server.start()
        stack.callback(server.stop)
        host, port = server.get_host_and_port()
        for url in (None, f"http://{host}:{port}"):
            client = boto3.client("cognito-idp", "eu-west-1", endpoint_url=url)
            pool = create_pool(client)
            ways: dict[str, Callable[[], object]] = {
                "one pool, one user deleted": partial(delete_users, client, pool),
                "a new pool": partial(create_pool, client),
            }
            for name, way in ways.items():
                times = [seconds(way) * 1000 for _ in range(chosen.rounds)]
                found.setdefault(name, []).append(median(times))
    publish(
        __file__,
        chosen.record,
        title="What a test waits for a user pool of moto",
        unit="ms",
        columns=["mock_aws", "ThreadedMotoServer"],
        rows=found,
        note=f"The median of {chosen.rounds} tests, without what the test itself does.",
    )


def create_pool(client: Any) -> str:
    """Create a user pool with an app client, and return its id."""
    pool = client.create_user_pool(PoolName="tests")["UserPool"]["Id"]
    client.create_user_pool_client(UserPoolId=pool, ClientName="tests")
    return str(pool)


def delete_users(client: Any, pool: str) -> None:
    """Do what the fixture does for a test with one user, including its creation."""
    client.admin_create_user(UserPoolId=pool, Username="ada")
    for user in client.list_users(UserPoolId=pool)["Users"]:
        client.admin_delete_user(UserPoolId=pool, Username=user["Username"])


if __name__ == "__main__":
    main()
