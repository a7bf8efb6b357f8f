"""What to do about a refusal, by its code, where the rule's own sentence does not say it.

A sentence says what is the matter, in an error as in a finding of the log. What to do next is said where
something was refused alone: of what is recorded there is nothing to do before recording. Each as Swedish,
English.
"""

from __future__ import annotations

from collections.abc import Mapping

from tplog.values.finding import NONE_NEAR, Finding, Severity

_LOOK_AT_PAPER = ("Kontrollera mot handlingen.", "Check it against the paper.")

NEXT_STEPS: Mapping[str, tuple[str, str]] = {
    "frame-exceeded": (
        (
            "Registrera beslutet som gav eller höjde ramen före detta; eller lägg upp kontot med "
            'opening = "unknown" om dess ingående läge inte är känt. Står det så i handlingen, skriv varför '
            "i "
            "despite."
        ),
        (
            "Record the decision that gave or raised the frame before this one; or open the account with "
            'opening = "unknown" if its opening is not known. If the paper has it so, write why in despite.'
        ),
    ),
    "line-overdrawn": (
        (
            "Kontrollera belopp och konto, och registrera först det som gav posten pengarna. Står det så i "
            "handlingen, skriv varför i despite."
        ),
        (
            "Check the amount and the account, and first record what gave the line its money. If the paper "
            "has it so, write why in despite."
        ),
    ),
    "carried-over-too-much": (
        (
            "Kontrollera beloppet, och registrera årets utfall först. Står det så i handlingen, skriv "
            "varför i despite."
        ),
        (
            "Check the amount, and record the year's outcome first. If the paper has it so, write why in "
            "despite."
        ),
    ),
    "total-mismatch": (
        "Kontrollera summan och delarna mot handlingen. Står det så i den, skriv varför i despite.",
        "Check the sum and its parts against the paper. If it has them so, write why in despite.",
    ),
    "level-mismatch": (
        (
            "Kontrollera beloppet mot handlingen, och att tidigare beslut är registrerade. Står det så i "
            "den, skriv varför i despite."
        ),
        (
            "Check the amount against the paper, and that earlier decisions are recorded. If it has it so, "
            "write why in despite."
        ),
    ),
    "gross-mismatch": (
        "Kontrollera kostnad, intäkt och netto mot handlingen. Står det så i den, skriv varför i despite.",
        "Check cost, income and net against the paper. If it has them so, write why in despite.",
    ),
    "decided-in-future": (
        "Rätta decided till dagen i handlingen.",
        "Correct decided to the day in the paper.",
    ),
    "outcome-in-future": (
        "Rätta until till sista dagen som handlingen räknar med; en prognos skrivs som ForecastRecorded.",
        "Correct until to the last day that the paper counts; write ForecastRecorded if it is a forecast.",
    ),
    "account-opened-twice": (
        "Ta bort det ur accounts; ett nytt konto behöver en annan sökväg.",
        "Delete it from accounts; a new account needs another path.",
    ),
    "shape-wrong": (
        "Kontrollera kontona och händelsens typ: tplog events visar vad varje typ gör.",
        "Check the accounts and the type of event: tplog events shows what each type does.",
    ),
    "key-unknown": ("Rätta namnet, eller ta bort raden.", "Correct the name, or delete the line."),
    "key-missing": (
        "Skriv nyckeln: i en beslutsfil i händelsen eller, om den gäller alla, överst.",
        "Write the key: in a decision file in the event or, if it holds for all, at the top.",
    ),
    "value-wrong": ("Rätta värdet.", "Correct the value."),
    "event-missing": (
        "Skriv beslutet under en rad [[event]]; tplog new gör en fil att fylla i.",
        "Write the decision under a line [[event]]; tplog new makes a file to fill in.",
    ),
    "event-unknown": (
        "Rätta id:t, eller registrera händelsen först. Id:n visas av: tplog log",
        "Correct the id, or record that event first. Ids are shown by: tplog log",
    ),
    "proposal-unknown": (
        "Rätta id:t, eller registrera förslaget först. Id:n visas av: tplog log --type ProposalMade",
        "Correct the id, or record the proposal first. Ids are shown by: tplog log --type ProposalMade",
    ),
    "proposal-closed": (
        "Nämn det förslag som beslutet avgör, eller rätta den händelsen med Corrected.",
        "Name the proposal that the decision settles, or correct that event with Corrected.",
    ),
    "decision-closed": (
        "Nämn den händelse som gäller nu; vad som hände med denna visas av: tplog trail",
        "Name the event that holds now; what happened to this one is shown by: tplog trail",
    ),
    "condition-closed": (
        "Kontrollera id:t; vilket villkor som väntar visas av: tplog findings",
        "Check the id; which condition waits is shown by: tplog findings",
    ),
    "finding-unknown": (
        "Rätta koden: den står före meddelandet om det som är fel.",
        "Correct the code: it stands before the message about what is wrong.",
    ),
    "draft-unfinished": ("Fyll i den ur handlingen.", "Fill it in from the paper."),
    "amount-placeholder": ("Skriv beloppet som i handlingen.", "Write the amount as the paper does."),
    "sum-not-stated": ('Skriv total = "…".', 'Write total = "…".'),
    "relation-impossible": _LOOK_AT_PAPER,
    "forms-mixed": ("Ta bort det ena.", "Delete one of them."),
    "nothing-stated": _LOOK_AT_PAPER,
    "event-malformed": ("Rätta texten och kör igen.", "Correct the text and run again."),
    "name-empty": ("Skriv ett namn med bokstäver.", "Write a name with letters."),
    "file-unreadable": (
        "Kontrollera namnet och katalogen, och att du får läsa filen.",
        "Check the name and the folder, and that you may read the file.",
    ),
    "budget-unknown": (
        "Skriv ett av namnen.",
        "Write one of these names.",
    ),
    "account-unknown": (
        "Skriv ett av dem; alla konton visas av: tplog show",
        "Write one of these; all accounts are shown by: tplog show",
    ),
    "body-unknown": (
        "Alla organ visas av: tplog status --bodies",
        "All bodies are shown by: tplog status --bodies",
    ),
    "id-unknown": (
        "Skriv ett av dem; alla id:n visas av: tplog log",
        "Write one of these; all ids are shown by: tplog log",
    ),
    "year-unknown": ("Skriv ett av åren.", "Write one of these years."),
    "overview-year-unknown": ("Skriv ett av åren.", "Write one of these years."),
    "size-unsigned": ("Skriv en av storlekarna.", "Write one of these sizes."),
    "index-unknown": (
        "Skriv ett lägre index, eller gör först en kontrollpunkt: tplog checkpoint",
        "Write a lower index, or first make a checkpoint: tplog checkpoint",
    ),
    "database-exists": (
        "Välj ett annat namn med --db, eller använd loggen som den är: tplog show",
        "Choose another name with --db, or use the log as it is: tplog show",
    ),
    "database-foreign": (
        "Ange loggens fil med --db.",
        "Name the log's file with --db.",
    ),
    "database-unsafe": ("Ändra inställningen och kör igen.", "Change the setting and run again."),
    "url-refused": (
        "Skriv en fils namn (tplog.db) eller postgresql://värd/databas.",
        "Write a file's name (tplog.db) or postgresql://host/database.",
    ),
    "backup-exists": ("Välj ett annat namn.", "Choose another name."),
    "backup-failed": (
        "Kontrollera katalogen och utrymmet, och kör igen.",
        "Check the folder and the room on the disk, and run again.",
    ),
    "key-file-exists": ("Välj ett annat namn.", "Choose another name."),
    "key-file-missing": ("Kontrollera namnet efter --key.", "Check the name after --key."),
    "key-file-malformed": (
        "Kontrollera lösenfrasen, och att --key anger nyckelns fil.",
        "Check the passphrase, and that --key names the key's file.",
    ),
    "key-wrong": (
        "Ange den gällande nyckelns fil med --key.",
        "Name the file of the key that is in force with --key.",
    ),
    "proof-malformed": (
        "Be om beviset på nytt, oförändrat: tplog prove gör det.",
        "Ask for the proof anew, unchanged: tplog prove makes it.",
    ),
    "checkpoint-malformed": (
        "Be om filen på nytt, oförändrad.",
        "Ask for the file anew, unchanged.",
    ),
    "checkpoint-gone": (
        "Ändra inget. Kör tplog verify, och återställ vid behov ur kontrollpunkternas katalog: tplog restore",
        "Alter nothing. Run tplog verify, and if needed restore from the checkpoint directory: tplog restore",
    ),
}


