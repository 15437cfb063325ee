"""The only place that wires settings, index and handlers together."""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from telegram import BotCommandScopeAllGroupChats, BotCommandScopeChat, Update, User
from telegram.error import TelegramError
from telegram.ext import ApplicationBuilder
from telegram.request import HTTPXRequest

from bot import admin_messages, background, guidance, lifetime
from bot import language as languages
from bot.alerts import Alerts
from bot.background import repeat, spawn
from bot.conversation import Conversations
from bot.delivery import Retrying
from bot.handlers import (
    errors,
    inline,
    lateness,
    limiting,
    people,
    previewing,
    privacy,
    prompting,
    questions,
    reading,
    tending,
    uploading,
)
from bot.handlers.addressing import Readers, Talk
from bot.handlers.prompting import Prompts
from bot.handlers.tending import Tending
from bot.inbox import Handling, Inbox, Letters, Receiver
from bot.journal import Journal
from bot.lifetime import App
from bot.readership import Readership
from bot.reindexing import Reindexing
from bot.roles import Role, Roles
from bot.serving import Serving
from bot.settings import Settings, SettingsError
from bot.uploads import Uploads
from bot.web import Web
from index import answer
from index.database import ProcessLock
from index.errors import LibraryError
from index.evaluation import FIXTURES

if TYPE_CHECKING:
    from bot.metrics import Metrics

UPDATES = [
    Update.MESSAGE,
    Update.EDITED_MESSAGE,
    Update.CALLBACK_QUERY,
    Update.INLINE_QUERY,
    Update.BUSINESS_MESSAGE,
    Update.GUEST_MESSAGE,
]
"""The kinds of update that are asked for."""

IN_GROUPS = ("ask", "articles", "article", "verify", "new", "language", "help")
"""The commands that are offered in groups."""

CONNECTIONS = 256
"""To the Bot API at the same time, as the library has it by default."""

WARMING_UP = "What is asked before anybody asks anything?"

_log = logging.getLogger(__name__)


def build(settings: Settings, serving: Serving, metrics: "Metrics | None" = None) -> App:
    """The application with all its handlers, not started yet; what it does is counted in `metrics`.

    Raises:
        SettingsError: there is no token.
        LibraryError: the library cannot be used.
    """
    if settings.bot_token is None:
        raise SettingsError("BOT_TOKEN is not set; get one from @BotFather")
    token = settings.bot_token.get_secret_value()
    library, replies = serving.library, serving.replies
    bot_id = settings.bot_id
    journal = Journal(library.engine, bot_id)
    inbox = Inbox(Letters(library.engine, bot_id))
    app = _application(settings, token, inbox, metrics)
    readership = Readership(library.engine, bot_id)
    readers = Readers(readership)
    talk = Talk(replies, readers, readership, Conversations())
    roles, prompts = Roles(settings.admin_ids, journal), Prompts(journal)
    alerts = Alerts(app.bot, roles)
    reindexing = Reindexing(
        serving,
        journal,
        app.bot,
        settings.corpus_dir / FIXTURES,
        at_once=settings.publish_at_once,
    )

    async def added(chat_id: int) -> None:
        # Who was an editor when they added it may be none when it is.
        if (roles.of(chat_id) or Role.VIEWER) >= Role.EDITOR:
            await reindexing.begin(chat_id)

    uploads = Uploads(library, journal, app.bot, added)
    tending_ = Tending(library, reindexing, roles, prompts, settings.corpus_dir)

    async def introduce(person: User) -> None:
        if role := roles.of(person.id):
            await _introduce_to(app, person.id, role, readership)

    async def introduce_anew(person: int) -> None:
        if role := roles.of(person):
            await _introduce_to(app, person, role, readership)
        else:
            await _introduce_as_reader(app, person)

    # Within a group the first handler that fits takes the update: /ask before the catch-all for
    # commands, admins' buttons before everybody's.
    app.add_handlers(
        {
            -3: lateness.handlers(readers, roles),
            -2: limiting.handlers(readers, roles),
            # What an admin was asked for comes before all that answers, and may leave the update.
            -1: prompting.handlers(prompts, roles),
            0: [
                *uploading.handlers(uploads, roles, prompts, settings.refused_uploads),
                *previewing.handlers(uploads, roles, prompts),
                *tending.handlers(tending_, library, reindexing, roles),
                *people.handlers(library, roles, replies, readers, readership, introduce_anew),
                *questions.handlers(talk),
                *inline.handlers(replies, readers),
                *privacy.handlers(talk, roles),
                *reading.handlers(talk, introduce),
            ],
        }
    )
    app.add_error_handler(errors.handler(readers, roles))

    async def begin(app: App) -> None:
        alerts.begin()
        await inbox.refill(app.bot)
        spawn(_introduce(app, roles, readership))
        # What is imported and worked out for the first answer: the first reader is not to wait.
        spawn(asyncio.to_thread(answer, replies.index, WARMING_UP))
        # What other processes on the same database have done.
        spawn(repeat(serving.catch_up, "look for published changes"))
        spawn(repeat(roles.follow, "look for new roles"))
        spawn(repeat(readership.follow, "keep what readers do"))
        spawn(repeat(inbox.forget, "forget old updates", 3600.0))
        spawn(repeat(lambda: asyncio.to_thread(readership.expire), "forget old questions", 3600.0))
        spawn(_resume(reindexing, uploads))

    async def end(_app: App) -> None:
        alerts.end()
        serving.stop()
        # First whoever waits for files that are being read: they are not to take it as refused.
        await background.cancel()
        await uploads.close()
        with suppress(LibraryError):
            readership.store()

    # The first while Telegram can still be reached, the second where serving never began.
    app.post_init, app.post_stop, app.post_shutdown = begin, end, end
    return app


