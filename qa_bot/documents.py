"""Files to documents: what is read, how, and what is refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from qa_bot.errors import DocumentError
from qa_bot.types import Document

PLAIN = frozenset({".txt", ".text", ".md", ".markdown"})
KINDS = ("TXT", "Markdown", "PDF")


def read_documents(paths: Iterable[str | Path], max_bytes: int) -> list[Document]:
    """The documents in `paths`, each named by its file, or by its path where two share a name.

    Raises `DocumentError` for no path at all, and for the first file that cannot be read.
    """
    files = [Path(path) for path in paths]
    if not files:
        raise DocumentError("No document was given; name at least one file.")
    names = [file.name for file in files]
    unique = [str(file) if names.count(file.name) > 1 else file.name for file in files]
    if len(set(unique)) < len(unique):
        raise DocumentError("The same file was given twice; name each file once.")
    return [
        Document(name, read_text(file, max_bytes)) for name, file in zip(unique, files, strict=True)
    ]


def read_text(file: Path, max_bytes: int) -> str:
    """The text of a TXT, Markdown or PDF file of at most `max_bytes`, with `\\n` as line end.

    Raises `DocumentError`, naming the file and the remedy, where it is missing, too large, of
    another kind, encrypted, binary or without text.
    """
    if not file.exists():
        raise DocumentError(f"{file}: there is no such file.")
    if not file.is_file():
        raise DocumentError(f"{file} is not a file; name the files in it one by one.")
    kind = file.suffix.lower()
    if kind not in PLAIN and kind != ".pdf":
        raise DocumentError(f"{file}: files of kind {kind or '(none)'} are not read; "
                            f"convert it to {', '.join(KINDS[:-1])} or {KINDS[-1]}.")  # fmt: skip
    try:
        size = file.stat().st_size
        if size > max_bytes:
            raise DocumentError(
                f"{file} has {size:,} bytes; at most {max_bytes:,} are read. "
                "Split it, or raise QA_BOT_MAX_DOCUMENT."
            )
        data = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{file} cannot be read: {error.strerror}.") from error
    text = _pdf_text(file) if kind == ".pdf" else decode(data, str(file))
    if not text.strip():
        raise DocumentError(
            f"{file} holds no text; a scanned document has to go through text recognition first."
        )
    return text


def decode(data: bytes, name: str) -> str:
    """`data` as text in UTF-8, UTF-16 with its mark, or the encoding that its bytes point to."""
    from charset_normalizer import from_bytes

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(data).best()
        if best is None:
            raise DocumentError(f"{name} is not text; save it as UTF-8 text.") from None
        text = str(best).removeprefix("\ufeff")
    if "\0" in text:
        raise DocumentError(f"{name} is binary, not text; save it as UTF-8 text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _pdf_text(file: Path) -> str:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise DocumentError(f"{file} is encrypted; save it without a password first.")
        return "\n\n".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(f"{file} is not a readable PDF ({error}).") from error


def fingerprint(text: str) -> str:
    """The sha256 of `text` in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
