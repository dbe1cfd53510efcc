"""What a run leaves on the instance: nothing."""

from contextlib import suppress
from dataclasses import astuple

import httpx

from tests.deployed.accounts import new_account, new_person, temporary_accounts
from tests.deployed.instance import Instance, logged_in
from tests.people import ADA


def count(admin: httpx.Client) -> tuple[int, int]:
    """Return how many users the instance has, and how many sessions its admin has."""
    users = admin.get("/users").raise_for_status().json()["total"]
    return users, len(admin.get("/sessions").raise_for_status().json())


def test_failed_run_leaves_nothing(own_instance: Instance, owner: str) -> None:
    worker = f"{owner}a"
    with logged_in(*astuple(own_instance)) as admin:
        before = count(admin)
        with suppress(RuntimeError), temporary_accounts(own_instance, worker) as users:
            users["admin"].client.post("/users", json=new_person(worker))
            raise RuntimeError
        after = count(admin)

    assert after == before


def test_run_removes_users_of_killed_run(own_instance: Instance, owner: str) -> None:
    with logged_in(*astuple(own_instance)) as admin:
        users, sessions = count(admin)
        with new_account(admin, "0000000a-gw0", "user"):
            pass  # It stays: this run was killed.
        with temporary_accounts(own_instance, f"{owner}a"):
            during = count(admin)

    assert during == (users + 2, sessions)


def test_run_keeps_users_of_other_workers(own_instance: Instance, owner: str) -> None:
    with (
        temporary_accounts(own_instance, f"{owner}a") as first,
        temporary_accounts(own_instance, f"{owner}b"),
    ):
        response = first["regular"].client.get("/users/me")

    assert response.status_code == 200


def test_run_keeps_other_users_and_sessions(own_instance: Instance, owner: str) -> None:
    person = ADA | {"username": "test-run-ada"}
    httpx.post(f"{own_instance.base_url}/users/register", json=person)
    login = own_instance.base_url, person["username"], person["password"]
    with logged_in(*astuple(own_instance)) as admin, logged_in(*login) as bystander:
        before = admin.get("/users").json()
        with temporary_accounts(own_instance, f"{owner}a"):
            pass
        after = admin.get("/users").json()
        response = bystander.get("/users/me")

    assert after == before
    assert response.status_code == 200
