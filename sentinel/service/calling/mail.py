"""A call by mail over SMTP (RFC 5321), by TLS unless the server is this machine's."""

import smtplib
import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from sentinel.service.calling.contacts import MailServer
from sentinel.service.calling.errors import NotCalled
from sentinel.service.calling.message import Message

_LIMIT_S = 10.0  # of each step of the dialogue


class Mail:
    """Used by one thread; a connection for each call, which are rare.

    Taken means: the server took it for one of the receivers at least. Whom it refuses is for its own log.
    """

    def __init__(
        self, server: MailServer, password: str, tls: ssl.SSLContext, to: Sequence[str],
        clock: Callable[[], datetime],
    ) -> None:  # fmt: skip
        self._server, self._password, self._tls = server, password, tls
        self._to, self._clock = tuple(to), clock

    def close(self) -> None:
        """Nothing is open between calls."""

    def call(self, message: Message) -> None:
        """Raises NotCalled: it was not taken, or nobody knows."""
        written = self._written(message)
        try:
            with self._connected() as smtp:
                if self._server.tls == "starttls":
                    smtp.starttls(context=self._tls)
                if self._server.username:
                    smtp.login(self._server.username, self._password)
                smtp.send_message(written, self._server.sender, self._to)
        except smtplib.SMTPResponseException as error:
            raise NotCalled(f"the mail server answered {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise NotCalled(f"the mail server: {type(error).__name__}") from None

    def _connected(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.tls == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=_LIMIT_S, context=self._tls)
        return smtplib.SMTP(host, port, timeout=_LIMIT_S)

    def _written(self, message: Message) -> EmailMessage:
        """The Message-ID is the call's id: readers show what comes twice once."""
        mail = EmailMessage()
        mail["Subject"] = message.subject()
        mail["From"], mail["To"] = self._server.sender, ", ".join(self._to)
        mail["Date"] = format_datetime(self._clock())
        mail["Message-ID"] = f"<{message.id}@{self._server.sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday message answers it
        mail.set_content(message.text())
        return mail
