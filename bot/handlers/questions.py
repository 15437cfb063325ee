"""Questions: any text in a private chat; /ask and replies to the bot in groups."""

from collections.abc import Hashable
from typing import Any

from telegram import Message, Update
from telegram.ext import BaseHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot import messages
from bot.handlers.sending import reply
from bot.replies import NO_QUESTION, Replies

Context = ContextTypes.DEFAULT_TYPE

WRITTEN_ONLY = "I understand questions in writing. What would you like to know?"


def handlers(replies: Replies) -> list[BaseHandler[Any, Context, Any]]:
    """The handlers for questions, in the order in which they are to be tried.

    Only new messages count. Edited ones and channel posts pass by.
    """

    async def answer(message: Message, question: str) -> None:
        await reply(message, replies.question(question, _conversation(message)))

    async def ask(update: Update, context: Context) -> None:
        if message := update.message:
            # Not context.args: those have lost the blanks and line breaks between words.
            _, *question = (message.text or "").split(maxsplit=1)
            if question:
                await answer(message, question[0].strip())
            else:
                await reply(message, messages.notice(NO_QUESTION))

    async def text(update: Update, context: Context) -> None:
        if (message := update.message) and message.text:
            await answer(message, message.text)

    async def reply_to_bot(update: Update, context: Context) -> None:
        message = update.message
        if message and message.text and _replies_to(message, context.bot.id):
            await answer(message, message.text)

    async def anything_else(update: Update, context: Context) -> None:
        if message := update.message:
            await reply(message, messages.notice(WRITTEN_ONLY))

    new = filters.UpdateType.MESSAGE
    private = new & filters.ChatType.PRIVATE
    words = filters.TEXT & ~filters.COMMAND
    return [
        CommandHandler("ask", ask, filters=new),
        MessageHandler(private & words, text),
        MessageHandler(new & filters.ChatType.GROUPS & filters.REPLY & words, reply_to_bot),
        MessageHandler(private & ~filters.TEXT & ~filters.StatusUpdate.ALL, anything_else),
    ]


def _conversation(message: Message) -> Hashable:
    """Who talks to the bot where: in a group each person and topic is a conversation."""
    person = message.from_user.id if message.from_user else None
    # In a group without topics a chain of replies has a thread too, but it is the same talk.
    topic = message.message_thread_id if message.is_topic_message else None
    return message.chat_id, topic, person


def _replies_to(message: Message, bot_id: int) -> bool:
    earlier = message.reply_to_message
    return bool(earlier and earlier.from_user and earlier.from_user.id == bot_id)
