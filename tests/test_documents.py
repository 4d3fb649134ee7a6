"""Files to text, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfWriter

from qa_bot.documents import read_documents, read_text
from qa_bot.errors import DocumentError

LIMIT = 1_000_000


def write_pdf(file: Path, text: str, password: str = "") -> None:
    """A one-page PDF that shows `text` in Helvetica."""
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    writer = PdfWriter()
    page = writer.add_blank_page(width=600, height=300)
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    })  # fmt: skip
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    stream = StreamObject()
    stream.set_data(f"BT /F1 12 Tf 20 200 Td ({text}) Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password)
    with file.open("wb") as out:
        writer.write(out)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"One line.\r\nAnother.\r", "One line.\nAnother.\n"),
        ("\ufeffCafé costs €3.".encode(), "Café costs €3."),
        ("Café costs €3. The owner said so.".encode("utf-16"), "Café costs €3. The owner said so."),
    ],
)
def test_text_files_are_decoded(tmp_path: Path, data: bytes, text: str) -> None:
    file = tmp_path / "story.txt"
    file.write_bytes(data)
    assert read_text(file, LIMIT) == text


def test_a_pdf_gives_its_text(tmp_path: Path) -> None:
    write_pdf(tmp_path / "b.pdf", "The bridge opened in 1932.")
    assert "The bridge opened in 1932." in read_text(tmp_path / "b.pdf", LIMIT)


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    write_pdf(tmp_path / "secret.pdf", "Hidden.", password="key")
    with pytest.raises(DocumentError, match="encrypted; save it without a password"):
        read_text(tmp_path / "secret.pdf", LIMIT)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "holds no text"),
        ("blank.md", b" \n\n ", "holds no text"),
        ("binary.txt", b"\x7fELF\x00\x01\x02\x00", "not text"),
        ("noise.txt", bytes(range(128, 256)) * 20, "not text"),
        ("photo.jpg", b"\xff\xd8", "files of kind .jpg are not read"),
        ("broken.pdf", b"%PDF-1.7 nothing follows", "not a readable PDF"),
        ("huge.txt", b"a" * (LIMIT + 1), "has 1,000,001 bytes; at most 1,000,000"),
    ],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(DocumentError, match=name) as caught:
        read_text(file, LIMIT)
    assert message in str(caught.value)
    assert file.read_bytes() == data


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="there is no such file"):
        read_text(tmp_path / "gone.txt", LIMIT)
    with pytest.raises(DocumentError, match="is not a file"):
        read_text(tmp_path, LIMIT)
    with pytest.raises(DocumentError, match="No document was given"):
        read_documents([], LIMIT)


def test_files_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "story.txt").write_text(f"Text {folder}.")
    names = [document.name for document in read_documents(tmp_path.glob("*/story.txt"), LIMIT)]
    assert len(set(names)) == 2
    with pytest.raises(DocumentError, match="given twice"):
        read_documents([tmp_path / "a/story.txt"] * 2, LIMIT)
