"""Messages of `messages` → Telegram's messages."""

import logging
from collections.abc import Sequence

from telegram import (
    Bot,
    CallbackQuery,
    CopyTextButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import BadRequest, NetworkError, RetryAfter

from bot.messages import Button, Message, notice
from bot.richtext import one_line, plain, sendable, shortened, to_html

_log = logging.getLogger(__name__)

EDIT_EVERY = 1.5
"""Seconds between two edits of a message that tells how far something is."""

LONGEST_ALERT = 200
LONGEST_BUTTON = 60
"""Characters that Telegram shows of what answers a press, and over inline results.
Source: https://core.telegram.org/bots/api#answercallbackquery"""

LARGEST_SENT = 50_000_000
"""Bytes of a file that the Bot API takes from a bot, nearly.
Source: https://core.telegram.org/bots/api#senddocument"""

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def reply(to: TelegramMessage, message: Message) -> TelegramMessage:
    """Send a message as a reply, within the same topic; plainly if what it replies to is gone."""
    return await to.reply_text(
        to_html(message.runs),
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=keyboard(message.keyboard),
        do_quote=True,
        allow_sending_without_reply=True,
    )


async def replace(shown: TelegramMessage, message: Message) -> None:
    """Show a message in place of one that the bot has sent; nothing happens if it is the same."""
    business = shown.business_connection_id
    await show(shown.get_bot(), shown.chat_id, shown.message_id, message, business)


async def show(
    bot: Bot, chat_id: int, message_id: int | None, message: Message, business: str | None = None
) -> int:
    """Show a message in place of an earlier one, or anew if there is none; gives its id."""
    if message_id is not None and await edit(bot, chat_id, message_id, message, business):
        return message_id
    sent = await bot.send_message(
        chat_id,
        to_html(message.runs),
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=keyboard(message.keyboard),
        business_connection_id=business,
    )
    return sent.message_id


async def edit(
    bot: Bot, chat_id: int, message_id: int, message: Message, business: str | None = None
) -> bool:
    """Show a message in place of an earlier one; False if that is not there any more."""
    try:
        await bot.edit_message_text(
            to_html(message.runs),
            chat_id,
            message_id,
            parse_mode=ParseMode.HTML,
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard(message.keyboard),
            business_connection_id=business,
        )
    except BadRequest as error:
        if "not found" in error.message.lower():
            return False
        if "not modified" not in error.message.lower():
            raise
    return True


async def tell(query: CallbackQuery, text: str | None = None, *, alert: bool = True) -> None:
    """Answer a press, with an alert if there is a text; where that fails, what was pressed is done.

    It may be too old to be answered, or Telegram fails just now: nothing hangs on it.
    """
    try:
        told = None if text is None else sendable(text)
        await query.answer(told, show_alert=alert and text is not None)
    except (NetworkError, RetryAfter) as error:
        _log.info("a press could not be answered: %s", error)


async def notify(update: Update, text: str) -> None:
    """Tell whoever has written, pressed or typed inline something, in the way that fits.

    A customer of a business is told nothing: it would be said in the name of its owner.
    """
    if query := update.callback_query:
        await tell(query, shortened(text, LONGEST_ALERT))
    elif inline := update.inline_query:
        button = InlineQueryResultsButton(
            sendable(shortened(text, LONGEST_BUTTON)), start_parameter="ask"
        )
        await inline.answer([], cache_time=0, is_personal=True, button=button)
    elif (guest := update.guest_message) and guest.guest_query_id:
        await guest.get_bot().answer_guest_query(guest.guest_query_id, as_result(notice(text)))
    elif (message := update.effective_message) and not message.business_connection_id:
        await reply(message, notice(text))


async def ask(to: TelegramMessage, message: Message) -> None:
    """Send a message that the person is to reply to."""
    await to.reply_text(
        to_html(message.runs),
        parse_mode=ParseMode.HTML,
        link_preview_options=NO_PREVIEW,
        reply_markup=ForceReply(selective=True),
    )


def as_result(shown: Message) -> InlineQueryResultArticle:
    """What answers somebody who asks as a guest, in a chat that the bot is not in."""
    content = InputTextMessageContent(
        to_html(shown.runs), ParseMode.HTML, link_preview_options=NO_PREVIEW
    )
    # A guest's message has no buttons that lead back to it: only those with a link stay.
    linking = [[b for b in row if b.url or b.copied] for row in shown.keyboard]
    title = sendable(one_line(plain(shown.runs), 60))
    return InlineQueryResultArticle(
        "answer", title, content, keyboard([row for row in linking if row])
    )


def keyboard(rows: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """The rows of buttons as Telegram takes them; None if there are none."""
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(button) for button in row] for row in rows])


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        sendable(button.label),
        url=button.url or None,
        callback_data=sendable(button.action) or None,
        switch_inline_query=button.shared or None,
        copy_text=CopyTextButton(sendable(button.copied)) if button.copied else None,
    )
