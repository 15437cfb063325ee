"""The only place that wires settings, index and handlers together."""

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot.delivery import OnceEach, Retrying
from bot.handlers import errors, questions, reading
from bot.messages import COMMANDS
from bot.replies import Replies
from bot.settings import Settings, SettingsError

App = Application[Any, Any, Any, Any, Any, Any]

UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
"""The kinds of update that are asked for."""

_log = logging.getLogger(__name__)


def build(settings: Settings, replies: Replies) -> App:
    """The application with all its handlers, not started yet.

    Raises:
        SettingsError: there is no token.
    """
    if settings.bot_token is None:
        raise SettingsError("BOT_TOKEN is not set; get one from @BotFather")
    app = (
        ApplicationBuilder()
        .token(settings.bot_token.get_secret_value())
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .rate_limiter(Retrying())
        .concurrent_updates(OnceEach())
        .post_init(_introduce)
        .build()
    )
    # The first handler that fits takes the update: /ask before the catch-all for commands.
    app.add_handlers([*questions.handlers(replies), *reading.handlers(replies)])
    app.add_error_handler(errors.failed)
    return app


def run(app: App, settings: Settings) -> None:
    """Serve until the process is told to stop: by webhook if there is an address, else polling.

    Raises:
        InvalidToken: Telegram does not know the token.
    """
    if settings.webhook_url is None:
        _log.info("polling %s", settings.telegram_api_url)
        app.run_polling(allowed_updates=UPDATES, bootstrap_retries=-1)
        return
    secret = settings.webhook_secret
    _log.info("listening on port %s for %s", settings.port, settings.webhook_url)
    app.run_webhook(
        listen="0.0.0.0",  # noqa: S104 – Telegram is to reach it from outside
        port=settings.port,
        url_path=urlsplit(settings.webhook_url).path.strip("/"),
        webhook_url=settings.webhook_url,
        secret_token=secret.get_secret_value() if secret else secrets.token_urlsafe(32),
        allowed_updates=UPDATES,
        bootstrap_retries=-1,
    )


async def _introduce(app: App) -> None:
    """Tell Telegram the commands; the bot works without, so a failure is only logged."""
    try:
        await app.bot.set_my_commands(list(COMMANDS.items()))
    except TelegramError as error:
        _log.warning("the list of commands could not be set: %s", error)
