"""What admins are about: the texts they have sent and the reindexes that come of them."""

from dataclasses import dataclass
from enum import StrEnum


class UploadState(StrEnum):
    """How far an upload is. Only the first three are still to be worked on."""

    READING = "reading"
    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    ADDED = "added"
    CANCELLED = "cancelled"


class ReindexState(StrEnum):
    """How far a reindex is. Only the first three are still to be worked on."""

    BUILDING = "building"
    READY = "ready"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    DISCARDED = "discarded"
    REPLACED = "replaced"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Upload:
    """Texts that an admin has sent together; `message_id` is that of their preview.

    `batch` is what they have in common: the album's id, or one of their own.
    """

    id: int
    chat_id: int
    message_id: int | None
    batch: str
    state: UploadState


@dataclass(frozen=True, slots=True)
class Received:
    """A text as it came: as a file of Telegram's with this id, or as bytes.

    `position` tells its place among those that came together, by its message's number.
    `article_id` is that of the article which it is to take the place of; None if it names itself.
    """

    source: str
    position: int
    file_id: str | None = None
    data: bytes | None = None
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class UploadedText:
    """A text of an upload: `refused` for this reason, or read and of so many `passages`.

    Both are None as long as it was not read.
    """

    id: int
    source: str
    refused: str | None
    passages: int | None

    @property
    def is_read(self) -> bool:
        """Whether nothing more is to be done about it."""
        return self.refused is not None or self.passages is not None


@dataclass(frozen=True, slots=True)
class Reindex:
    """A change that is to be looked at and published; `message_id` is where it is shown.

    `what` tells it in a few words, if its articles do not. `changes` are the articles that the
    admin was shown, with the version that each is to have, or None for none.
    """

    id: int
    chat_id: int
    message_id: int | None
    what: str
    state: ReindexState
    changes: tuple[tuple[str, int | None], ...] = ()
