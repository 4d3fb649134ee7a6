"""Files to documents: what is read, how, and what is refused."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from qa_bot.errors import DocumentError
from qa_bot.types import Document

KINDS = "TXT, Markdown, HTML, PDF or DOCX"
MOST_PAGES = 2_000
MOST_SECONDS = 60
"""For which the pages of one PDF are read."""
UNPACKED = 10
"""How many times its largest size in bytes a file may have once it is unpacked."""
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""How an encrypted DOCX begins, and a DOC."""

Text = tuple[str, tuple[int, ...]]
"""A text, and where its pages start in it, if it has pages."""
Converter = Callable[[bytes, str, int], Text]
"""From the bytes of a file, its name and the most bytes that it may have."""


def read_documents(paths: Iterable[str | Path], max_bytes: int) -> list[Document]:
    """All of `documents_in` at once."""
    return list(documents_in(paths, max_bytes))


def documents_in(paths: Iterable[str | Path], max_bytes: int) -> Iterator[Document]:
    """The documents in `paths`, each named by its file, or by its path where two share a name.

    Raises `DocumentError` at once for no path at all and for a file that is missing, too large or
    of another kind. Each is read when it is asked for, and what else it may have is raised then.
    """
    files = [Path(path) for path in paths]
    if not files:
        raise DocumentError("No document was given; name at least one file.")
    names = [file.name for file in files]
    unique = [str(file) if names.count(file.name) > 1 else file.name for file in files]
    if len(set(unique)) < len(unique):
        raise DocumentError("The same file was given twice; name each file once.")
    for file, name in zip(files, unique, strict=True):
        checked(file, max_bytes, name)
    return (read_document(file, max_bytes, name) for file, name in zip(files, unique, strict=True))


def read_document(file: Path, max_bytes: int, name: str = "") -> Document:
    """The document in a file of at most `max_bytes`, with `\\n` as line end, called `name`.

    Raises `DocumentError`, naming the file and the remedy, where it is missing, too large, of
    another kind, encrypted, binary or without text.
    """
    name = name or file.name
    convert = checked(file, max_bytes, name)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise DocumentError(f"{name} cannot be read: {error.strerror}.") from error
    try:
        text, pages = convert(data, name, max_bytes)
    except DocumentError:
        raise
    except Exception as error:  # whatever a broken file makes a converter raise
        kind = file.suffix[1:].upper()
        raise DocumentError(f"{name} is not a readable {kind} ({error}).") from error
    if not text.strip():
        raise DocumentError(
            f"{name} holds no text; a scanned document has to go through text recognition first."
        )
    return Document(name, text, pages)


def checked(file: Path, max_bytes: int, name: str) -> Converter:
    """How `file` is read; raises `DocumentError` for what shows before it is."""
    if not file.exists():
        raise DocumentError(f"{name}: there is no such file.")
    if not file.is_file():
        raise DocumentError(f"{name} is not a file; name the files in it one by one.")
    kind = file.suffix.lower()
    convert = CONVERTERS.get(kind)
    if convert is None:
        raise DocumentError(
            f"{name}: files of kind {kind or '(none)'} are not read; convert it to {KINDS}."
        )
    try:
        size = file.stat().st_size
    except OSError as error:
        raise DocumentError(f"{name} cannot be read: {error.strerror}.") from error
    if size > max_bytes:
        raise DocumentError(
            f"{name} has {size:,} bytes; at most {max_bytes:,} are read. "
            "Split it, or raise QA_BOT_MAX_DOCUMENT."
        )
    return convert


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


def _plain(data: bytes, name: str, max_bytes: int) -> Text:
    return decode(data, name), ()


def _html(data: bytes, name: str, max_bytes: int) -> Text:
    """The main text of a page; all its text where no part of it is the main one."""
    from trafilatura import extract, html2txt

    markup = decode(data, name)
    return extract(markup, include_comments=False, favor_recall=True) or html2txt(markup), ()


def _docx(data: bytes, name: str, max_bytes: int) -> Text:
    """Paragraphs and table rows, in order, each on a line of its own."""
    from docx import Document as open_docx
    from docx.table import Table

    if data.startswith(OLD_OFFICE):
        raise DocumentError(f"{name} is encrypted or a DOC; save it as DOCX without a password.")
    unpacked = sum(part.file_size for part in ZipFile(BytesIO(data)).infolist())
    if unpacked > UNPACKED * max_bytes:
        raise DocumentError(f"{name} unpacks to {unpacked:,} bytes, too many; split it.")
    lines: list[str] = []
    for block in open_docx(BytesIO(data)).iter_inner_content():
        if isinstance(block, Table):
            rows = (dict.fromkeys(cell.text for cell in row.cells) for row in block.rows)
            lines += [" | ".join(row) for row in rows]
        else:
            lines.append(block.text)
    return "\n\n".join(lines), ()


def _pdf(data: bytes, name: str, max_bytes: int) -> Text:
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(data))
    if reader.is_encrypted:
        raise DocumentError(f"{name} is encrypted; save it without a password first.")
    if len(reader.pages) > MOST_PAGES:
        raise DocumentError(
            f"{name} has {len(reader.pages):,} pages; at most {MOST_PAGES:,} are read. Split it."
        )
    text, starts, end = "", [], time.monotonic() + MOST_SECONDS
    for page in reader.pages:
        if time.monotonic() > end:
            raise DocumentError(f"{name} takes longer than {MOST_SECONDS} s to read; split it.")
        starts.append(len(text))
        text += page.extract_text() + "\n\n"
    return text.rstrip(), tuple(starts)


CONVERTERS: dict[str, Converter] = {
    **dict.fromkeys((".txt", ".text", ".md", ".markdown"), _plain),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _html),
    ".docx": _docx,
    ".pdf": _pdf,
}


def fingerprint(text: str) -> str:
    """The sha256 of `text` in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
