"""The mails of the service: a subject and a text for each kind."""

from datetime import timedelta
from email.message import EmailMessage
from email.utils import localtime
from typing import NamedTuple

from fastauth.models import Mail
from fastauth.settings import Settings


class Kind(NamedTuple):
    """What mails of one kind have in common."""

    subject: str
    path: str
    lifetime: timedelta
    text: str


KINDS = {
    "verification": Kind(
        subject="Verify your e-mail address",
        path="/verify-email",
        lifetime=timedelta(hours=24),
        text="Please open this link within 24 hours:\n\n{link}\n",
    ),
    "reset": Kind(
        subject="Set a new password",
        path="/reset-password",
        lifetime=timedelta(hours=1),
        text="Please open this link within an hour to set a new password:\n\n{link}\n",
    ),
    "password-changed": Kind(
        subject="Your password has changed",
        path="",
        lifetime=timedelta(0),
        text="If you did not change it, ask for a link to set a new password,\n"
        "and then delete the API keys that you do not know.\n",
    ),
}


def build_message(mail: Mail, *, token: str, settings: Settings) -> EmailMessage:
    """Return the mail as a message, with the token in its link."""
    kind = KINDS[mail.kind]
    # A browser sends no server what is behind the #, so no log contains the token.
    link = f"{str(settings.public_url).rstrip('/')}{kind.path}#token={token}"
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = mail.address
    message["Date"] = localtime()
    message["Subject"] = kind.subject
    message.set_content(kind.text.format(link=link))
    return message
