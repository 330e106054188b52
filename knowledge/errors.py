"""The errors people see.

TanwenError            message (what and where) and hint (what to do); exit status 2
├── BadInput           an argument or a question that can't be used
├── UnreadableFile     a file that can't be read, is empty, encrypted, damaged or of an unknown kind
├── LibraryDamaged     the library or an index can't be used as it is
└── LibraryBusy        somebody else is writing
"""


class TanwenError(Exception):
    """An error with one line of what and where, and one line of what to do; never shown as a traceback."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class BadInput(TanwenError):
    """An argument, a question or a value that can't be used."""


class UnreadableFile(TanwenError):
    """A file that can't be read: empty, encrypted, damaged, or of a kind nobody reads here."""


class LibraryDamaged(TanwenError):
    """The library or one of its indexes can't be used as it is."""


class LibraryBusy(TanwenError):
    """Another process is writing to the library."""
