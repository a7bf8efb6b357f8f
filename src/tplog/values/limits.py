"""Every limit on what is taken in, in one place; docs/decision-file.md shows them as a table.

They are far above what real papers need, and low enough that no file can exhaust the memory or the time
of who reads it. They guard what comes in, never the reading of what the log holds already: a limit can be
lowered without making an old record unreadable. Readers hold them to a file; a draft that is made in code
meets those on amounts and accounts when its values are made, and that on a record when it is decided.
"""

from __future__ import annotations

MAX_FILE_BYTES = 1 << 20  # bytes of a decision file or of tplog.toml
MAX_TABLE_BYTES = 1 << 24  # bytes of a table in CSV or XLSX
MAX_UNPACKED_BYTES = 1 << 25  # bytes of all that an XLSX file has in it
MAX_ARCHIVE_MEMBER_BYTES = (
    1 << 20
)  # bytes of a part of an XLSX file that holds no cells: styles, names of sheets
MAX_CELLS = 500_000  # of a table; an empty row counts as one
MAX_BOOKKEEPING_BYTES = (
    1 << 28
)  # bytes of a file from the bookkeeping: a year's vouchers of a large municipality
MAX_BOOKKEEPING_LINE_BYTES = 1 << 14  # bytes of a line of it
MAX_BOOKKEEPING_LINES = 10_000_000  # of it, empty ones too; a file of 100 MB has some two million
MAX_BOOKKEEPING_SUMS = (
    500_000  # accounts, accounts with objects, or names of it; they take some 250 MB of memory
)
MAX_EVENTS = 1_000  # in a file
MAX_EVENT_PARTS = 1_000  # transfers, lines or accounts of an event
MAX_TEXTS = 100  # in a list of texts

MAX_TEXT_LENGTH = 10_000  # characters: remarks, reasons, conditions; three pages of minutes
MAX_NAME_LENGTH = (
    300  # characters: titles, places, paragraphs, case numbers, names of accounts; keys of a file
)
MAX_AMOUNT_LENGTH = 200  # characters
MAX_ID_LENGTH = 200  # characters
MAX_SEGMENT_LENGTH = 100  # characters of a part of an account's path, and of a budget's or a body's name

MAX_ACCOUNT_DEPTH = 6  # parts after the year
# Brackets within brackets, and parts of a dotted key. The time and memory of Python's TOML parser grow with
# the depth times the size: a file of 1 MiB with one long dotted key keeps it busy for minutes.
MAX_NESTING = 6

# RFC 8785 keeps integers exact only below 2^53. A stated amount keeps below half of that, so that the
# difference of two is exact too; 45 000 miljarder kronor is enough for a municipality.
ORE_LIMIT = 2**52

# Sweden's municipalities exist since 1 January 1863, by the ordinances of 1862; nothing older can be a
# municipality's decision. The last year leaves room for every plan and stops 2925, a slip for 2025.
FIRST_YEAR, LAST_YEAR = 1863, 2199

MAX_MISTAKES = 100  # told of a file before reading stops
