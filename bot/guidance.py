"""What a reader gets to see of the bot itself: how to begin, the articles, notices. Pure."""

from collections.abc import Mapping, Sequence

from bot import language as languages
from bot.language import Language
from bot.messages import Button, Message, date, linked_title, notice
from bot.reader import Reader
from bot.richtext import Run, one_line
from bot.served import Proof
from index.folding import fold
from index.model import Article, Corpus
from index.smalltalk import Smalltalk

ARTICLES_A_PAGE = 20
MOST_EXAMPLES = 3

ASK = "ask:"
"""The action that asks the question behind it."""

LIST = "list:"
"""The action that shows a page of the list of articles, those that hold the words behind it."""

LANGUAGE = "language:"
"""The action that chooses the language behind it; none goes by Telegram's own again."""

TELEGRAM_ONLY = ("verify", "language", "privacy")
"""The commands that a terminal does without: there is nothing to tap, and English alone."""

_LONGEST_ACTION = 64
_TITLE = 120
_GAP = Run("\n\n")


def commands(language: Language) -> Mapping[str, str]:
    """Everybody's commands and what each does, in the order shown."""
    say = language.say
    return {
        "ask": say("ask a question, in groups too"),
        "articles": say("list the articles, or those about something"),
        "article": say("read an article by its number"),
        "verify": say("check a citation against the stored article"),
        "new": say("begin a new conversation"),
        "language": say("choose my language"),
        "privacy": say("what I keep of you, and how to delete it"),
        "help": say("how to ask and how to read an answer"),
        "start": say("what I am"),
    }


def short_description(language: Language) -> str:
    """What the bot is in a line, at most 120 characters: shown on its profile."""
    return language.say("I answer questions with quotes from articles, word for word.")


def description(language: Language) -> str:
    """What the bot is, at most 512 characters: shown before somebody starts it."""
    return language.say(
        "Ask me a question in your own words and I show you the passage that answers it, word for "
        "word, with the article it comes from. I write nothing myself; if the articles hold no "
        "answer, I say so."
    )


def welcome(reader: Reader, corpus: Corpus, examples: Sequence[str] = ()) -> Message:
    """What the bot is and how to begin, with questions to try as buttons."""
    language = reader.language
    runs = language.runs(
        "<b>Ask me a question in your own words</b> and I show you the passage that answers it, "
        "word for word, from {articles} with {paragraphs}. I write nothing myself; if the articles "
        "hold no answer, I say so.",
        articles=_articles(language, len(corpus.articles)),
        paragraphs=_paragraphs(language, len(corpus.passages)),
    )
    more = language.runs("/articles lists what I can quote from, /help explains the rest.")
    asked = [question for question in examples if is_example(question)][:MOST_EXAMPLES]
    trying = (_GAP, *language.runs("Try one of these:")) if asked else ()
    rows = tuple((Button(question, f"{ASK}{question}"),) for question in asked)
    return Message((*runs, _GAP, *more, *trying), rows)


def is_example(question: str) -> bool:
    """Whether a question is short enough to be asked by a button."""
    return len(f"{ASK}{question}".encode("utf-8", "replace")) <= _LONGEST_ACTION


def help_(reader: Reader) -> Message:
    """Every command, and how to read an answer."""
    language = reader.language
    asking = [
        language.runs(
            "Just write your question. Write on to ask about the same thing, “and how many people "
            "attended?”, or reply to an answer, also to a part of it that you quote. Change your "
            "question and I change my answer. /new begins anew."
        )
    ]
    buttons = [
        language.runs("<i>More passages</i>: what else comes close."),
        language.runs("<i>Around it</i>: the paragraphs before and after."),
        language.runs("<i>Whole article</i>: read it from there, or get it as a file."),
    ]
    if reader.bot:
        in_group = language.runs(
            "In a group write /ask and the question, mention me, or reply to one of my messages; "
            "/ask in reply to somebody's message asks that message."
        )
        asking.append(in_group)
        buttons.append(
            language.runs("👍 👎: was this right? It tells the people who tend the articles.")
        )
    if reader.shares:
        name = f"@{reader.bot}"
        asking.append(language.runs("In any other chat write {name} and the question.", name=name))
    reading = language.runs(
        "The quotation is the article's own text, the sentence that answers in bold. The line "
        "below says which article and which paragraph; its link leads there, even after the "
        "article has changed. “not stated” means that the article does not say. Tap a "
        "collapsed quotation to open it."
    )
    listed = [
        (Run(f"{language.isolated(f'/{name}')} – {what}"),)
        for name, what in commands(language).items()
        if reader.bot or name not in TELEGRAM_ONLY
    ]
    sections = (
        (language.runs("<b>How to ask</b>"), asking),
        (language.runs("<b>How to read an answer</b>"), [reading]),
        (language.runs("<b>Buttons</b>"), buttons),
        (language.runs("<b>Commands</b>"), listed),
    )
    runs: list[Run] = []
    for heading, lines in sections:
        runs += [*([_GAP] if runs else []), *heading]
        for line in lines:
            runs += [Run("\n"), *line]
    return Message(tuple(runs))


