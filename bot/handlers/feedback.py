"""Feedback: whether an answer was right, and what was wrong with it."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message
from telegram.error import BadRequest

from bot import guidance, messages
from bot.actions import Action, View
from bot.conversation import Turn
from bot.handlers.sending import keyboard, tell
from bot.reader import Reader
from bot.readership import Feedback

VERDICTS = {
    View.GOOD: "good",
    View.BAD: "bad",
    View.WRONG_PASSAGE: "wrong passage",
    View.NOT_THERE: "not there",
    View.OTHER: "other",
}
"""What is kept for each button of feedback."""


def given(user_id: int, shown: Message, action: Action, turn: Turn | None) -> Feedback:
    """What somebody says of an answer; with its question only if they complain."""
    return Feedback(
        shown.chat_id,
        shown.message_id,
        user_id,
        VERDICTS[action.view],
        action.origin.name.lower(),
        "".join(action.trail),
        turn.question if turn and action.view is not View.GOOD else None,
    )


async def thank(query: CallbackQuery, shown: Message, action: Action, reader: Reader) -> None:
    """Thank for feedback, and ask what was wrong if something was."""
    language = reader.language
    is_bad = action.view is View.BAD
    said = guidance.sorry(language) if is_bad else guidance.thanks(language)
    await tell(query, said, alert=False)
    rows = messages.complaints(reader, action) if is_bad else (messages.feedback(action),)
    markup = _with_rows(shown, keyboard(rows))
    if markup != shown.reply_markup:
        try:
            await shown.edit_reply_markup(markup)
        except BadRequest as error:
            # Pressed twice, or the message was deleted meanwhile.
            if not any(each in error.message.lower() for each in ("not modified", "not found")):
                raise


def _with_rows(shown: Message, asking: InlineKeyboardMarkup | None) -> InlineKeyboardMarkup:
    """The message's buttons with others in place of those of feedback."""
    before = shown.reply_markup.inline_keyboard if shown.reply_markup else ()
    kept = [row for row in before if not any(_is_feedback(b.callback_data) for b in row)]
    return InlineKeyboardMarkup([*kept, *(asking.inline_keyboard if asking else ())])


def _is_feedback(data: object) -> bool:
    action = Action.read(data) if isinstance(data, str) else None
    return action is not None and action.view in VERDICTS
