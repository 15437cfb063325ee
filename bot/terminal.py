"""The same conversation in a terminal, or with a program through a pipe."""

from collections.abc import Iterable
from time import monotonic

from rich.console import Console
from rich.text import Text

from bot import guidance
from bot.conversation import Conversations, Turn
from bot.guidance import ASK
from bot.language import ENGLISH
from bot.messages import ASK_NEAREST, Button, Message, notice
from bot.reader import Reader
from bot.replies import Replies
from bot.richtext import Quote, Run

_READER = Reader()
_GUTTER = "│ "
_CONVERSATION = (0, None, None)
_COMMANDS = {
    "More passages": "/more",
    "Around it": "/around",
    "Whole article": "/whole",
    "◀": "/back",
    "▶": "/next",
    "◀ Back to the answer": "/answer",
}


def talk(replies: Replies, lines: Iterable[str], console: Console) -> None:
    """Reply to each line until there are no more, or one is /quit.

    The buttons of the last message that had any are commands: /more, /around, /whole, and
    /next and /back for its pages, /yes to a spelling that is offered.
    """
    conversations = Conversations()
    shown = Message(())
    turn: Turn | None = None
    for line in lines:
        said = line.strip()
        if said in ("/quit", "/exit"):
            return
        if not said:
            continue
        asked = said.removeprefix("/ask ").strip() if _asks(said) else None
        if asked:
            turn = Turn(asked, conversations.history(_CONVERSATION, monotonic()))
            reply = replies.question(_READER, turn)
            conversations.remember(_CONVERSATION, turn, monotonic())
        elif said == "/new":
            conversations.forget(_CONVERSATION)
            reply = notice(guidance.begun_anew(ENGLISH))
        else:
            reply = _reply(replies, said, shown, turn)
        if reply.keyboard:
            shown = reply
        show(reply, console)


def _asks(said: str) -> bool:
    return not said.startswith("/") or said.startswith("/ask ")


def _reply(replies: Replies, said: str, shown: Message, turn: Turn | None) -> Message:
    command, _, rest = said.partition(" ")
    match command:
        case "/start":
            return replies.welcome(_READER)
        case "/help":
            return guidance.help_(_READER)
        case "/articles":
            return guidance.articles(_READER, replies.corpus, 0, rest.strip())
        case "/article":
            return replies.article(_READER, rest.strip())
        case "/ask":
            return notice(guidance.no_question(ENGLISH))
    return _press(replies, command, shown, turn)


def _press(replies: Replies, command: str, shown: Message, turn: Turn | None) -> Message:
    for row in shown.keyboard:
        for button in row:
            if command == _command(button):
                pressed = replies.pressed(_READER, button.action, turn)
                return pressed.message if pressed else notice(guidance.outdated(ENGLISH))
    return notice("There is no such command here. /help lists those that always work.")


def _command(button: Button) -> str | None:
    """What is typed for a button; None for one that only tells something or needs Telegram."""
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
    for row in message.keyboard:  # questions to try, each in a line of its own
        text.append("".join(f"\n  {b.label}" for b in row if b.action.startswith(ASK)))
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