def articles(reader: Reader, corpus: Corpus, number: int = 0, words: str = "") -> Message:
    """A page (from 0) of the numbered list of articles; out of range gives the nearest.

    With words it lists the articles that have all of them in their title or their file's name.
    """
    language = reader.language
    listed = [each for each in enumerate(corpus.articles, 1) if _has(each[1], words)]
    pages = max(1, -(-len(listed) // ARTICLES_A_PAGE))
    number = min(max(number, 0), pages - 1)
    heading = _articles(language, len(listed))
    runs = [Run(heading, bold=True)]
    if words:
        about = one_line(words, _TITLE)
        runs = list(
            language.runs("<b>{articles}</b> with “{words}”", articles=heading, words=about)
        )
    if not listed:
        return Message(tuple(runs))
    runs.append(_GAP)
    for place, article in listed[number * ARTICLES_A_PAGE :][:ARTICLES_A_PAGE]:
        passages = corpus.passages_of(article)
        size = _paragraphs(language, len(passages))
        name = linked_title(reader, article, next(iter(passages), None), _TITLE)
        command = language.isolated(f"/article_{place}")
        runs.extend([Run(f"{place}. "), name])
        runs.append(Run(f" · {date(reader, article)} · {size} {command}\n"))
    runs.append(Run("\n"))
    runs.extend(
        language.runs("Tap a command to read. “/articles word” lists those with that word.")
    )

    def turn(label: str, to: int) -> Button:
        return Button(label, f"{LIST}{to}:{_short_enough(words)}")

    row = [turn("◀", number - 1)] if number else []
    if pages > 1:
        of = language.say("{n} of {m}", n=language.number(number + 1), m=language.number(pages))
        row.append(turn(of, number))
    if number < pages - 1:
        row.append(turn("▶", number + 1))
    return Message(tuple(runs), (tuple(row),) if row else ())


def _has(article: Article, words: str) -> bool:
    name = fold(f"{article.title or ''} {article.source}")
    return all(word in name for word in fold(words).split())


def _short_enough(words: str) -> str:
    """As many of the words as a button can carry besides a page's number."""
    return words.encode("utf-8", "replace")[:48].decode("utf-8", "ignore")


def smalltalk(reader: Reader, kind: Smalltalk | None, corpus: Corpus) -> Message:
    """The reply to a message that asks nothing of the articles."""
    say = reader.language.say
    texts = {
        Smalltalk.GREETING: say("Hello! What would you like to know?"),
        Smalltalk.THANKS: say("You are welcome. Ask me anything else."),
        Smalltalk.FAREWELL: say("Goodbye! I am here when the next question comes up."),
    }
    return notice(texts[kind]) if kind in texts else welcome(reader, corpus)


def choosing(reader: Reader) -> Message:
    """The languages to choose from."""
    buttons = [Button(name, f"{LANGUAGE}{code}") for code, name in languages.NAMES.items()]
    rows = [tuple(buttons[at : at + 3]) for at in range(0, len(buttons), 3)]
    rows.append((Button(reader.language.say("As set in Telegram"), LANGUAGE),))
    return Message(
        reader.language.runs(
            "In which language shall I speak? Quotations stay in the language of their article."
        ),
        tuple(rows),
    )


def verified(reader: Reader, proof: Proof) -> Message:
    """How a citation was checked."""
    language = reader.language
    if proof.stands:
        state = language.runs(
            "<b>Verified.</b> The passage was just cut again from the stored article, and it is "
            "the same, character for character."
        )
    else:
        state = language.runs(
            "<b>Verified, but not in force any more.</b> The passage stands, character for "
            "character, in an earlier version of the article."
        )
    name = linked_title(reader, proof.article, proof.passage)
    runs = [*state, _GAP, *_line(language.say("Article"), name)]
    runs += _line(language.say("File"), Run(one_line(proof.article.source, _TITLE), code=True))
    if version := proof.version:
        stored = language.say(
            "{n}, stored on {date}",
            n=language.number(version.number),
            date=language.date(version.at.date()),
        )
        runs += _line(language.say("Version"), Run(stored))
    start, end = map(language.number, proof.passage.span)
    where = language.say("{start} to {end}", start=start, end=end)
    runs += _line(language.say("Characters"), Run(where))
    runs += _line(language.say("SHA-256 of the passage"), Run(proof.hash, code=True))
    if proof.version:
        runs += _line(language.say("SHA-256 of the file"), Run(proof.version.hash, code=True))
    return Message(tuple(runs))


def _line(name: str, value: Run) -> list[Run]:
    return [Run(f"{name}: "), value, Run("\n")]


def no_question(language: Language) -> str:
    """What is told to whoever writes /ask and nothing behind it."""
    return language.say(
        "Write your question behind /ask, for example: /ask Who attended the conference? Or "
        "reply with /ask to the message that asks."
    )


def too_large(language: Language) -> str:
    """What is told instead of a file that Telegram does not take."""
    return language.say("The file is larger than 50 MB, which I cannot send.")


def outdated(language: Language) -> str:
    """What is told when the text behind a button is not there any more."""
    return language.say("This text has changed since or is gone. Please ask again.")


def not_yours(language: Language, name: str) -> str:
    """What is told to whoever presses the buttons under the answer to somebody else."""
    return language.say(
        "These buttons are for {name}, who asked. Ask with /ask to get your own.", name=name
    )


def dead_link(language: Language) -> str:
    """What is told when a permalink leads nowhere."""
    return language.say(
        "This link leads to no passage that I keep: its article was deleted, or the link is "
        "damaged."
    )


def which_citation(language: Language) -> str:
    """What is told to whoever does not say what is to be verified."""
    return language.say(
        "Reply to an answer with /verify and the number of the citation, for example /verify 1, or "
        "write /verify and the citation's link."
    )


def no_citation(language: Language, said: str) -> str:
    """What is told about a citation that the message which is replied to does not have."""
    return language.say("There is no citation {number} in that message.", number=one_line(said, 20))


def no_article(language: Language, number: str, count: int) -> str:
    """What is told about a number that no article has."""
    return language.say(
        "There is no article {number}. The numbers go from 1 to {count}.",
        number=one_line(number, 20),
        count=language.number(count),
    )


def _articles(language: Language, number: int) -> str:
    return language.count("{n} article", "{n} articles", number)


def _paragraphs(language: Language, number: int) -> str:
    return language.count("{n} paragraph", "{n} paragraphs", number)


def written_only(language: Language, kind: str) -> str:
    """What is told to whoever sends something that asks nothing.

    `kind` is "forwarded", "link", "voice", or "other" for anything else.
    """
    say = language.say
    texts = {
        "forwarded": say(
            "To ask about something that you have read, write the question in your own words."
        ),
        "link": say("I cannot open links. Ask me in words what you would like to know."),
        "voice": say("I cannot listen, only read. What would you like to know?"),
    }
    return texts.get(kind) or say("I understand questions in writing. What would you like to know?")


def begun_anew(language: Language) -> str:
    """What is told once a conversation is forgotten."""
    return language.say("Done: the next question stands for itself.")


def was_away(language: Language) -> str:
    """What is told once to whoever has written while the bot did not run, long ago by now."""
    return language.say("I was away when you wrote. Please ask again if you still want to know.")


def too_much(language: Language) -> str:
    """What is told to whoever asks more in a short time than one person does."""
    return language.say("That was a lot at once. Please go on in a minute.")


def chosen(language: Language) -> str:
    """What is told in the language that was chosen."""
    return language.say("From now on I speak English.")


def thanks(language: Language) -> str:
    """What is told to whoever gives feedback."""
    return language.say("Thank you! You can change it any time.")


def sorry(language: Language) -> str:
    """What is told to whoever says that an answer was wrong, before they say why."""
    return language.say("Thank you. What was wrong?")


def failed(language: Language, reference: str) -> str:
    """What is told when something has failed, with the reference under which it is logged."""
    return language.say(
        "Something went wrong on my side. Please ask again in a moment. (Reference {reference})",
        reference=reference,
    )


def unproven(language: Language, reference: str) -> str:
    """What is told when a passage does not stand in its article as it was indexed."""
    return language.say(
        "A passage does not stand in its article any more as I know it, so I do not show it. "
        "(Reference {reference})",
        reference=reference,
    )


def nothing_inline(language: Language, question: str) -> str:
    """The line above inline results where there are none: at most 60 or so characters."""
    if not question:
        return language.say("Write a question")
    return language.say("No answer found. Ask me in private")


def unknown_command(language: Language) -> str:
    """What is told about a command that there is not."""
    return language.say("There is no such command. /help lists those that there are.")
