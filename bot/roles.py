"""Who may do what: owners from the settings, and the editors and viewers that they name."""

import asyncio
from collections.abc import Collection
from enum import IntEnum

from telegram import CallbackQuery, Message
from telegram.constants import ChatType

from bot.journal import Journal


class Role(IntEnum):
    """What somebody may do; a higher role may do all that a lower one may."""

    VIEWER = 1
    EDITOR = 2
    OWNER = 3

    @property
    def label(self) -> str:
        """The role as people write it."""
        return self.name.lower()


NAMED = {role.label: role for role in (Role.VIEWER, Role.EDITOR)}
"""The roles that an owner can give."""


class Roles:
    """The role of everybody who has one.

    Args:
        owners: their numeric ids. Nobody can take this role from them.
        journal: holds the others.
    """

    def __init__(self, owners: Collection[int], journal: Journal) -> None:
        self._owners = frozenset(owners)
        self._journal = journal
        self._named: dict[int, Role] = {}
        self._editors: set[int] | None = None
        self.refresh()

    def refresh(self) -> None:
        """Take over what another process may have changed.

        What is under way for somebody who is no editor any more is left, so that nothing of the
        library is shown to them, now or at the next start.
        """
        named = self._journal.admins()
        self._named = {id_: NAMED[role] for id_, role in named.items() if role in NAMED}
        editors = {id_ for id_, role in self.all().items() if role >= Role.EDITOR}
        # At first nobody is known to have left: a setting may have changed since the last start.
        if self._editors is None or self._editors - editors:
            self._journal.withdraw(self._owners, Role.EDITOR.label)
        self._editors = editors

    async def follow(self) -> None:
        """Do so where others wait."""
        await asyncio.to_thread(self.refresh)

    def of(self, user_id: int) -> Role | None:
        """The role of a person; None if there is none."""
        return Role.OWNER if user_id in self._owners else self._named.get(user_id)

    def all(self) -> dict[int, Role]:
        """Everybody with a role, owners first."""
        others = {id_: role for id_, role in self._named.items() if id_ not in self._owners}
        return dict.fromkeys(sorted(self._owners), Role.OWNER) | dict(
            sorted(others.items(), key=lambda each: (-each[1], each[0]))
        )

    def name(self, user_id: int, role: Role | None) -> None:
        """Give somebody a role that can be given, or None to take it."""
        self._journal.name_admin(user_id, role.label if role else None)
        self.refresh()

    def allow(
        self, said: Message | CallbackQuery, needed: Role, *, forwarded: bool = False
    ) -> bool:
        """Whether what was said or pressed comes from somebody who may do what needs this role.

        It has to come from the person, in their own chat with the bot: not forwarded, not by way
        of another bot, not in a chat of a business that others read too. That a message is new and
        not edited, the kind of its update tells. `forwarded` lets forwarded messages count too.
        """
        person = said.from_user
        message = said if isinstance(said, Message) else said.message
        if person is None or message is None or message.chat.type != ChatType.PRIVATE:
            return False
        if message.chat.id != person.id or person.is_bot:
            return False
        if isinstance(message, Message) and message.business_connection_id:
            return False
        if isinstance(said, Message) and (said.via_bot or said.sender_chat):
            return False
        if isinstance(said, Message) and said.forward_origin and not forwarded:
            return False
        role = self.of(person.id)
        return role is not None and role >= needed
