"""What can go wrong, said in one line that tells what to do."""


class QABotError(Exception):
    """Base of every error that a user can mend; its message is shown as it stands."""


class QuestionError(QABotError, ValueError):
    """The question is empty, too long, or not text."""


class DocumentError(QABotError, ValueError):
    """A document is missing, unreadable, of an unknown kind, or empty."""


class IndexDamagedError(QABotError):
    """An index folder is missing, damaged, or was built with something else."""


class ModelError(QABotError):
    """A model's files are missing, changed, or of the wrong architecture."""


class IndexBusyError(QABotError):
    """An index is being written by another process."""
