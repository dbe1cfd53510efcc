"""POST /password/forgot and POST /password/reset."""

from datetime import datetime

from fastapi import APIRouter, status
from fastapi.concurrency import run_in_threadpool
from sqlalchemy import func
from sqlalchemy.orm import Session

from fastauth.accounts.passwords import hash_password, validate_new_password
from fastauth.accounts.schemas import Password
from fastauth.breaches import BreachClient, refuse_breached
from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.mail.mailer import Mailer, MailerDep
from fastauth.mail.tokens import check_token, use_token
from fastauth.models import User
from fastauth.recovery.verification import Address, LinkToken
from fastauth.sessions.crud import end_sessions
from fastauth.settings import Settings, SettingsDep

router = APIRouter(
    prefix="/password", responses={400: ERROR, 422: FIELD_ERRORS, 503: ERROR}
)


class PasswordReset(LinkToken):
    """The body of a reset."""

    new_password: Password


@router.post("/forgot", status_code=status.HTTP_202_ACCEPTED)
def forgot_password(address: Address, session: SessionDep, mailer: MailerDep) -> None:
    """Send a link that sets a new password, if the address is an account's."""
    mailer.require()
    is_owner = func.lower(User.email) == func.lower(address.email)
    is_verified = User.email_verified_at.is_not(None)
    with session:
        # Both statements for every address: less work would say that it is unknown.
        mailer.add(session, to=is_owner & is_verified, kind="reset")
        # An address that is not verified may belong to someone else.
        mailer.add(session, to=is_owner & ~is_verified, kind="verification")
        session.commit()


@router.post("/reset", status_code=status.HTTP_204_NO_CONTENT)
async def reset_password(
    reset: PasswordReset,
    session: SessionDep,
    settings: SettingsDep,
    clock: ClockDep,
    mailer: MailerDep,
    breaches: BreachClient,
) -> None:
    """Replace the password of the user to whom the link was sent."""
    new, min_length = (
        reset.new_password.get_secret_value(),
        settings.password_min_length,
    )
    validate_new_password(new, min_length=min_length, field="new_password")
    await refuse_breached(new, breaches, field="new_password")
    arguments = reset, clock(), session, settings, mailer
    await run_in_threadpool(replace_forgotten, *arguments)


def replace_forgotten(
    reset: PasswordReset,
    now: datetime,
    session: Session,
    settings: Settings,
    mailer: Mailer,
) -> None:
    """Store the hash of the new password, if the token is valid."""
    with session:
        # Only a valid token may cause the work of a hash.
        check_token(session, token=reset.token, purpose="reset", now=now)
    # Between the blocks: no connection may wait for a hash.
    new = reset.new_password.get_secret_value()
    new_hash = hash_password(new, cost=settings.bcrypt_cost)
    with session:
        # The check is old: another request may have used the token since.
        user = use_token(session, token=reset.token, purpose="reset", now=now)
        user.hashed_password = new_hash
        end_sessions(session, user_id=user.id)
        mailer.inform(session, user=user, kind="password-changed")
        session.commit()
