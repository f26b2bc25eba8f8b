"""One letter to one person over SMTP, encrypted unless the server stands in the organisation's own network."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from dashboard.delivery.errors import NotDelivered, NotKnown, WayClosed, harmless
from dashboard.delivery.letter import Letter
from dashboard.delivery.orders import Errand, Mail

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_POLICY = SMTP.clone(cte_type="7bit")  # passes every server
_STRANGE = "The mail server's certificate cannot be trusted ({}), so nothing was sent."


@dataclass
class Postman:
    """Takes letters to the mail server. Where it cannot be reached, it does not try again for each of them."""

    mail: Mail
    _closed: str = field(default="", init=False)

    def send(self, letter: Letter, errand: Errand, organisation: str, now: datetime) -> None:
        """Raises NotDelivered, or NotKnown where the server took all of the letter and then said nothing."""
        if self._closed:
            raise WayClosed(self._closed)
        message = compose(letter, errand, self.mail.sender, organisation, now)
        try:
            with self._server() as server:
                self._hand_over(server, message, errand.target)
        except WayClosed as closed:
            self._closed = str(closed)
            raise

    @contextmanager
    def _server(self) -> Iterator[smtplib.SMTP]:
        with self._reaching():
            server = self._connect()
        try:
            with self._reaching():
                if self.mail.security == "starttls":
                    server.starttls(context=ssl.create_default_context())
                server.ehlo_or_helo_if_needed()
                if self.mail.user:
                    self._log_in(server, self.mail.user)
            yield server
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connect(self) -> smtplib.SMTP:
        host, port = self.mail.host, self.mail.port or _PORTS[self.mail.security]
        own_name = self.mail.sender.rpartition("@")[2]
        if self.mail.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, own_name, timeout=self.mail.seconds, context=context)
        return smtplib.SMTP(host, port, own_name, timeout=self.mail.seconds)

    def _log_in(self, server: smtplib.SMTP, user: str) -> None:
        if self.mail.password is None:
            raise WayClosed("OUTREACH_SMTP_PASSWORD is missing; set it in the environment or in .env.")
        try:
            server.login(user, self.mail.password)
        except smtplib.SMTPAuthenticationError:
            raise WayClosed("The mail server refused user and OUTREACH_SMTP_PASSWORD: check both.") from None

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage, recipient: str) -> None:
        body = re.sub(rb"(?m)^\.", b"..", message.as_bytes(policy=_POLICY))
        with self._reaching():
            self._expect(server.mail(self.mail.sender), (250,), "the sender under [mail] from", WayClosed)
            self._expect(server.rcpt(recipient), (250, 251), "this recipient")
            self._expect(server.docmd("DATA"), (354,), "the letter")
        try:
            server.send(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            answer = server.getreply()
        except (smtplib.SMTPException, OSError):
            raise NotKnown(
                "The mail server did not say whether it took the letter, so it is not repeated. Ask whoever should "
                "have got it; outreach deliver --again repeats it."
            ) from None
        self._expect(answer, (250,), "the letter")

    def _expect(
        self, answer: tuple[int, bytes], good: tuple[int, ...], what: str, error: type[NotDelivered] = NotDelivered
    ) -> None:
        code, said = answer
        if code in good:
            return
        words = harmless(said.decode("utf-8", "replace"), (self.mail.password,))
        again = "It is tried again the next time." if code < 500 else "Check it in campaigns.toml."
        raise error(f"The mail server does not take {what} ({code}: {words}). {again}")

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Before any letter was handed over: whatever goes wrong, it did not arrive."""
        host = self.mail.host
        try:
            yield
        except ssl.SSLCertVerificationError as error:
            raise WayClosed(_STRANGE.format(harmless(error.verify_message))) from None
        except ssl.SSLError:
            said = f"{host} does not speak TLS there: check port and security under [mail]."
            raise WayClosed(said) from None
        except smtplib.SMTPNotSupportedError as error:
            said = harmless(str(error), (self.mail.password,))
            raise WayClosed(f"{host} cannot do what [mail] asks for ({said}): check security and user.") from None
        except (TimeoutError, smtplib.SMTPServerDisconnected) as error:
            if isinstance(error, smtplib.SMTPServerDisconnected) and not isinstance(error.__context__, TimeoutError):
                said = f"The mail server {host} broke the connection off. It is tried again the next time."
                raise WayClosed(said) from None
            raise WayClosed(
                f"The mail server {host} did not answer in time. It is tried again the next time."
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            said = harmless(str(getattr(error, "strerror", None) or error), (self.mail.password,))
            raise WayClosed(f"The mail server {host} cannot be used ({said}): check host and port.") from None


def compose(letter: Letter, errand: Errand, sender: str, organisation: str, now: datetime) -> EmailMessage:
    """The letter as it travels. A second copy of it has the same Message-ID, so that a mailbox may show it once."""
    message = EmailMessage(policy=_POLICY)
    facts = "\n".join(
        (errand.what, errand.name, errand.target.lower(), str(now.date()) if errand.what == "alert" else "")
    )
    message["Subject"] = one_line(letter.subject)
    user, _, domain = sender.rpartition("@")
    message["From"] = Address(one_line(organisation), user, domain)
    message["To"] = Address("", *errand.target.rsplit("@", 1))
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{sha256(facts.encode()).hexdigest()[:40]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    for file in letter.files:
        main, _, sub = file.kind.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


def one_line(said: str) -> str:
    """A name as a header can hold it: whatever would end the line is a space."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
