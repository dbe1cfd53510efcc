"""POST /email/verify and POST /email/resend."""

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, EmailStr, Field
from sqlalchemy import func

from fastauth.clock import ClockDep
from fastauth.database import SessionDep
from fastauth.error_bodies import ERROR, FIELD_ERRORS
from fastauth.mail.mailer import MailerDep
from fastauth.mail.tokens import use_token
from fastauth.models import User

router = APIRouter(
    prefix="/email", responses={400: ERROR, 422: FIELD_ERRORS, 503: ERROR}
)


class LinkToken(BaseModel):
    """The token of a link."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(repr=False)


class Address(BaseModel):
    """An e-mail address, whether it is known or not."""

    model_config = ConfigDict(extra="forbid")

    email: EmailStr


@router.post("/verify", status_code=status.HTTP_204_NO_CONTENT)
def verify_email(link: LinkToken, session: SessionDep, clock: ClockDep) -> None:
    """Note that the address of the link belongs to its user."""
    now = clock()
    with session:
        user = use_token(session, token=link.token, purpose="verification", now=now)
        user.email_verified_at = now
        user.verification_required = False
        session.commit()


@router.post("/resend", status_code=status.HTTP_202_ACCEPTED)
def resend_mail(address: Address, session: SessionDep, mailer: MailerDep) -> None:
    """Send another link, if the address is an account's and not verified."""
    mailer.require()
    is_owner = func.lower(User.email) == func.lower(address.email)
    is_unverified = User.email_verified_at.is_(None)
    with session:
        mailer.add(session, to=is_owner & is_unverified, kind="verification")
        session.commit()
