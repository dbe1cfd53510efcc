"""A password's hash: what proves it, and what it gives away."""

from fastauth.passwords import hash_password, verify_password
from tests.people import ADA, GRACE


def test_a_hash_proves_its_password() -> None:
    hashed = hash_password(ADA["password"], cost=4)

    assert verify_password(ADA["password"], hashed)


def test_a_hash_proves_no_other_password() -> None:
    hashed = hash_password(ADA["password"], cost=4)

    assert not verify_password(GRACE["password"], hashed)


def test_one_password_of_two_people_has_two_hashes() -> None:
    hashes = {
        hash_password(ADA["password"], cost=4),
        hash_password(ADA["password"], cost=4),
    }

    number_of_hashes = len(hashes)
    assert number_of_hashes == 2
