"""All limits on input, in one place; docs/decision-file.md shows them as a table.

They are far above what real documents need, and low enough that no file can use up memory or time. They limit
input only, never the reading of the log, so a limit can be lowered without making an old record unreadable.
Readers apply them to a file. A draft made in code meets the limits on amounts and accounts when its values
are created, and the limit on a record when it is decided.
"""

from __future__ import annotations

MAX_FILE_BYTES = 1 << 20  # bytes of a decision file or of tplog.toml
MAX_KEY_BYTES = 1 << 14  # bytes of a key file
MAX_CHECKPOINT_BYTES = 1 << 16  # bytes of a file in a log's checkpoint directory; 128 cosignatures fit
MAX_BUNDLE_BYTES = 1 << 25  # bytes of a file of tiles: at most 256 leaves, each of 65 535 bytes and 2 more
MAX_DUMP_LINE_BYTES = 1 << 20  # bytes of a line of a dump; a leaf has at most 65 535
MAX_PIPED_BYTES = 1 << 27  # bytes of a dump that comes through the standard input
MAX_TABLE_BYTES = 1 << 24  # bytes of a table in CSV, XLSX or ODS
MAX_UNPACKED_BYTES = 1 << 27  # bytes of a workbook's unpacked content; it is read without keeping it
MAX_ARCHIVE_MEMBER_BYTES = 1 << 25  # bytes of a part without cells, such as styles; characters of a sheet
MAX_CELLS = 500_000  # of a table; an empty row of CSV counts as one, what is empty in a sheet as none
MAX_BOOKKEEPING_BYTES = (
    1 << 28
)  # bytes of a file from the bookkeeping: a year's vouchers of a large municipality
MAX_BOOKKEEPING_LINE_BYTES = 1 << 14  # bytes of a line of such a file
MAX_BOOKKEEPING_LINES = 10_000_000  # of such a file, with empty ones; a file of 100 MB has some two million
MAX_BOOKKEEPING_SUMS = (
    500_000  # accounts, accounts with objects, or names of such a file; they take some 250 MB of memory
)
MAX_PAPER_BYTES = 1 << 26  # bytes of a paper: PDF, DOCX, HTML or TXT
MAX_PAPER_UNPACKED_BYTES = 1 << 26  # bytes of all that a DOCX has in it
MAX_PAPER_PAGES = 2_000  # of a paper that are read
MAX_OCR_PAGES = 100  # of a paper that are read by OCR
MAX_PAGE_CHARACTERS = 200_000  # of a page of a paper
MAX_PAPER_CHARACTERS = 20_000_000  # of all pages of a paper that are read
MAX_PAPER_ANSWER_BYTES = 1 << 28  # bytes of what the process that reads a paper may answer
MAX_PAPER_MEMORY = 1 << 30  # bytes of memory of that process
MAX_PAPER_SECONDS = 120  # of its computing time
MAX_OCR_PAGE_SECONDS = 20  # of OCR of one page
MAX_PICTURE_PIXELS = 2_000_000  # of a page of a paper as the site shows it
MAX_PICTURE_SECONDS = 20  # until such a picture is drawn
MAX_EVENTS = 1_000  # in a file
MAX_EVENT_PARTS = 1_000  # transfers, lines or accounts of an event
MAX_TEXTS = 100  # in a list of texts
MAX_VOTES = 1_000  # of one count of a vote
MAX_QUOTES = 1_000  # of an event: words of its paper
MAX_QUOTE_LENGTH = 200  # characters of the words that are quoted
MAX_QUOTE_CONTEXT = 32  # characters before them, and after them
MAX_QUOTE_PAGE = 100_000  # the number of a page in a quote
MAX_QUOTE_EDGE = 10_000_000  # of a box in a quote, in hundredths of a point: some 35 metres
MAX_TABLE_FIGURES = 50_000  # that the events of a file take from its tables
MAX_ROW_ACCOUNTS = 2_000  # that a file has opened where its tables name them first

MAX_TEXT_LENGTH = 10_000  # characters: remarks, reasons, conditions; three pages of minutes
MAX_NAME_LENGTH = (
    300  # characters: titles, places, paragraphs, case numbers, names of accounts; keys of a file
)
MAX_AMOUNT_LENGTH = 200  # characters
MAX_ID_LENGTH = 200  # characters
MAX_SEGMENT_LENGTH = 100  # characters of a part of an account's path, and of a budget's or a body's name

MAX_ACCOUNT_DEPTH = 6  # parts after the year
# Nested brackets, and parts of a dotted key. The time and memory of Python's TOML parser grow with depth
# times size: a file of 1 MiB with one long dotted key takes it minutes.
MAX_NESTING = 6

# RFC 8785 holds integers exactly only below 2^53. A stated amount stays below half of that, so that the
# difference of two is exact too; 45 000 miljarder kronor is enough for a municipality.
ORE_LIMIT = 2**52

# Sweden's municipalities exist since 1 January 1863 (ordinances of 1862), so no decision is older. The last
# year leaves room for every plan and refuses 2925, a slip for 2025.
FIRST_YEAR, LAST_YEAR = 1863, 2199

MAX_MISTAKES = 100  # reported for a file before reading stops
