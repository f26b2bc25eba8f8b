"""One class per action the runner takes. Platform modules raise these and nothing else.

A post that no longer exists is no error: it is missing from what `refresh` answers.

The message says what happened, where, and what to do. It never holds a token.
"""


class CollectionError(Exception):
    """Something kept a source from being read; the others are read all the same."""


class NotConfigured(CollectionError):
    """A credential or setting is missing. Skip this source, say which one to set."""


class BadCredentials(CollectionError):
    """The platform refused our keys. Skip this source until a person mends them."""


class TryLater(CollectionError):
    """Trouble that may pass: network, timeout, overload, rate limit. Try again within reason.

    `retry_after` is how many seconds the platform asked us to wait, None where it did not say.
    `again` is False where another try in this run is pointless.
    """

    def __init__(self, message: str, retry_after: float | None = None, *, again: bool = True) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.again = again


class UnexpectedReply(CollectionError):
    """The platform answered something we do not understand. Record it, ask for a report."""


class BudgetSpent(CollectionError):
    """The next request could cost more than the month's budget allows. Stop reading, visibly."""


def is_untrusted(error: BaseException) -> bool:
    """Whether a request failed because the server's certificate is not one to trust."""
    return "CERTIFICATE_VERIFY_FAILED" in f"{error.__cause__ or ''} {error}"


def untrusted(title: str, host: str | None, error: BaseException) -> TryLater:
    """The server's certificate has run out, is another server's, or is of an authority this machine does not know."""
    said = f"{error.__cause__ or ''} {error}"
    if "has expired" in said:
        trouble = "has expired: its people must renew it. If others have too, see whether this machine's clock is right"
    elif "not yet valid" in said:
        trouble = "is not one to trust yet: see whether this machine's clock is right"
    elif "mismatch" in said:
        trouble = "is another server's: correct the address in campaigns.toml, or its people must mend it"
    else:
        trouble = (
            "is of an authority that this machine does not know: its people must mend it; where it is your own "
            "authority's, set SSL_CERT_FILE and REQUESTS_CA_BUNDLE"
        )
    return TryLater(f"The certificate of {title} ({host}) {trouble}.", again=False)


def cannot_start(title: str, error: Exception) -> NotConfigured:
    """A client library refuses this machine: a proxy it cannot use, a certificate file that is not there."""
    settings = "the proxy and certificate settings (https_proxy, SSL_CERT_FILE)"
    return NotConfigured(f"{title} cannot be asked from this machine: check {settings}. ({error})")
