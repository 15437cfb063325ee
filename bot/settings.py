"""The only reader of the environment."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.volumes import is_on_volume
from index import VerbatimError


class SettingsError(VerbatimError):
    """A setting cannot be used; the message names it and the remedy and never shows a secret."""


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


class Settings(BaseSettings):
    """What can be set, by environment variables or in a file `.env`; empty means not set."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    bot_token: SecretStr | None = Field(None, description="the bot's token from @BotFather")
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="the Bot API server, without a slash at the end"
    )
    webhook_url: str | None = Field(
        None, description="the public address Telegram is to send updates to; unset means polling"
    )
    webhook_secret: SecretStr | None = Field(
        None, description="what proves that an update comes from Telegram; unset means a random one"
    )
    port: int = Field(
        8080,
        ge=1,
        le=65535,
        description="the port that is listened on; by polling only if it is set",
    )
    metrics: bool = Field(
        default=False, description="whether /metrics shows figures to whoever reaches the port"
    )
    corpus_dir: Path = Field(Path("seeds"), description="the folder with the articles")
    data_dir: Path = Field(Path("data"), description="the folder that the library is kept in")
    database_url: SecretStr | None = Field(
        None, description="the PostgreSQL database of the library; unset means a file in DATA_DIR"
    )
    admin_ids: Annotated[frozenset[int], NoDecode] = Field(
        frozenset(), description="the numeric Telegram ids of the owners, by commas"
    )
    publish_at_once: bool = Field(
        default=False, description="whether a change that loses no answer goes live unasked"
    )
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], BeforeValidator(_upper)] = (
        Field("INFO", description="how much is logged: DEBUG, INFO, WARNING or ERROR")
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="how it is logged: text for people, json for programs"
    )

    sentry_dsn: SecretStr | None = Field(
        None, description="the address of a project of Sentry's that errors are reported to"
    )
    dyno: str | None = Field(None, description="set by hosts that wipe their disk now and then")

    @property
    def listened_on(self) -> int | None:
        """The port that is listened on; None if updates are asked for and no port was set."""
        is_wanted = self.webhook_url is not None or "port" in self.model_fields_set
        return self.port if is_wanted else None

    @property
    def bot_id(self) -> int:
        """The bot's numeric id, which its token begins with; 0 without a token."""
        token = self.bot_token.get_secret_value() if self.bot_token else "0"
        return int(token.partition(":")[0])

    @property
    def secrets(self) -> list[str]:
        """What is never to be shown, such as the token."""
        given = (self.bot_token, self.webhook_secret, self.database_url, self.sentry_dsn)
        shown = [each.get_secret_value() for each in given if each]
        if self.database_url and (url := urlsplit(self.database_url.get_secret_value())).password:
            shown += [url.password, unquote(url.password)]
        return shown

    @property
    def refused_uploads(self) -> str | None:
        """Why texts that are added could not be kept on this host; None if they are."""
        if self.dyno is None or self.database_url or is_on_volume(self.data_dir):
            return None
        return (
            "I cannot take texts here: the disk of this host is wiped at every restart. Set "
            "DATABASE_URL to a PostgreSQL database, or DATA_DIR to a folder on a volume."
        )

    @field_validator("bot_token")
    @classmethod
    def _looks_like_a_token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token.get_secret_value()):
            raise ValueError("is no token; copy it from @BotFather as it is, like 123456:AbC-dEf")
        return token

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _are_numeric_ids(cls, ids: object) -> object:
        if not isinstance(ids, str):
            return ids
        each = [part.strip() for part in ids.split(",") if part.strip()]
        if not all(part.isascii() and part.isdecimal() and int(part) for part in each):
            raise ValueError(
                "holds numeric ids, by commas, like 123456789,987654321; @userinfobot tells yours"
            )
        return frozenset(map(int, each))

    @field_validator("webhook_secret")
    @classmethod
    def _is_allowed_by_telegram(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret.get_secret_value()):
            raise ValueError("may hold 1 to 256 letters, digits, _ and - only; choose another")
        return secret

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _is_an_address(cls, url: str | None) -> str | None:
        if url and not re.fullmatch(r"https?://[^\s/?#]+(?:/[^\s?#]*)?", url):
            raise ValueError("is no address; it has to begin with https://")
        return url.rstrip("/") if url else url

    @classmethod
    def read(cls) -> Self:
        """The settings of this process.

        Raises:
            SettingsError: one does not fit; of several the first is named.
        """
        try:
            return cls()
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            name = str(first["loc"][0]).upper()
            reason = first["msg"].removeprefix("Value error, ")
            if first["type"] != "value_error":
                about = cls.model_fields[str(first["loc"][0])].description
                reason = f"does not fit ({reason}); it is {about}"
            raise SettingsError(f"{name} {reason}") from None
        except UnicodeDecodeError:
            raise SettingsError(".env is no UTF-8 text; save it as UTF-8") from None