# Where nothing is near, or the log is empty: a step that does not speak of a list.
_STEPS_WITHOUT_LIST: Mapping[str, tuple[str, str]] = {
    "budget-unknown": (
        "Loggen är tom: registrera beslut med tplog apply.",
        "The log is empty: record decisions with tplog apply.",
    ),
    "account-unknown": ("Alla konton visas av: tplog show", "All accounts are shown by: tplog show"),
    "account-unfound": (
        "Sök efter en del av namnet: tplog search",
        "Search for a part of the name: tplog search",
    ),
    "body-unknown": (
        "Alla organ visas av: tplog status --bodies",
        "All bodies are shown by: tplog status --bodies",
    ),
    "id-unknown": ("Alla id:n visas av: tplog log", "All ids are shown by: tplog log"),
}


def next_step(finding: Finding) -> tuple[str, str] | None:
    """Return what to do about a refusal; None where its sentence says it, or nobody knows."""
    if finding.severity is not Severity.REFUSE or _says_encoding(finding):
        return None
    lists_nothing = NONE_NEAR in (finding.params.get("nearest"), finding.params.get("names"))
    steps = {**NEXT_STEPS, **_STEPS_WITHOUT_LIST} if lists_nothing else NEXT_STEPS
    return steps.get(finding.code)


def _says_encoding(finding: Finding) -> bool:
    """Return whether a file was read but is no UTF-8, of which the sentence says what to do."""
    why = finding.params.get("why")
    return isinstance(why, tuple) and bool(why) and why[0].startswith("encoding-")
