"""The address in DATABASE_URL: read as libpq reads it, refused in a sentence, and never repeated."""

import pytest
from redgreen.database.address import USUAL, check_answers, parse_address
from redgreen.errors import BookError

MALFORMED = (
    "open-sesame",
    "postgresql+psycopg2:ada:open-sesame@localhost",
    "postgresql+psycopg2://ada:open-sesame@localhost:port/fastauth",
    "postgresql+psycopg2://ada:open-sesame@localhost:99999/fastauth",
    "postgresql+psycopg2://ada:open@sesame@localhost/fastauth",
    "postgresql+psycopg2://ada:12/open-sesame@localhost/fastauth",
    "postgresql+psycopg2://ada:open#sesame@localhost/fastauth",
    "postgresql+psycopg2://ada:open[sesame@localhost/fastauth",
    "postgresql+psycopg2://ada:open%sesame@localhost/fastauth",
    "postgresql+psycopg2://ada:open-sesame@localhost/fastauth?colour=red",
)


def test_reads_what_libpq_reads() -> None:
    found = parse_address(f"{USUAL}?host=db.example.com")

    assert (found["host"], found["port"], found["dbname"]) == ("db.example.com", "5432", "fastauth")


@pytest.mark.parametrize("url", MALFORMED)
def test_refuses_a_malformed_address_without_repeating_it(url: str) -> None:
    with pytest.raises(BookError, match=r"^DATABASE_URL is no address of a database; write it as") as caught:
        parse_address(url)

    assert "sesame" not in str(caught.value)


def test_names_the_driver_that_the_chapters_use() -> None:
    with pytest.raises(BookError, match=r"begins with 'postgres://'; write 'postgresql\+psycopg2://' instead\.$"):
        parse_address("postgres://ada:open-sesame@localhost/fastauth")


def test_keeps_the_password_when_nobody_answers() -> None:
    with pytest.raises(BookError, match="does not answer") as caught:
        check_answers("postgresql+psycopg2://ada:open-sesame@localhost:9/fastauth")

    assert "open-sesame" not in str(caught.value)
