"""The command of the operator: python -m fastauth create-admin NAME."""

import sys
from argparse import ArgumentParser
from getpass import getpass

from fastapi import HTTPException
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from fastauth.accounts.registration import register
from fastauth.accounts.schemas import NewUser
from fastauth.database import get_engine
from fastauth.settings import get_settings


def create_admin(username: str, password: str) -> None:
    """Store an administrator, or exit with the reason and the code 1."""
    user = {"username": username, "fullname": username, "password": password}
    try:
        new = NewUser.model_validate(user | {"role": "admin"})
        with Session(get_engine()) as session:
            register(new, session, get_settings())
    except ValidationError as error:
        sys.exit(error.errors()[0]["msg"])
    except HTTPException as error:
        detail = error.detail
        sys.exit(detail if isinstance(detail, str) else detail[0]["msg"])
    except DBAPIError as error:
        # Further lines can quote a statement or a row.
        reason = str(error.orig).splitlines()[0]
        sys.exit(f"the database is not ready: {reason}")
    except ArgumentError as error:
        sys.exit(f"DATABASE_URL is wrong: {error}")


parser = ArgumentParser(prog="python -m fastauth")
parser.add_argument("command", choices=["create-admin"])
parser.add_argument("name")
name = parser.parse_args().name
# getpass() reads from the terminal, also when a program sends the password.
ask = getpass if sys.stdin.isatty() else sys.stdin.readline
try:
    create_admin(name, ask().rstrip("\n"))
except KeyboardInterrupt:
    sys.exit("interrupted")
print(f"{name} is an administrator")
