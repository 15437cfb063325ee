"""Messages of `messages` → Telegram's messages."""

from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.messages import Message
from bot.richtext import to_html

EDIT_EVERY = 1.5
"""Seconds between two edits of a message that tells how far something is."""

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


async def reply(to: TelegramMessage, message: Message) -> None:
    """Send a message as a reply, within the same topic; plainly if what it replies to is gone."""
    await to.reply_text(
        to_html(message.runs),
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=_keyboard(message),
        do_quote=True,
        allow_sending_without_reply=True,
    )


async def replace(shown: TelegramMessage, message: Message) -> None:
    """Show a message in place of one that the bot has sent; nothing happens if it is the same."""
    await show(shown.get_bot(), shown.chat_id, shown.message_id, message)


async def show(bot: Bot, chat_id: int, message_id: int | None, message: Message) -> int:
    """Show a message in place of an earlier one, or anew if there is none; gives its id."""
    text, keyboard = to_html(message.runs), _keyboard(message)
    if message_id is not None:
        try:
            await bot.edit_message_text(
                text,
                chat_id,
                message_id,
                parse_mode=ParseMode.HTML,
                link_preview_options=_NO_PREVIEW,
                reply_markup=keyboard,
            )
        except BadRequest as error:
            if "not modified" in error.message.lower():
                return message_id
            if "not found" not in error.message.lower():
                raise
        else:
            return message_id
    sent = await bot.send_message(
        chat_id,
        text,
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=keyboard,
    )
    return sent.message_id


async def ask(to: TelegramMessage, message: Message) -> None:
    """Send a message that the person is to reply to."""
    await to.reply_text(
        to_html(message.runs),
        parse_mode=ParseMode.HTML,
        link_preview_options=_NO_PREVIEW,
        reply_markup=ForceReply(selective=True),
    )


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.action) for button in row]
            for row in message.keyboard
        ]
    )
