"""The calls of a bot, and what can go wrong with them that is not the bot's doing."""

import time
from dataclasses import dataclass, field

from bot_api_checks import ApiError
from bot_api_objects import Params


@dataclass(frozen=True)
class TooManyRequests:
    """Telegram does not carry out the call and asks to wait."""

    retry_after: int

    @property
    def error(self) -> ApiError:
        """Return the answer the bot gets."""
        description = f"Too Many Requests: retry after {self.retry_after}"
        return ApiError(description, 429, retry_after=self.retry_after)


@dataclass(frozen=True)
class ServerError:
    """Telegram is broken: the call is not carried out."""

    code: int = 500

    @property
    def error(self) -> ApiError:
        """Return the answer the bot gets."""
        return ApiError("Bad Gateway" if self.code == 502 else "Internal Server Error", self.code)


@dataclass(frozen=True)
class Refuse:
    """Telegram refuses the call for a reason of its own, say because the user blocked the bot."""

    description: str = "Forbidden: bot was blocked by the user"
    code: int = 403

    @property
    def error(self) -> ApiError:
        """Return the answer the bot gets."""
        return ApiError(self.description, self.code)


@dataclass(frozen=True)
class Migrated:
    """The group has become a supergroup of another id, which the answer tells."""

    to: int

    @property
    def error(self) -> ApiError:
        """Return the answer the bot gets."""
        told = "Bad Request: group chat was upgraded to a supergroup chat"
        return ApiError(told, 400, migrate_to_chat_id=self.to)


@dataclass(frozen=True)
class Drop:
    """The connection closes without an answer before the call is carried out."""


@dataclass(frozen=True)
class DropAfter:
    """The call is carried out, but the connection closes without an answer."""


@dataclass(frozen=True)
class Slow:
    """The call waits before it is carried out and answered, even if nobody listens any more."""

    seconds: float


Fault = TooManyRequests | ServerError | Refuse | Migrated | Drop | DropAfter | Slow


@dataclass(frozen=True)
class Call:
    """One request of the bot, remembered as soon as it arrived."""

    method: str
    params: Params
    at: float = field(default_factory=time.monotonic)
    """When it arrived, on the monotonic clock."""
    fault: Fault | None = None


@dataclass(frozen=True)
class Refused:
    """A call that broke a rule of the Bot API, and the answer to it."""

    call: Call
    description: str
