"""The errors of `index`, all made to be shown to a person.

VerbatimError
├── CorpusError      articles cannot be read, or do not fit their description
│   └── NotNowError  for a reason that need not lie in the file
├── FixtureError     question fixtures or judgements cannot be read
├── LibraryError     the database cannot be used, or what is asked of it does not fit
├── SnapshotError    an index on disk is damaged, of another version, or cannot be written
└── QuotationError   a passage no longer stands in its article
"""


class VerbatimError(Exception):
    """Base of every error meant for people.

    The message says what was wrong, where, and what to do; it is one line.
    """


class CorpusError(VerbatimError):
    """The corpus, one of its articles or `articles.toml` cannot be used."""


class NotNowError(CorpusError):
    """A file was not read for a reason that need not lie in it: time, memory, the reader itself."""


class FixtureError(VerbatimError):
    """Question fixtures, or the questions and judgements of a BEIR folder, cannot be used."""


class LibraryError(VerbatimError):
    """The library's database cannot be used, or what is asked of the library does not fit."""


class SnapshotError(VerbatimError):
    """An index on disk cannot be used or written. It is a cache: it can be made anew."""


class QuotationError(VerbatimError):
    """A passage is not, character for character, where it says it stands in its article."""
