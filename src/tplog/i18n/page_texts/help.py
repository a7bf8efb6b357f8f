"""The pages that explain: how to read the site, its words, and what its data is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# A word or a question, and what there is to say of it: Swedish, English.
Explanation = tuple[tuple[str, str], tuple[str, str]]
# The words of the pages.
READER_WORDS: Sequence[Explanation] = (
    (
        ("registrator, granskad av", "registrar, reviewed by"),
        (
            (
                "Den som förde in händelsen i loggen, och den som dessförinnan höll beslutsfilen mot "
                "handlingen: en roll eller signatur. Saknas de är det inte angivet; de gissas aldrig."
            ),
            (
                "Who entered the event in the log, and who had held the decision file against its paper: a "
                "role or a signature. Where they are missing that is not stated; they are never guessed."
            ),
        ),
    ),
    (
        ("ärende, budget", "matter, budget"),
        (
            (
                "En budget vars pengar följs från beslut till utfall: hela kommunens, ett projekts eller "
                "ett pakets."
            ),
            (
                "A budget whose money is followed from decision to outcome: all of the municipality's, a "
                "project's or a package's."
            ),
        ),
    ),
    (
        ("ram", "frame"),
        (
            "Vad fullmäktige har gett en nämnd för året. Nämnden fördelar sin ram på poster.",
            "What the council has given a board for the year. The board allocates its frame to lines.",
        ),
    ),
    (
        ("fördelning", "allocation"),
        (
            "Nämndens beslut om hur mycket varje post får av ramen.",
            "A board's decision on how much each line gets of the frame.",
        ),
    ),
    (
        ("ofördelat", "unallocated"),
        (
            "Den del av ramen som ingen post har fått än. Pengarna finns kvar hos nämnden.",
            "The part of the frame that no line has got yet. The money is still the board's.",
        ),
    ),
    (
        ("budget för en post", "budget of a line"),
        (
            (
                "Allt som posten har fått: fördelat, omfördelat till och från den, och ombudgeterat "
                "mellan åren."
            ),
            (
                "All that the line has got: allocated, reallocated to and from it, and carried over "
                "between years."
            ),
        ),
    ),
    (
        ("utfall", "outcome"),
        (
            "Vad som har använts, enligt den senaste handling som redovisar det.",
            "What was spent, by the latest paper that reports it.",
        ),
    ),
    (
        ("ej redovisat", "not reported"),
        (
            "Ingen handling säger vad som har använts. Det betyder inte noll: pengarna kan vara använda.",
            "No paper says what was spent. That does not mean zero: the money may be spent.",
        ),
    ),
    (
        ("kvar", "remaining"),
        (
            (
                "Budgeten minus det utfall som är redovisat. Under noll är mer använt än beslutat: "
                "överskridet."
            ),
            (
                "The budget less the outcome that is reported. Below zero, more is spent than decided: "
                "overspent."
            ),
        ),
    ),
    (
        ("omfördelning, ombudgetering", "reallocation, carry-over"),
        (
            "Pengar som flyttas mellan poster under året, och pengar som flyttas till ett annat år.",
            "Money moved between lines during the year, and money moved to another year.",
        ),
    ),
    (
        ("angiven summa", "stated sum"),
        (
            "En summa som står i handlingen. Går den inte ihop med sina poster visas båda, med skillnaden.",
            (
                "A sum that the paper states. If it is not that of its lines both are shown, with the "
                "difference."
            ),
        ),
    ),
    (
        ("iakttagelse", "finding"),
        (
            (
                "Något som inte går ihop eller saknas. Fel är allvarligast, sedan avvikelse och "
                "notering. Den kan vara besvarad av ett beslut, och står då kvar med svaret."
            ),
            (
                "Something that does not add up or is missing. An error is the most serious, then a "
                "warning and a note. A decision may have answered it; it then stands with its answer."
            ),
        ),
    ),
    (
        ("förslag som väntar", "proposal that waits"),
        (
            "Föreslaget men inte beslutat. Det är inte med i någon summa.",
            "Proposed and not decided. It is in no sum.",
        ),
    ),
    (
        ("rättelse", "correction"),
        (
            "Något registrerades fel och är ersatt. Inget raderas: det första står kvar, märkt som rättat.",
            (
                "Something was recorded wrong and is replaced. Nothing is deleted: the first stays, "
                "marked corrected."
            ),
        ),
    ),
    (
        ("Δ", "Δ"),
        (
            "Bara förändringen är känd: vad kontot hade innan är inte registrerat.",
            "Only the change is known: what the account held before is not on record.",
        ),
    ),
    (
        ("post i loggen", "record"),
        (
            (
                "En händelse som den registrerades, med nummer, tid och handling. Poster läggs till och "
                "ändras aldrig."
            ),
            (
                "An event as it was recorded, with number, time and paper. Records are added and never "
                "changed."
            ),
        ),
    ),
    (
        ("verifierad", "verified"),
        (
            (
                "Loggen är räknad om från början och hållen mot dess signaturer och mot kopior som andra "
                "har kvar."
            ),
            (
                "The log was computed anew from the beginning and held against its signatures and copies "
                "that others hold."
            ),
        ),
    ),
)
# How to read them.
READING_HINTS: Sequence[Explanation] = (
    (
        ("Var börjar jag?", "Where do I begin?"),
        (
            "Första sidan har alla budgetar för ett år. Välj en: dess första sida visar vart pengarna går.",
            (
                "The first page has all budgets of a year. Choose one: its first page shows where the "
                "money goes."
            ),
        ),
    ),
    (
        ("Varifrån kommer en siffra?", "Where does a number come from?"),
        (
            (
                "Följ siffran: den leder till besluten bakom den, och därifrån till handlingen och "
                "stället i den."
            ),
            (
                "Follow the number: it leads to the decisions behind it, and on to the paper and the "
                "place in it."
            ),
        ),
    ),
    (
        ("Varför är beloppen avrundade?", "Why are amounts rounded?"),
        (
            (
                "För att gå att läsa. En tabell har en enda enhet. Exakta belopp står vid pekaren, i CSV "
                "och i JSON."
            ),
            "To be legible. A table has one unit. Exact amounts show on pointing, in CSV and in JSON.",
        ),
    ),
    (
        ("Vad betyder rött?", "What does red mean?"),
        (
            (
                "Att något är fel: mer använt än beslutat, eller en summa som inte går ihop. Det står "
                "alltid i ord också."
            ),
            (
                "That something is wrong: more spent than decided, or a sum that does not add up. Words "
                "always say it too."
            ),
        ),
    ),
    (
        ("Hur såg det ut förr?", "How did it look before?"),
        (
            (
                "Längst ner på sidorna väljs en annan tidpunkt: vad som var beslutat en dag, eller vad "
                "som var känt då."
            ),
            (
                "At the end of the pages another point in time is chosen: what was decided by a day, or "
                "known then."
            ),
        ),
    ),
)
HELP: Mapping[str, tuple[str, str]] = {
    "help-page": (
        "Så läser du sidorna",
        "How to read the pages",
    ),
    "help-words": (
        "Ord",
        "Words",
    ),
    "about-page": (
        "Om uppgifterna",
        "About this data",
    ),
    "about-lead": (
        (
            "Varje belopp på sidorna kommer ur en handling som är registrerad i en logg. Inget i den "
            "ändras eller raderas: rättelser läggs till."
        ),
        (
            "Each amount on these pages comes from a paper that is recorded in a log. Nothing in it is "
            "changed or deleted: corrections are added."
        ),
    ),
    "about-publisher": (
        "Utgivare",
        "Publisher",
    ),
    "about-licence": (
        "Licens",
        "Licence",
    ),
    "about-contact": (
        "Kontakt",
        "Contact",
    ),
    "about-records": (
        "Poster i loggen",
        "Records in the log",
    ),
    "about-budgets": (
        "Budgetar",
        "Budgets",
    ),
    "about-last": (
        "Senast registrerat",
        "Recorded last",
    ),
    "about-verified": (
        "Går uppgifterna att lita på?",
        "Can the data be trusted?",
    ),
    "about-check": (
        "Kontrollera själv",
        "Check it yourself",
    ),
    "about-check-how": (
        (
            "Spara loggens kontrollpunkt idag. Den som håller loggen kan då inte ändra något äldre utan "
            "att det syns för den som jämför med din kopia. På sidan om ett beslut finns ett bevis att "
            "hämta som visar att det står i loggen."
        ),
        (
            "Save the log's checkpoint today. Whoever keeps the log can then change nothing older without"
            " its showing to anybody who compares with your copy. The page of a decision has a proof to "
            "download that shows that it is in the log."
        ),
    ),
    "about-checkpoint": (
        "Hämta kontrollpunkten",
        "Download the checkpoint",
    ),
    "about-unsigned": (
        "Loggen är osignerad: ingen utifrån kan se om något äldre har ändrats.",
        "The log is unsigned: nobody outside can see whether anything older was changed.",
    ),
    "about-downloads": (
        "Hämta uppgifterna",
        "Download the data",
    ),
    "about-overview": (
        "Alla budgetar för året",
        "All budgets of the year",
    ),
    "about-log": (
        "Alla beslut",
        "All decisions",
    ),
    "about-package": (
        "Alla tabeller som datapaket (CSV med beskrivning, Fiscal Data Package)",
        "All tables as a data package (CSV with its description, Fiscal Data Package)",
    ),
    "about-workbook": (
        "Alla tabeller som arbetsbok (Excel)",
        "All tables as a workbook (Excel)",
    ),
    "about-leaves": (
        "Loggen som den är lagrad, en post per rad (JSON)",
        "The log as it is stored, one record a line (JSON)",
    ),
    "about-portals": (
        "Beskrivning för dataportaler (DCAT-AP-SE)",
        "Description for data portals (DCAT-AP-SE)",
    ),
    "about-feed": (
        "Flöde av nya beslut (Atom)",
        "Feed of new decisions (Atom)",
    ),
    "about-no-licence": (
        "Ingen är angiven",
        "None is given",
    ),
    "about-openapi": (
        "Beskrivning för program (OpenAPI)",
        "Description for programs (OpenAPI)",
    ),
    "about-every-page": (
        "Varje sida går att hämta som JSON, och dess tabell som CSV: länkarna står längst ner på sidan.",
        "Each page can be had as JSON, and its table as CSV: the links are at its end.",
    ),
}
