"""Phrases of errors alone: which slip keeps a file from being read (`tplog.readers.toml_slips`), and others.

What is in braces is another parameter of the same finding. Each as Swedish, English.
"""

from __future__ import annotations

from collections.abc import Mapping

from tplog.values.account import Role

_ROLES: Mapping[Role, tuple[str, str]] = {
    Role.COUNCIL: ("fullmäktige", "the council"),
    Role.SOURCE: ("en källa", "a source"),
    Role.BODY: ("ett organ", "a body"),
    Role.RESERVE: ("en reserv", "a reserve"),
    Role.SINK: ("en mottagare utanför", "a sink"),
}

ERROR_PHRASES: Mapping[str, tuple[str, str]] = {
    "toml-curly-quotes": (
        'Citattecknet {mark} är ett ordbehandlarens. Skriv raka citattecken: "…".',
        'The quotation mark {mark} is a word processor\'s. Write straight ones: "…".',
    ),
    "toml-number": (
        '{text} står utan citattecken. Skriv beloppet som i handlingen, inom citattecken: {key} = "{text}".',
        (
            "{text} stands without quotation marks. Write the amount as the paper does, in quotes: "
            '{key} = "{text}".'
        ),
    ),
    "toml-date": (
        "{text} är inte ett datum som filen kan ha. Skriv år, månad och dag: {key} = {day}.",
        "{text} is no date that the file can have. Write year, month and day: {key} = {day}.",
    ),
    "toml-day-impossible": (
        "Dagen finns inte i kalendern. Skriv en dag som finns: 2025-02-28.",
        "There is no such day in the calendar. Write a day that there is: 2025-02-28.",
    ),
    "toml-boolean": (
        "{text} är inget värde här. Skriv {key} = {write}.",
        "{text} is no value here. Write {key} = {write}.",
    ),
    "toml-unquoted": (
        'Texten står utan citattecken. Skriv {key} = "{text}".',
        'The text stands without quotation marks. Write {key} = "{text}".',
    ),
    "toml-no-value": (
        "Efter {key} = står inget värde. Skriv det, eller ta bort raden om handlingen inte anger det.",
        "There is no value after {key} =. Write it, or delete the line if the paper does not state it.",
    ),
    "toml-odd-space": (
        (
            "Raden har ett tecken som ser ut som ett mellanslag eller inte syns ({code}). Ta bort det och "
            "skriv ett vanligt mellanslag."
        ),
        (
            "The line has a character that looks like a space or does not show ({code}). Delete it and "
            "write a plain space."
        ),
    ),
    "toml-quote-open": (
        'Ett citattecken saknas. Skriv ett " före texten och ett efter.',
        'A quotation mark is missing. Write one " before the text and one after it.',
    ),
    "toml-after-text": (
        'Efter textens citattecken står något mer. Skriv allt inom citattecknen: "2,0 mkr".',
        'Something stands after the text\'s quotation mark. Write all within the marks: "2,0 mkr".',
    ),
    "toml-text-open": (
        "Texten som börjar här med {mark} slutar aldrig. Skriv {mark} efter den också.",
        "The text that begins here with {mark} never ends. Write {mark} after it too.",
    ),
    "toml-key-letter": (
        'Namnet {key} har ett tecken som kräver citattecken (å, ä, ö, /). Skriv "{key}" = ….',
        'The name {key} has a letter or sign that needs quotation marks (å, ä, ö, /). Write "{key}" = ….',
    ),
    "toml-key-space": (
        'Namnet {key} har ett mellanslag. Skriv det inom citattecken: "{key}" = ….',
        'The name {key} has a space. Write it in quotation marks: "{key}" = ….',
    ),
    "toml-colon": (
        "Efter {key} står ett kolon. Skriv ett likhetstecken: {key} = ….",
        "There is a colon after {key}. Write an equals sign: {key} = ….",
    ),
    "toml-heading": (
        (
            "Rubriken är inte hel. Skriv [source] för handlingen och [[event]] för varje händelse, ensamt på "
            "raden."
        ),
        (
            "The heading is not whole. Write [source] for the paper and [[event]] for each event, alone in "
            "its line."
        ),
    ),
    "toml-brace-open": (
        "Klammern { sluts inte på samma rad. Skriv allt från { till } på en rad.",
        "The brace { is not closed in the same line. Write all from { to } in one line.",
    ),
    "toml-bracket-open": (
        "En hakparentes saknas. Skriv listan mellan [ och ], med komma mellan värdena.",
        "A bracket is missing. Write the list between [ and ], with commas between its values.",
    ),
    "toml-list-open": (
        (
            "Listan som börjar på rad {begins} är inte hel: ett komma eller ] saknas. Skriv komma mellan "
            "värdena och ] efter det sista."
        ),
        (
            "The list that begins in line {begins} is not whole: a comma or ] is missing. Write commas "
            "between its values and ] after the last."
        ),
    ),
    "toml-comma": (
        "Något saknas mellan två värden. Skriv ett komma mellan dem, och inget efter det sista före }.",
        (
            "Something is missing between two values. Write a comma between them, and none after the last "
            "before }."
        ),
    ),
    "toml-comment": (
        "Raden ser ut som en kommentar. Skriv # först på raden.",
        "The line looks like a comment. Write # at its beginning.",
    ),
    "toml-no-equals": (
        (
            'Raden har inget likhetstecken: {text}. Skriv namn = "värde", eller # först på raden om den är '
            "en "
            "kommentar."
        ),
        (
            'The line has no equals sign: {text}. Write name = "value", or # at its beginning if it is a '
            "comment."
        ),
    ),
    "toml-backslash": (
        "Ett omvänt snedstreck \\ betyder något annat inom \"…\". Skriv / i stället, eller texten inom '…'.",
        "A backslash \\ means something else within \"…\". Write / in its place, or the text within '…'.",
    ),
    "toml-other": (
        'Skriv varje rad som namn = "värde", rubriker som [source] och [[event]].',
        'Write each line as name = "value", headings as [source] and [[event]].',
    ),
    # Formats that somebody gives in place of a decision file.
    "format-pdf": ("PDF", "PDF"),
    "format-zip": ("DOCX, XLSX (ZIP)", "DOCX, XLSX (ZIP)"),
    "format-docx": ("Word (DOCX)", "Word (DOCX)"),
    "format-rtf": ("RTF", "RTF"),
    "format-html": ("HTML (XML)", "HTML (XML)"),
    "format-sqlite": ("SQLite", "SQLite"),
    "format-ole": ("en äldre Word- eller Excelfil", "an old Word or Excel file"),
    "format-xlsx": ("en arbetsbok i Excel (XLSX)", "an Excel workbook (XLSX)"),
    "format-picture": ("en bild", "a picture"),
    # Why bytes are no text, by how they begin or where they stop being UTF-8.
    "encoding-utf-16": (
        "den är sparad som UTF-16 (i Anteckningar: Unicode). Spara den som UTF-8",
        "it is saved as UTF-16 (in Notepad: Unicode). Save it as UTF-8",
    ),
    "encoding-legacy": (
        (
            "den är sparad i en äldre teckenkodning (Windows-1252, Latin-1), vilket å, ä och ö visar. Spara "
            "den som UTF-8"
        ),
        "it is saved in an older encoding (Windows-1252, Latin-1), as å, ä and ö show. Save it as UTF-8",
    ),
    "diff-of-day": (" av den {dated}", " of {dated}"),
    "diff-by-paper": (" enligt handlingen av den {dated}", " by the paper of {dated}"),
    "diff-kind": ("händelsens typ", "the type of event"),
    "diff-budget": ("budgeten", "the budget"),
    "diff-body": ("organen", "the bodies"),
    "diff-decided": ("beslutsdagen", "the day of the decision"),
    "diff-paper": ("uppgifterna om handlingen", "what is said of the paper"),
    "diff-act": ("uppgifterna om beslutet", "what is said of the decision"),
    "diff-amounts": ("beloppen", "the amounts"),
    "diff-accounts": ("kontona", "the accounts"),
    "diff-notes": ("anmärkningarna", "the remarks"),
    "diff-quotes": ("citaten", "the quotes"),
    "diff-despite": ("skälen i despite", "the reasons in despite"),
    "diff-other": ("innehållet", "its content"),
    "diff-pairs": (" ({pairs})", " ({pairs})"),
    # Why a database's address is refused.
    "url-folder": ("det är en katalog", "it is a folder"),
    "url-folder-missing": ("dess katalog finns inte", "its folder does not exist"),
    "url-file-needed": (
        "det ska vara en fil, utan tillval",
        "a file is needed, without options",
    ),
    "url-no-database": ("den nämner ingen databas", "it names no database"),
    "url-unsupported": (
        "bara sqlite och postgresql stöds",
        "only sqlite and postgresql are supported",
    ),
    "url-unreadable": (
        "det är ingen adress; flera värdar skrivs ?host=a,b,c&port=5432,5433,5434",
        "it is no address; several hosts are written ?host=a,b,c&port=5432,5433,5434",
    ),
    "url-ports": (
        "skriv flera värdars portar för sig: host=a,b,c&port=5432,5433,5434",
        "write the ports of several hosts beside them: host=a,b,c&port=5432,5433,5434",
    ),
    "url-sqlite-driver": (
        "SQLite används med sin vanliga drivrutin",
        "SQLite is used with its ordinary driver",
    ),
    "url-postgresql-driver": (
        "skriv postgresql:// eller postgresql+psycopg://",
        "write postgresql:// or postgresql+psycopg://",
    ),
    "url-option": (
        "tillvalet {option} lämnar tplog inte vidare",
        "{option} is not an option that tplog passes on",
    ),
    "url-not-plain": ("{path} är ingen vanlig fil", "{path} is no plain file"),
    "url-roles": ("bara PostgreSQL har roller", "only PostgreSQL has roles"),
    # Why an event cannot move this money: the roles of giver and taker, and the role that one must have.
    **{
        f"roles-{giver}-{taker}": (
            f"{givers[0]} kan inte ge pengar till {takers[0]} på det sättet",
            f"{givers[1]} cannot give to {takers[1]} that way",
        )
        for giver, givers in _ROLES.items()
        for taker, takers in _ROLES.items()
    },
    "roles-need-source": (
        'en källa läggs upp med role = "source"',
        'a source is opened with role = "source"',
    ),
    "roles-need-reserve": (
        'en reserv läggs upp med role = "reserve"',
        'a reserve is opened with role = "reserve"',
    ),
}
