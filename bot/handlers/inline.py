"""Inline mode: `@bot question` in any chat gives citations to be sent there."""

import logging
from typing import Any

from telegram import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import BaseHandler, ContextTypes, InlineQueryHandler

from bot import guidance, messages
from bot.background import apart
from bot.handlers.addressing import Readers
from bot.handlers.sending import NO_PREVIEW, keyboard
from bot.reader import Reader
from bot.replies import Found, Replies
from bot.richtext import one_line, sendable, shortened, to_html, window
from index.model import Citation, Decision

Context = ContextTypes.DEFAULT_TYPE

CACHED_FOR = 30
"""Seconds that Telegram may keep the results: no longer, for the articles may change."""

_log = logging.getLogger(__name__)

_SNIPPET = 180
_TITLE = 100
_BUTTON = 60


def handlers(replies: Replies, readers: Readers) -> list[BaseHandler[Any, Context, Any]]:
    """The handler for inline queries."""

    async def inline(update: Update, context: Context) -> None:
        query = update.inline_query
        if query is None:
            return
        reader = readers.of(query.from_user, context.bot)
        question = query.query.strip()
        first = int(query.offset[:4]) if query.offset.isdecimal() else 0
        found = await apart(replies.inline, question, first)
        button = None
        if not found.citations and not first:
            text = guidance.nothing_inline(reader.language, question)
            button = InlineQueryResultsButton(shortened(text, _BUTTON), start_parameter="ask")
        try:
            await query.answer(
                results(reader, found),
                cache_time=CACHED_FOR,
                is_personal=True,  # in the reader's language
                next_offset=str(found.following) if found.following else "",
                button=button,
            )
        except BadRequest as error:
            if "too old" not in error.message.lower():
                raise
            _log.info("an inline query could not be answered any more: %s", error)

    return [InlineQueryHandler(inline)]


def results(reader: Reader, found: Found) -> list[InlineQueryResultArticle]:
    """A result for each citation: the title, the sentence that answers, and the whole citation."""
    return [_result(reader, each, found.decision) for each in found.citations]


def _result(reader: Reader, citation: Citation, decision: Decision) -> InlineQueryResultArticle:
    answers = decision is Decision.ANSWER
    message = messages.cited(reader, citation, answers=answers)
    title = messages.title(reader, citation.article)
    if not answers:
        title = reader.language.say("Not an answer: {title}", title=title)
    content = InputTextMessageContent(
        to_html(message.runs), ParseMode.HTML, link_preview_options=NO_PREVIEW
    )
    return InlineQueryResultArticle(
        citation.passage.permalink,
        sendable(shortened(title, _TITLE)),
        content,
        keyboard(message.keyboard),
        description=_snippet(citation),
    )


def _snippet(citation: Citation) -> str:
    """The sentence that answers, or the passage's beginning, as plain text."""
    text = citation.passage.text
    marks = citation.highlights
    marked = text[marks[0].start : marks[-1].end] if marks else text
    return sendable(one_line(window(marked, (), _SNIPPET * 2).of(marked), _SNIPPET))
