"""Files to text, and what is refused."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import pytest
from pypdf import PdfWriter

from qa_bot.documents import MOST_PAGES, read_document, read_documents
from qa_bot.errors import DocumentError
from qa_bot.types import Document

LIMIT = 1_000_000


def write_pdf(file: Path, *pages: str, password: str = "") -> None:
    """A PDF that shows the texts of `pages` in Helvetica."""
    from pypdf.generic import DictionaryObject, NameObject, StreamObject

    writer = PdfWriter()
    font = DictionaryObject({
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    })  # fmt: skip
    fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
    for text in pages:
        page = writer.add_blank_page(width=600, height=300)
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
    assert read_document(file, LIMIT).text == text


def test_a_pdf_gives_its_text(tmp_path: Path) -> None:
    write_pdf(tmp_path / "b.pdf", "The bridge opened in 1932.")
    assert "The bridge opened in 1932." in read_document(tmp_path / "b.pdf", LIMIT).text


def test_a_pdf_knows_its_pages(tmp_path: Path) -> None:
    write_pdf(tmp_path / "b.pdf", "The bridge opened in 1932.", "The toll ended in 1950.")
    document = read_document(tmp_path / "b.pdf", LIMIT)
    assert document.page(document.text.index("bridge")) == 1
    assert document.page(document.text.index("toll")) == 2
    assert Document("plain", "No pages.").page(3) is None


HTML = """<!DOCTYPE html><html><head><title>News</title><style>p {color: red}</style></head><body>
<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Bridge opens</h1>
<p>The bridge at Oskarsund was opened on Monday by Mayor Lena Brandt, after nine years.</p>
<p>It cost 4 &lt; 5 million kroner &amp; has <b>two</b> lanes, she told the crowd on the bank.</p>
</article><script>var hidden = "no text";</script><footer>All rights reserved</footer></body></html>
"""


def test_html_gives_its_main_text(tmp_path: Path) -> None:
    (tmp_path / "news.html").write_text(HTML, encoding="utf-8")
    text = read_document(tmp_path / "news.html", LIMIT).text
    assert "was opened on Monday by Mayor Lena Brandt, after nine years." in text
    assert "It cost 4 < 5 million kroner & has two lanes" in text
    assert "hidden" not in text
    assert "color" not in text


def test_docx_gives_paragraphs_and_tables_in_order(tmp_path: Path) -> None:
    written = docx.Document()
    written.add_paragraph("The toll ended in 1950.")
    table = written.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Cars", "12 kroner"
    written.add_paragraph("The bridge stayed.")
    written.save(str(tmp_path / "b.docx"))
    text = read_document(tmp_path / "b.docx", LIMIT).text
    assert text == "The toll ended in 1950.\n\nCars | 12 kroner\n\nThe bridge stayed."


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "bomb.docx", "w", ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", " " * (10 * LIMIT + 1))
    with pytest.raises(DocumentError, match="unpacks to 10,000,001 bytes"):
        read_document(tmp_path / "bomb.docx", LIMIT)


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(MOST_PAGES + 1):
        writer.add_blank_page(width=10, height=10)
    writer.write(tmp_path / "long.pdf")
    with pytest.raises(DocumentError, match="has 2,001 pages; at most 2,000"):
        read_document(tmp_path / "long.pdf", LIMIT)


def test_an_encrypted_pdf_is_refused(tmp_path: Path) -> None:
    write_pdf(tmp_path / "secret.pdf", "Hidden.", password="key")
    with pytest.raises(DocumentError, match="encrypted; save it without a password"):
        read_document(tmp_path / "secret.pdf", LIMIT)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "holds no text"),
        ("blank.md", b" \n\n ", "holds no text"),
        ("binary.txt", b"\x7fELF\x00\x01\x02\x00", "not text"),
        ("noise.txt", bytes(range(128, 256)) * 20, "not text"),
        ("photo.jpg", b"\xff\xd8", "files of kind .jpg are not read"),
        ("broken.pdf", b"%PDF-1.7 nothing follows", "not a readable PDF"),
        ("broken.docx", b"PK\x03\x04 nothing follows", "not a readable DOCX"),
        ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1", "is encrypted or a DOC"),
        ("script.html", b"<script>var a = 1;</script>", "holds no text"),
        ("huge.txt", b"a" * (LIMIT + 1), "has 1,000,001 bytes; at most 1,000,000"),
    ],
)
def test_what_cannot_be_read_is_refused(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(DocumentError, match=name) as caught:
        read_document(file, LIMIT)
    assert message in str(caught.value)
    assert file.read_bytes() == data


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="there is no such file"):
        read_document(tmp_path / "gone.txt", LIMIT)
    with pytest.raises(DocumentError, match="is not a file"):
        read_document(tmp_path, LIMIT)
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
