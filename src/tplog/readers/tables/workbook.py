"""Read a sheet of a workbook, or say what a file is that is no table, and what to save it as."""

from __future__ import annotations

import re

from tplog.errors import BadFile, mandatory_rule
from tplog.readers.tables.archive import open_archive
from tplog.readers.tables.ods import read_ods
from tplog.readers.tables.sheet import Sheet
from tplog.readers.tables.xlsx import find_workbook, read_xlsx
from tplog.values.finding import Finding, SourceLocation

TABLE_FORM_UNREAD = mandatory_rule(
    "table-form-unread",
    "{file} är {form}, som inte läses. Öppna den i det program som den hör till, och spara den som XLSX, ODS"
    " eller CSV.",
    "{file} is {form}, which is not read. Open it in the program that it belongs to, and save it as XLSX, ODS"
    " or CSV.",
)
TABLE_ENCRYPTED = mandatory_rule(
    "table-encrypted",
    "{file} är låst med lösenord. Öppna den, ta bort lösenordet och spara den under ett annat namn.",
    "{file} is locked by a password. Open it, take the password away, and save it under another name.",
)

ZIP_MAGIC = b"PK\x03\x04"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
_ODF = "application/vnd.oasis.opendocument."
_SPREADSHEET = f"{_ODF}spreadsheet"
_FORM_BY_MAGIC = (
    (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7Z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"SQLite format 3\0", "SQLite"),
    (b"PAR1", "Parquet"),
    (b"ID;PWXL", "SYLK"),
    *((b"\x09" + version, "XLS") for version in (b"\x00\x04\x00", b"\x02\x06\x00", b"\x04\x06\x00", b"\x08")),
)
_FORM_BY_PART = (
    ("xl/workbook.bin", "XLSB"),
    ("index/document.iwa", "Numbers"),
    ("index.zip", "Numbers"),
    ("word/document.xml", "DOCX"),
    ("ppt/presentation.xml", "PPTX"),
)
_MARKED_UP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:(?P<xml><\?xml\b)|(?P<mime>MIME-Version:)|<!--|<(?:!doctype\s+)?(?:html|head|table|meta)\b)",
    re.IGNORECASE,
)
_XML_FORMS = (
    (b"urn:schemas-microsoft-com:office:spreadsheet", "XML Spreadsheet 2003"),
    (b"urn:oasis:names:tc:opendocument:", "Flat ODF"),
    (b"<html", "HTML"),
)
_HEAD_BYTES = 4096  # of an XML file, in which its form is stated


def read_sheet(content: bytes, name: str, sheet: str | None) -> Sheet:
    """Return the sheet of this name, else the first visible, of an XLSX or ODS file. Raises BadFile."""
    archive = open_archive(content, name)
    mime = archive.read("mimetype").decode("ascii", "replace").strip()
    if archive.is_encrypted or b"encryption-data" in (archive.read("META-INF/manifest.xml") if mime else b""):
        raise _encrypted_error(name)
    if mime.startswith(_SPREADSHEET):
        return read_ods(archive, sheet)
    if mime.startswith(_ODF):
        raise _form_error(name, "ODF")
    workbook = find_workbook(archive)
    if workbook and not workbook.endswith(".bin"):
        return read_xlsx(archive, workbook, sheet)
    form = next((form for part, form in _FORM_BY_PART if archive.has(part)), "ZIP")
    raise _form_error(name, form)


def refuse_other_form(content: bytes, name: str) -> None:
    """Raise BadFile for a file that is recognised as something else than a text: XLS, HTML, PDF and such."""
    if content.startswith(_OLE_MAGIC):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise _encrypted_error(name)
        words = (("WordDocument", "DOC"), ("PowerPoint Document", "PPT"))
        form = next((form for word, form in words if word.encode("utf-16-le") in content), "XLS")
        raise _form_error(name, form)
    for magic, form in _FORM_BY_MAGIC:
        if content.startswith(magic):
            raise _form_error(name, form)
    if match := _MARKED_UP.match(content):
        head = content[:_HEAD_BYTES].lower()
        xml_form = next((form for word, form in _XML_FORMS if word in head), "XML")
        raise _form_error(name, "MHTML" if match["mime"] else xml_form if match["xml"] else "HTML")


def _form_error(name: str, form: str) -> BadFile:
    return BadFile(Finding(TABLE_FORM_UNREAD, {"file": name, "form": form}, location=SourceLocation(name)))


def _encrypted_error(name: str) -> BadFile:
    return BadFile(Finding(TABLE_ENCRYPTED, {"file": name}, location=SourceLocation(name)))