def _application(settings: Settings, token: str, inbox: Inbox, metrics: "Metrics | None") -> App:
    """An application without handlers, whose updates come by the inbox."""
    bot = Receiver(
        inbox,
        token=token,
        base_url=f"{settings.telegram_api_url}/bot",
        base_file_url=f"{settings.telegram_api_url}/file/bot",
        request=HTTPXRequest(connection_pool_size=CONNECTIONS),
        rate_limiter=Retrying(),
    )
    builder = ApplicationBuilder()
    if metrics:
        from bot.metrics import Measured

        builder = builder.application_class(Measured, {"metrics": metrics})
    return builder.bot(bot).update_queue(inbox).concurrent_updates(Handling(inbox)).build()


def run(settings: Settings, serving: Serving) -> None:
    """Serve until the process is told to end: by webhook if there is an address, else polling.

    Raises:
        SettingsError: there is no token, a webhook without a secret, or the port cannot be
            listened on.
        InvalidToken: Telegram does not know the token.
        LibraryError: the library cannot be used, or another process serves this bot from it.
    """
    metrics = None
    if settings.metrics:
        from bot.metrics import Metrics

        metrics = Metrics(serving)
    app = build(settings, serving, metrics)
    url, secret = settings.webhook_url, settings.webhook_secret
    if url is None:
        hook, receive = None, partial(_poll, app)
        _log.info("polling %s", settings.telegram_api_url)
    elif secret is None:
        raise SettingsError("WEBHOOK_SECRET is not set; make one up of letters, digits, _ and -")
    else:
        hook = urlsplit(url).path, secret.get_secret_value()
        receive = partial(_set_webhook, app, url, hook[1])
        _log.info("listening on port %s for %s", settings.port, url)
    engine = serving.library.engine
    web = Web(app.bot, app.update_queue, settings.listened_on, hook, metrics)
    try:
        lifetime.run(app, web, ProcessLock(engine, settings.bot_id), receive)
    finally:
        engine.dispose()  # what was deleted is in SQLite's log until the last one closes the file


async def _poll(app: App) -> None:
    """Ask for updates from now on."""

    def failed(error: TelegramError) -> None:
        app.create_task(app.process_error(None, error))

    if app.updater:
        await app.updater.start_polling(
            allowed_updates=UPDATES, bootstrap_retries=-1, error_callback=failed
        )


async def _set_webhook(app: App, url: str, secret: str) -> None:
    """Have updates sent from now on."""
    set_ = partial(app.bot.set_webhook, url, allowed_updates=UPDATES, secret_token=secret)
    await lifetime.persistently(set_, "the webhook cannot be set")


async def _resume(reindexing: Reindexing, uploads: Uploads) -> None:
    """Go on with what an earlier process has left. What uploads add comes after what there was."""
    await reindexing.resume()
    await uploads.resume()


async def _introduce(app: App, roles: Roles, readership: Readership) -> None:
    """Tell Telegram what the bot is and its commands, in every language.

    The bot works without, so a failure is only logged. Nothing is told before it serves.
    """
    while not app.running:  # noqa: ASYNC110 - the library tells of it in no other way
        await asyncio.sleep(0.05)
    bot = app.bot
    for code in languages.NAMES:
        language = languages.of(code)
        shown_to = _shown_to(code)
        everybodys = guidance.commands(language)
        in_groups = [(name, everybodys[name]) for name in IN_GROUPS]
        try:
            await bot.set_my_commands(list(everybodys.items()), language_code=shown_to)
            groups = BotCommandScopeAllGroupChats()
            await bot.set_my_commands(in_groups, groups, language_code=shown_to)
            await bot.set_my_description(guidance.description(language), shown_to)
            await bot.set_my_short_description(guidance.short_description(language), shown_to)
        except TelegramError as error:
            _log.warning("what the bot is could not be told in %r: %s", code, error)
    for admin, role in roles.all().items():
        await _introduce_to(app, admin, role, readership)


async def _introduce_to(app: App, admin: int, role: Role, readership: Readership) -> None:
    """Tell Telegram the commands of an admin, in the language that they have chosen or in each."""
    chosen = readership.language(admin)
    for code in languages.NAMES:
        listed = {
            **guidance.commands(languages.of(chosen or code)),
            **admin_messages.commands(role),
        }
        try:
            await app.bot.set_my_commands(
                list(listed.items()), BotCommandScopeChat(admin), language_code=_shown_to(code)
            )
        except TelegramError as error:  # somebody who has never written to the bot, say
            _log.info("the list of commands of admin %s could not be set: %s", admin, error)
            return


async def _introduce_as_reader(app: App, person: int) -> None:
    """Tell Telegram to show somebody everybody's commands again."""
    for code in languages.NAMES:
        try:
            await app.bot.delete_my_commands(BotCommandScopeChat(person), _shown_to(code))
        except TelegramError as error:
            _log.info("the list of commands of %s could not be taken back: %s", person, error)
            return


def _shown_to(code: str) -> str:
    """The language that Telegram is told a list for: where there is none, it shows that for none.

    Hence what is in English is for everybody else.
    """
    return "" if code == languages.ENGLISH.code else code
