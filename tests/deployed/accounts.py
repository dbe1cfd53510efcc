"""The accounts that a run creates on the instance."""

import re
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import astuple
from typing import Any, NamedTuple

import httpx

from tests.deployed.instance import TLS, Instance, logged_in


class Account(NamedTuple):
    """A user of the instance, and a client that has logged in."""

    id: int
    client: httpx.Client


Accounts = dict[str, Account]
"""The accounts of a run, by role."""


def new_person(owner: str) -> dict[str, str]:
    """Return a registration whose name says which run owns it; the rest is random."""
    return {
        "username": f"test-run-{owner}-{secrets.token_hex(4)}",
        "fullname": "Account of a test run",
        "password": secrets.token_urlsafe(),
    }


@contextmanager
def new_account(root: httpx.Client, owner: str, role: str) -> Iterator[Account]:
    """Let an admin create an account with this role, and log in."""
    person = new_person(owner)
    user = root.post("/users", json=person | {"role": role}).raise_for_status().json()
    login = str(root.base_url), person["username"], person["password"]
    with logged_in(*login) as client:
        yield Account(user["id"], client)


def remove_users(instance: Instance, pattern: str) -> None:
    """Delete all users whose name matches the pattern."""
    users: list[dict[str, Any]] = []
    has_more = True
    with logged_in(*astuple(instance)) as admin:
        while has_more:
            page = admin.get("/users", params={"skip": len(users), "limit": 100})
            users += page.raise_for_status().json()["users"]
            has_more = page.json()["has_more"]
        for user in users:
            if re.fullmatch(pattern, user["username"]):
                response = admin.delete(f"/users/{user['id']}")
                # Another worker may have deleted it in the same moment.
                if response.status_code != 404:
                    response.raise_for_status()


@contextmanager
def temporary_accounts(instance: Instance, owner: str) -> Iterator[Accounts]:
    """Create accounts for this owner, and remove all that it has created."""
    run, _, _ = owner.partition("-")
    # The whole name is compared, so that no other user is removed.
    remove_users(instance, rf"test-run-(?!{run})[0-9a-f]{{8}}-\w+-[0-9a-f]{{8}}")
    base_url = instance.base_url
    try:
        with ExitStack() as stack:
            client = httpx.Client(base_url=base_url, verify=TLS, timeout=30)
            anonymous = Account(0, stack.enter_context(client))
            with logged_in(*astuple(instance)) as root:
                admin = stack.enter_context(new_account(root, owner, "admin"))
            regular = stack.enter_context(new_account(admin.client, owner, "user"))
            yield {"admin": admin, "regular": regular, "anonymous": anonymous}
    finally:
        remove_users(instance, f"test-run-{owner}-[0-9a-f]{{8}}")
