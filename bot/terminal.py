"""The same conversation in a terminal, or with a program through a pipe."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from bot import messages
from bot.messages import ASK_NEAREST, Button, Message
from bot.replies import NO_QUESTION, OUTDATED, Replies
from bot.richtext import Quote, Run

_GUTTER = "│ "
_CONVERSATION = "terminal"
_COMMANDS = {
    "More passages": "/more",
    "Around it": "/around",
    "Whole article": "/whole",
    "◀": "/back",
    "▶": "/next",
}


def talk(replies: Replies, lines: Iterable[str], console: Console) -> None:
    """Reply to each line until there are no more, or one is /quit.

    The buttons of the last message that had any are commands: /more, /around, /whole, and
    /next and /back for its pages, /yes to a spelling that is offered.
    """
    shown = Message(())
    question: str | None = None
    for line in lines:
        said = line.strip()
        if said in ("/quit", "/exit"):
            return
        if not said:
            continue
        reply = _reply(replies, said, shown, question)
        if not said.startswith("/") or said.startswith("/ask "):
            question = said.removeprefix("/ask ")
        if reply.keyboard:
            shown = reply
        show(reply, console)


def _reply(replies: Replies, said: str, shown: Message, question: str | None) -> Message:
    command, _, rest = said.partition(" ")
    match command:
        case "/start":
            return messages.welcome(replies.corpus)
        case "/help":
            return messages.help_()
        case "/articles":
            return messages.articles(replies.corpus)
        case "/article":
            return replies.article(rest.strip())
        case "/ask" if rest.strip():
            return replies.question(rest.strip(), _CONVERSATION)
        case "/ask":
            return messages.notice(NO_QUESTION)
        case _ if command.startswith("/"):
            return _press(replies, command, shown, question)
    return replies.question(said, _CONVERSATION)


def _press(replies: Replies, command: str, shown: Message, question: str | None) -> Message:
    for row in shown.keyboard:
        for button in row:
            if command == _command(button):
                pressed = replies.pressed(button.action, question)
                return pressed.message if pressed else messages.notice(OUTDATED)
    return messages.notice("There is no such command here. /help lists those that always work.")


def _command(button: Button) -> str | None:
    """What is typed for a button; None for the one that only tells which page is shown."""
    return "/yes" if button.action == ASK_NEAREST else _COMMANDS.get(button.label)


def _offer(button: Button) -> str | None:
    """How a button's command is offered: a question with it, for it is not known by itself."""
    command = _command(button)
    return f"{button.label} {command}" if button.action == ASK_NEAREST else command


def show(message: Message, console: Console) -> None:
    """Print a message, its buttons as commands below it."""
    text = Text()
    for run in message.runs:
        text.append(_quoted(run, text), style=_style(run))
    offered = [_offer(button) for row in message.keyboard for button in row]
    if any(offered):
        text.append("\n" + "  ".join(filter(None, offered)), style="dim")
    # Quotations are to come out as they are: a line too long is the terminal's to wrap.
    console.print(text, soft_wrap=True, highlight=False)
    console.print()


def _quoted(run: Run, before: Text) -> str:
    """The run's text with a gutter before each line of a quotation."""
    if run.quote is None:
        return f"\n{run.text}" if before.plain.endswith(_GUTTER) else run.text
    begins = not before.plain or before.plain.endswith("\n")
    return (_GUTTER if begins else "") + run.text.replace("\n", f"\n{_GUTTER}")


def _style(run: Run) -> str:
    styles = ["bold"] if run.bold else []
    if run.italic or run.code:
        styles.append("italic")
    if run.quote is Quote.COLLAPSED:
        styles.append("dim")
    return " ".join(styles)
