"""The only place that wires settings, index and handlers together."""

import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from telegram import BotCommandScopeChat, Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder

from bot import admin_messages, background
from bot.background import repeat, spawn
from bot.delivery import OnceEach, Retrying
from bot.handlers import (
    errors,
    people,
    previewing,
    prompting,
    questions,
    reading,
    tending,
    uploading,
)
from bot.handlers.prompting import Prompts
from bot.handlers.tending import Tending
from bot.journal import Journal
from bot.messages import COMMANDS
from bot.reindexing import Reindexing
from bot.roles import Roles
from bot.serving import Serving
from bot.settings import Settings, SettingsError
from bot.uploads import Uploads
from index.evaluation import FIXTURES

App = Application[Any, Any, Any, Any, Any, Any]

UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
"""The kinds of update that are asked for."""

_log = logging.getLogger(__name__)


def build(settings: Settings, serving: Serving) -> App:
    """The application with all its handlers, not started yet.

    Raises:
        SettingsError: there is no token.
        LibraryError: the library cannot be used.
    """
    if settings.bot_token is None:
        raise SettingsError("BOT_TOKEN is not set; get one from @BotFather")
    token = settings.bot_token.get_secret_value()
    app = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{settings.telegram_api_url}/bot")
        .base_file_url(f"{settings.telegram_api_url}/file/bot")
        .rate_limiter(Retrying())
        .concurrent_updates(OnceEach())
        .build()
    )
    library, replies = serving.library, serving.replies
    journal = Journal(library.engine, int(token.partition(":")[0]))
    roles, prompts = Roles(settings.admin_ids, journal), Prompts(journal)
    reindexing = Reindexing(
        serving,
        journal,
        app.bot,
        settings.corpus_dir / FIXTURES,
        at_once=settings.publish_at_once,
    )
    uploads = Uploads(library, journal, app.bot, reindexing.begin)
    tending_ = Tending(library, reindexing, roles, prompts, settings.corpus_dir)
    # What an admin was asked for comes before everything else, and may leave the update to it.
    app.add_handlers(prompting.handlers(prompts, roles), group=-1)
    # Here the first handler that fits takes the update: /ask before the catch-all for commands,
    # admins' buttons before everybody's.
    app.add_handlers(
        [
            *uploading.handlers(uploads, roles, prompts, settings.refused_uploads),
            *previewing.handlers(uploads, roles, prompts),
            *tending.handlers(tending_, library, reindexing, roles),
            *people.handlers(library, roles, replies),
            *questions.handlers(replies),
            *reading.handlers(replies),
        ]
    )
    app.add_error_handler(errors.failed)

    async def begin(app: App) -> None:
        await _introduce(app, roles)
        # What other processes on the same database have done.
        spawn(repeat(serving.catch_up, "look for published changes"))
        spawn(repeat(roles.follow, "look for new roles"))
        spawn(_resume(reindexing, uploads))

    async def end(_app: App) -> None:
        serving.stop()
        await uploads.close()
        await background.cancel()

    # The first while Telegram can still be reached, the second where serving never began.
    app.post_init, app.post_stop, app.post_shutdown = begin, end, end
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


async def _resume(reindexing: Reindexing, uploads: Uploads) -> None:
    """Go on with what an earlier process has left. What uploads add comes after what there was."""
    await reindexing.resume()
    await uploads.resume()


async def _introduce(app: App, roles: Roles) -> None:
    """Tell Telegram the commands; the bot works without, so a failure is only logged."""
    try:
        await app.bot.set_my_commands(list(COMMANDS.items()))
    except TelegramError as error:
        _log.warning("the list of commands could not be set: %s", error)
    for admin, role in roles.all().items():
        listed = COMMANDS | admin_messages.commands(role)
        try:
            await app.bot.set_my_commands(list(listed.items()), BotCommandScopeChat(admin))
        except TelegramError as error:  # somebody who has never written to the bot, say
            _log.info("the list of commands of admin %s could not be set: %s", admin, error)
