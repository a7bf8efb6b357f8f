"""What ``tplog add`` asks and says, in Swedish and English."""

from __future__ import annotations

from collections.abc import Mapping

# Keys of texts: Swedish, English.
QUESTION_TEXTS: Mapping[str, tuple[str, str]] = {
    "intro": (
        (
            "tplog frågar det som en beslutsfil behöver och skriver sedan filen. Inget registreras.\n"
            "  Enter tar det som står ifyllt; där inget står hoppar det över frågan.\n"
            "  <  går tillbaka en fråga      ?  förklarar frågan\n"
            "  Tabb fyller i                 Ctrl-C slutar, och då skrivs inget"
        ),
        (
            "tplog asks what a decision file needs and then writes the file. Nothing is recorded.\n"
            "  Enter takes what is filled in; where nothing is, it skips the question.\n"
            "  <  goes back a question       ?  explains the question\n"
            "  Tab completes                 Ctrl-C ends, and then nothing is written"
        ),
    ),
    "log-new": (
        "{db} finns inte, så inget konto är känt än. Filen kan skrivas ändå.",
        "There is no {db}, so no account is known yet. The file can be written all the same.",
    ),
    "toolbar": (
        " <  tillbaka   ?  förklaring   Tabb  fyll i   Ctrl-C  sluta ",
        " <  back   ?  explanation   Tab  complete   Ctrl-C  end ",
    ),
    "nothing-written": ("Avbrutet: inget skrivet, inget registrerat.", "Ended: nothing written or recorded."),
    "at-the-first": ("Det här är första frågan.", "This is the first question."),
    "understood": ("  = {value}", "  = {value}"),
    "so-far": ("Med det som är skrivet så långt:", "With what is written so far:"),
    "no-longer-refused": (
        "Nu hindrar inget att filen registreras.",
        "Now nothing keeps the file from being recorded.",
    ),
    "would-be-refused": (
        "Så som det står nu skulle tplog apply inte ta emot det:",
        "As it stands now, tplog apply would refuse it:",
    ),
    "none-of-these": ("”{text}” är inget av svaren ovan.", "'{text}' is none of the answers above."),
    "answer-is-yes-or-no": ("Svara ja eller nej.", "Answer yes or no."),
    "yes": ("ja", "yes"),
    "no": ("nej", "no"),
    # The paper.
    "paper": ("Handlingen", "The paper"),
    "budget": ("Ärende (budget)", "Matter (budget)"),
    "budget.help": (
        "Namnet i loggen på ärendet vars pengar det är, med små bokstäver, siffror och bindestreck.",
        "The log's name of the matter whose money it is: small letters, digits and hyphens.",
    ),
    "title": ("Handlingens titel", "Title of the paper"),
    "title.help": (
        "Som den står i handlingen: Protokoll kommunstyrelsen.",
        "As it stands on the paper: Protokoll kommunstyrelsen.",
    ),
    "date": ("Handlingens datum", "Date of the paper"),
    "date.help": (
        "2025-02-17, eller 2025-02 eller 2025 om mer inte är känt.",
        "2025-02-17, or 2025-02 or 2025 if no more is known.",
    ),
    "case_numbers": ("Diarienummer", "Case numbers"),
    "case_numbers.help": (
        "Som i handlingen: KS 2025/1. Flera skiljs med komma.",
        "As on the paper: KS 2025/1. Several are parted by commas.",
    ),
    "paragraph": (
        "Paragraf (tomt om besluten har var sin)",
        "Paragraph (empty if each decision has a paragraph)",
    ),
    "paragraph.help": ("Som i handlingen: § 42.", "As on the paper: § 42."),
    "act.paragraph": ("Beslutets paragraf", "Paragraph of this act"),
    "file": ("Handlingens fil", "File of the paper"),
    "file.help": (
        "Sökvägen till filen. Namnet och filens SHA-256 skrivs i beslutsfilen, inget annat ur den.",
        "The path of the file. Its name and SHA-256 are written in the decision file, nothing else of it.",
    ),
    "file-absent": ("Det finns ingen fil {file}.", "There is no file {file}."),
    "basis": ("Vad är det för handling?", "What is the paper?"),
    "basis.help": (
        "Om beslutets egen handling inte har granskats är det den svagare uppgiften, reported.",
        "Where the decision's own record was not examined, it is the weaker claim, reported.",
    ),
    "basis.minutes": ("beslutets egen handling, som protokollet", "the decision's own record: its minutes"),
    "basis.reported": (
        "en annan handling, som berättar om beslutet eller föreslår det",
        "another paper, which tells of the decision or proposes it",
    ),
    # An act.
    "act": ("Beslut {number}", "Act {number}"),
    "type": ("Vad slags beslut?", "What kind of act?"),
    "type.help": (
        "Numret, namnet eller några bokstäver av det.",
        "The number, the name, or some letters of it.",
    ),
    "other-types": ("något annat", "something else"),
    "other-types.meaning": (
        "konton, svar, prövningar, rättelser och annat utan egna pengar",
        "accounts, answers, reviews, corrections and others without money of their own",
    ),
    "by": ("Organ som beslutade eller föreslog", "Body that decided or proposed"),
    "by.help": (
        "Organets namn i loggen. Tomt om handlingen inte säger det.",
        "The body's name in the log. Empty if the paper does not say.",
    ),
    "decided": ("Beslutsdatum", "Date of the decision"),
    "decided.help": (
        "2025-02-17, 2025-02 eller 2025; XXXX-02-17 om året är okänt. Tomt om handlingen inte säger det.",
        "2025-02-17, 2025-02 or 2025; XXXX-02-17 if the year is unknown. Empty if the paper does not say.",
    ),
    "place": ("Var i handlingen", "Where in the paper"),
    "place.help": ("Sida, rubrik eller tabell.", "Page, heading or table."),
    "from": ("Konto som ger", "Account that gives"),
    "from.measure": (
        "Konto som posterna ligger under (tomt: skriv hela sökvägar)",
        "Account that the lines lie below (empty: type whole paths)",
    ),
    "from.help": (
        "En sökväg som 2025/kommunfullmäktige. Några bokstäver av namnet räcker för att få förslag.",
        "A path such as 2025/kommunfullmäktige. Some letters of its name are enough for suggestions.",
    ),
    "unit": (
        "Tabellens enhet (tomt om varje belopp har sin)",
        "Unit of the table (empty if each amount has its unit)",
    ),
    "unit.help": ("kr, tkr eller mkr.", "kr, tkr or mkr."),
    "line": ("Post {number} (tomt när alla är med)", "Line {number} (empty when all are in)"),
    "line.first": ("Post 1", "Line 1"),
    "line.help": (
        "En post under det givande kontot, ett organ, eller en sökväg som 2025/kommunstyrelsen/värdar.",
        "A line below the giving account, a body, or a path such as 2025/kommunstyrelsen/värdar.",
    ),
    "giver": (
        "Överföring {number}, från (tomt när alla är med)",
        "Transfer {number}, from (empty at the end)",
    ),
    "giver.first": ("Överföring 1, från", "Transfer 1, from"),
    "taker": ("Överföring {number}, till", "Transfer {number}, to"),
    "amount": ("Belopp, {account}", "Amount, {account}"),
    "amount.help": (
        "Som handlingen skriver det: 2,4 mkr, 700 000 kronor, cirka 3 tkr.",
        "As the paper writes it: 2,4 mkr, 700 000 kronor, cirka 3 tkr.",
    ),
    "total": ("Summan enligt handlingen", "Sum as the paper states it"),
    "total.help": (
        "Den jämförs med posterna och räknas aldrig själv. Tomt om handlingen inte har någon.",
        "It is compared with the lines and never counted. Empty if the paper has none.",
    ),
    "signs": ("Hur skriver handlingen minus?", "How does the paper write its minuses?"),
    "signs.help": (
        "Ett belopp har minus. Tomt om handlingen inte säger det; då prövas det av reglerna.",
        "An amount has a minus. Empty if the paper does not say; then the rules judge it.",
    ),
    "open": (
        "{account} finns inte. Namn, för att lägga upp det",
        "There is no {account}. A name, to open it",
    ),
    "open.alike": (
        "{account} finns inte, men {alike}. Namn, för att lägga upp det ändå",
        "There is no {account}, but {alike}. A name, to open it all the same",
    ),
    "open.help": (
        "Är det felstavat, gå tillbaka med <. Är kontot nytt, skriv namnet som folk känner det under.",
        "If you misspelt it, go back with <. If it is new, type the name that people know it by.",
    ),
    "opened": ("Konto att lägga upp (tomt när alla är med)", "Account to open (empty when all are in)"),
    "opened.name": ("Namn på {account}", "Name of {account}"),
    "related": ("Eget konto (tomt när alla är med)", "Account of this matter (empty when all are in)"),
    "related.to": ("{account} hör till", "{account} relates to"),
    "path.help": ("En sökväg som 2025/kommunstyrelsen.", "A path such as 2025/kommunstyrelsen."),
    "change.account": ("Ändrat konto", "Account that changes"),
    "change.amount": ("Ändringen", "The change"),
    "change.since": ("Konto som det jämförs med", "Account that it is compared with"),
    "despite.code": ("Kod för felet som registreras ändå", "Code of the error to record all the same"),
    "despite.code.help": (
        "Koden som står före meddelandet, som total-mismatch.",
        "The code before the message, such as total-mismatch.",
    ),
    "despite.because": ("Varför", "Why"),
    "despite.because.help": ("Vad handlingen säger som stöder det.", "What the paper says that supports it."),
    "more": ("Mer om beslutet? (tomt: nej; ?: vad)", "More on this act? (empty: no; ?: what)"),
    "more.help": (
        "Numret eller namnet på en uppgift som handlingen har. Annat skrivs i filen efteråt.",
        "The number or name of a fact that the paper has. Others are written in the file afterwards.",
    ),
    "votes.help": ("31–20, eller med handlingens ord.", "31–20, or in the paper's words."),
    "approved.help": ("Till dagen: 2025-02-24.", "To the day: 2025-02-24."),
    "announced.help": ("Till dagen: 2025-02-25.", "To the day: 2025-02-25."),
    "remarks.help": ("Sådant som inte får gå förlorat.", "What must not be lost."),
    "contradictions.help": (
        "Sådant som ingen regel kan räkna ut; det blir en iakttagelse.",
        "What no rule can compute; it becomes a finding.",
    ),
    "votes": ("Omröstningen, som handlingen skriver den", "The vote, as the paper writes it"),
    "approved": ("Dagen då protokollet justerades", "Day when the minutes were approved"),
    "announced": ("Dagen då justeringen anslogs", "Day when the approval was put up"),
    "prepared_by": ("Organ som beredde ärendet", "Bodies that prepared the matter"),
    "dissents": ("Partier eller organ som reserverade sig", "Parties or bodies that dissented"),
    "recused": ("Jäv, med uppdrag eller antal", "Recused, by office or number"),
    "also_named": ("Organ som handlingen också nämner", "Bodies that the paper names too"),
    "remarks": ("Anmärkning", "Remark"),
    "contradictions": ("Vad handlingen säger emot sig själv om", "What the paper says against itself"),
    "despite": ("Registrera trots ett fel, med skäl", "Record despite an error, with the reason"),
    "list.help": ("Flera skiljs med komma.", "Several are parted by commas."),
    "id": ("Id, för alltid", "Id, for ever"),
    "id.help": (
        "Beslutets id i loggen, unikt för alltid: bokstäver, siffror och . _ : / § -",
        "The act's id in the log, unique for ever: letters, digits and . _ : / § -",
    ),
    "id-taken": (
        "{id} finns redan. Välj ett annat id.",
        "There is an event {id} already. Choose another id.",
    ),
    "another": ("Ett beslut till ur samma handling?", "Another act of the same paper?"),
    # Accounts.
    "account-taken": ("{account} har redan ett belopp här.", "{account} has an amount here already."),
    "account-several": (
        "”{text}” säger inte vilket konto: {accounts}. Skriv hela sökvägen.",
        "'{text}' does not say which account: {accounts}. Type the whole path.",
    ),
    "account-without-year": (
        "Skriv kontot med år: 2025/{text}.",
        "Type the account with its year: 2025/{text}.",
    ),
    # The end.
    "file-whole": ("Filen blir:", "The file is:"),
    "output": ("Skriv den till", "Write it to"),
    "output.help": ("En sökväg; den ska sluta på .toml.", "A path; it should end in .toml."),
    "overwrite": ("{file} finns redan. Skriv över den?", "{file} exists. Write over it?"),
    "written": ("Skrev {file}.", "Wrote {file}."),
    "apply-later": (
        "Inget är registrerat. Pröva med: tplog apply {file} --dry-run",
        "Nothing is recorded. Try it with: tplog apply {file} --dry-run",
    ),
    "refused-as-it-stands": (
        "tplog apply tar inte emot filen som den står. Rätta den först.",
        "tplog apply refuses the file as it stands. Correct it first.",
    ),
    "record-now": ("Registrera den nu i {db}?", "Record it in {db} now?"),
    "record-now-new": (
        "Registrera den nu i {db}, som då skapas?",
        "Record it in {db} now, which is then made?",
    ),
}
