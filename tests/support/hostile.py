"""All hostile files together."""

import hostile_archives
import hostile_books
import hostile_pages
import hostile_pdfs
from hostile_files import NOWHERE, HostileFile


def collection(address: str = NOWHERE) -> list[HostileFile]:
    """Return every file; those that ask for something ask for it at this address."""
    return [
        *hostile_archives.archives(),
        *hostile_archives.documents(address),
        *hostile_books.books(address),
        *hostile_pages.pages(address),
        *hostile_pages.texts(),
        *hostile_pages.names(),
        *hostile_pdfs.pdfs(),
    ]
