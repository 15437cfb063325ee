"""Zip archives that may be hostile: checked by what they declare, then read within bounds."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from index.errors import CorpusError
from index.readers import SUFFIXES, naming, sniffing

MOST_MEMBERS = 10_000
MOST_TEXTS = 500
"""So many files an archive of texts may hold."""

MOST_BYTES = 200_000_000
"""So much all members together may hold once unpacked."""

LARGEST_MEMBER = 50_000_000

LARGEST_TEXT = 20_000_000
"""So much a file may hold that an archive of texts has in it: as much as one that comes alone."""

HIGHEST_RATIO = 200
"""Text shrinks by 20 at most, sparse XML by 100; a bomb by 1,000 for each layer."""

_ALWAYS_FINE = 5_000_000
"""However small it was packed, no archive is a bomb that unpacks to less."""

_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Of other ways to pack, zipfile unpacks a piece as a whole, however much it comes to."""

_ENCRYPTED = 0x1
_UTF_8_NAME = 0x800
_ARCHIVES = (
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",
)
_ZIPPED_SUFFIXES = frozenset({".docx", ".epub"})


class Archive:
    """The members of a zip archive that keeps within the limits.

    Raises:
        CorpusError: it is broken, encrypted, packed in an unusual way, or unpacks to more than it
            may.
    """

    def __init__(self, data: bytes, source: str) -> None:
        self._source = source
        if (count := sniffing.entries(data)) > sniffing.MOST_ENTRIES:
            raise CorpusError(f"{source} holds {count:,} files, more than is read; split it")
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
            raise CorpusError(f"{source} is broken or cut off ({error}); get it again") from error
        self._members = [each for each in self._file.infolist() if not each.is_dir()]
        self._check(len(data))
        self._names = {each.filename: each for each in self._members}

    def _check(self, packed: int) -> None:
        unpacked = sum(each.file_size for each in self._members)
        if len(self._members) > MOST_MEMBERS:
            why = f"holds {len(self._members):,} files, more than {MOST_MEMBERS:,}; split it"
        elif unpacked > MOST_BYTES or any(x.file_size > LARGEST_MEMBER for x in self._members):
            why = f"unpacks to {unpacked:,} bytes, more than is read; split it"
        elif unpacked > max(_ALWAYS_FINE, packed * HIGHEST_RATIO):
            why = f"unpacks to {unpacked // max(packed, 1):,} times its size, as no text does"
        elif any(each.flag_bits & _ENCRYPTED for each in self._members):
            why = "is encrypted; save it without a password"
        elif any(each.compress_type not in _METHODS for each in self._members):
            why = "is packed in an unusual way; pack it as a plain zip (Deflate)"
        else:
            return
        raise CorpusError(f"{self._source} {why}")

    @property
    def members(self) -> list[zipfile.ZipInfo]:
        """All files in it, in the archive's order; folders left out."""
        return self._members

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def read(self, member: str | zipfile.ZipInfo) -> bytes:
        """The bytes of a member.

        Raises:
            CorpusError: there is none of this name, it is damaged, or holds more than it declares.
        """
        info = self._names.get(member) if isinstance(member, str) else member
        if info is None:
            raise CorpusError(f"{self._source} is broken: it lacks {member}; save it anew")
        try:
            with self._file.open(info) as stream:
                data = stream.read(info.file_size + 1)
        except (
            zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError,
            NotImplementedError, RuntimeError,
        ) as error:  # fmt: skip
            raise CorpusError(
                f"{self._source} is damaged: {info.filename} does not unpack; get it again"
            ) from error
        if len(data) != info.file_size:
            raise CorpusError(f"{self._source} is damaged: {info.filename} has another size")
        return data


def texts(data: bytes, source: str) -> Iterator[tuple[str, bytes]]:
    """The files of an archive that can be read by their ending, each with its name, in order.

    Hidden files and what systems add are skipped, and so is any other ending.

    Raises:
        CorpusError: the archive goes beyond the limits, holds nothing that can be read, or
            archives within it.
    """
    archive = Archive(data, source)
    wanted = []
    for member in archive.members:
        path = PurePosixPath(_name(member).replace("\\", "/"))
        if any(part.startswith((".", "__MACOSX")) or part == "~$" for part in path.parts):
            continue
        if path.name.startswith("~$"):
            continue
        if path.suffix.lower() in SUFFIXES:
            wanted.append((path.as_posix(), member))
    if not wanted:
        raise CorpusError(
            f"{source} holds no file that can be read; put {', '.join(sorted(SUFFIXES))} into it"
        )
    if len(wanted) > MOST_TEXTS:
        raise CorpusError(
            f"{source} holds {len(wanted):,} texts, more than {MOST_TEXTS} at a time; split it"
        )
    for name, member in wanted:
        if member.file_size > LARGEST_TEXT:
            raise CorpusError(
                f"{source} holds {naming.told(name)} of {member.file_size:,} bytes, more than "
                f"{LARGEST_TEXT:,}; split that"
            )
        content = archive.read(member)
        nested = content.startswith(_ARCHIVES)
        if nested and sniffing.suffix(name) not in _ZIPPED_SUFFIXES:
            raise CorpusError(
                f"{source} holds another archive, {naming.told(name)}; unpack that first"
            )
        yield name, content


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name as it was typed.

    Without the flag for UTF-8, zipfile takes a name for code page 437; most programs of today
    write UTF-8 nevertheless, and bytes that are UTF-8 by chance are next to none.
    """
    if member.flag_bits & _UTF_8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename
