"""The commands of the operator: create-admin NAME and send-mail [--once]."""

import asyncio
import sys
from argparse import ArgumentParser
from getpass import getpass

from fastapi import BackgroundTasks, HTTPException
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker

from fastauth.accounts.registration import register
from fastauth.accounts.schemas import NewUser
from fastauth.breaches import get_breach_client
from fastauth.clock import system_clock
from fastauth.database import get_engine
from fastauth.mail.mailer import Mailer
from fastauth.mail.sender import send_message
from fastauth.mail.worker import send_mail
from fastauth.settings import get_settings


def new_mailer() -> Mailer:
    """Return a mailer for a command, which has no request."""
    sessions = sessionmaker(get_engine())
    return Mailer(
        get_settings(), system_clock, send_message, sessions, BackgroundTasks()
    )


def create_admin(username: str, password: str) -> None:
    """Store an administrator, or exit with the reason and the code 1."""
    user = {"username": username, "fullname": username, "password": password}
    try:
        new = NewUser.model_validate(user | {"role": "admin"})
        breaches = asyncio.run(get_breach_client(get_settings()))
        with Session(get_engine()) as session:
            arguments = new, session, get_settings(), new_mailer(), breaches
            asyncio.run(register(*arguments))
    except HTTPException as error:
        detail = error.detail
        sys.exit(detail if isinstance(detail, str) else detail[0]["msg"])
    except DBAPIError as error:
        # Further lines can quote a statement or a row.
        reason = str(error.orig).splitlines()[0]
        sys.exit(f"the database is not ready: {reason}")


parser = ArgumentParser(prog="python -m fastauth")
commands = parser.add_subparsers(dest="command", required=True)
commands.add_parser("create-admin").add_argument("name")
commands.add_parser("send-mail").add_argument("--once", action="store_true")
arguments = parser.parse_args()
try:
    if arguments.command == "send-mail":
        send_mail(new_mailer(), once=arguments.once)
    else:
        # getpass() reads from the terminal, also when a program sends the password.
        ask = getpass if sys.stdin.isatty() else sys.stdin.readline
        create_admin(arguments.name, ask().rstrip("\n"))
        print(f"{arguments.name} is an administrator")
except KeyboardInterrupt:
    sys.exit("interrupted")
except ValidationError as error:
    fault = error.errors()[0]
    sys.exit(f"{fault['loc'][0]}: {fault['msg']}")
