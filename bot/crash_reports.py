"""Reports of errors to Sentry, where its address is set."""

import json
from typing import TYPE_CHECKING, Any

from bot.log import Redact
from bot.settings import SettingsError

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint


def set_up(address: str, redact: Redact) -> None:
    """Report what is logged as an error from now on, secrets redacted.

    What people have written is not told: neither the values of variables nor earlier lines of the
    log go along. Source: https://docs.sentry.io/platforms/python/configuration/options/

    Args:
        address: Sentry's DSN.
        redact: puts *** where a secret stands.

    Raises:
        SettingsError: Sentry's library is not installed, or the address is none.
    """
    try:
        import sentry_sdk
    except ImportError:
        raise SettingsError(
            "SENTRY_DSN needs Sentry's library: pip install sentry-sdk, or unset it"
        ) from None

    def redacted(event: "Event", _hint: "Hint") -> "Event":
        told: Any = json.loads(redact(json.dumps(event, default=repr)))
        return told  # type: ignore[no-any-return] # as it was, but for what is redacted

    try:
        sentry_sdk.init(
            address,
            before_send=redacted,
            include_local_variables=False,
            max_breadcrumbs=0,
            send_default_pii=False,
            send_client_reports=False,
            auto_session_tracking=False,
        )
    except sentry_sdk.utils.BadDsn:
        raise SettingsError(
            "SENTRY_DSN is no address of Sentry's; copy it from the project's settings there"
        ) from None
