"""Messages of `messages` → Telegram's messages."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.messages import Message
from bot.richtext import to_html

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
    try:
        await shown.edit_text(
            to_html(message.runs),
            parse_mode=ParseMode.HTML,
            link_preview_options=_NO_PREVIEW,
            reply_markup=_keyboard(message),
        )
    except BadRequest as error:
        if "not modified" not in error.message.lower():
            raise


def _keyboard(message: Message) -> InlineKeyboardMarkup | None:
    if not message.keyboard:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.label, callback_data=button.action) for button in row]
            for row in message.keyboard
        ]
    )
