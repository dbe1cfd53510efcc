"""A token of one kind is accepted in one place only."""

from email.message import EmailMessage

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from tests.all_tokens import accepts, get_all_tokens

KINDS = ["access", "refresh", "verification", "reset", "API key"]


@pytest.fixture
def tokens(
    client: TestClient, connection: Connection, mailbox: list[EmailMessage]
) -> dict[str, str]:
    """A token of each kind, all of them Ada's."""
    return get_all_tokens(client, connection, mailbox)


@pytest.mark.parametrize("place", KINDS)
def test_place_accepts_own_kind_only(
    client: TestClient, tokens: dict[str, str], place: str
) -> None:
    # Its own kind is the last, because a token that is accepted may be used up.
    kinds = sorted(KINDS, key=lambda kind: kind == place)

    accepted = [kind for kind in kinds if accepts(client, place, tokens[kind])]

    assert accepted == [place]


def test_revoke_ends_session_for_refresh_token_only(
    client: TestClient, tokens: dict[str, str]
) -> None:
    ended = []

    for kind in ["access", "verification", "reset", "API key", "refresh"]:
        client.post("/token/revoke", data={"token": tokens[kind]})
        if not accepts(client, "access", tokens["access"]):
            ended.append(kind)

    assert ended == ["refresh"]
