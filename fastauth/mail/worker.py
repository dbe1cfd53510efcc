"""The command send-mail: it sends the mails that are left in the outbox."""

import asyncio
import logging
import sys
import time
from contextlib import suppress

from fastauth.mail.mailer import FAILURES, Mailer

logger = logging.getLogger(__name__)
PAUSE_SECONDS = 5


def send_mail(mailer: Mailer, *, once: bool) -> None:
    """Send all mails that are due. Without `once`, go on until Ctrl-C."""
    if mailer.settings.smtp_url is None:
        sys.exit("SMTP_URL is not set")
    with suppress(KeyboardInterrupt):
        while True:
            try:
                asyncio.run(mailer.deliver_all())
            except FAILURES as error:
                reason = f"mails are left: {str(error).splitlines()[0]}"
                if once:
                    sys.exit(reason)
                logger.warning(reason)
            if once:
                return
            time.sleep(PAUSE_SECONDS)
