"""Whom a message is for."""

from dataclasses import dataclass

from bot.language import ENGLISH, Language


@dataclass(frozen=True, slots=True)
class Reader:
    """What a message's texts and links depend on.

    `language` is that of its texts. `bot` is the user name that permalinks lead to; None where
    there is nothing to tap, as in a terminal. `shares` tells whether the bot can be asked inline,
    so that a passage can be shared that way.
    """

    language: Language = ENGLISH
    bot: str | None = None
    shares: bool = False

    def link(self, payload: str) -> str | None:
        """The address that opens the bot with this payload; None where there are no links.

        Source: https://core.telegram.org/bots/features#deep-linking
        """
        return f"https://t.me/{self.bot}?start={payload}" if self.bot else None
