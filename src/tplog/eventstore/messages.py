"""The errors of a log's database, as rules with their messages in Swedish and English, for every engine."""

from __future__ import annotations

from tplog.errors import mandatory_rule
from tplog.values.finding import Finding

URL_REFUSED = mandatory_rule(
    "url-refused",
    "{url} går inte att använda: {why}.",
    "{url} cannot be used: {why}.",
)
DRIVER_MISSING = mandatory_rule(
    "driver-missing",
    "För PostgreSQL behövs en drivrutin. Kör: pip install 'tplog[postgres]'",
    "PostgreSQL needs a driver. Run: pip install 'tplog[postgres]'",
)
DATABASE_MISSING = mandatory_rule(
    "database-missing",
    "Databasen {url} finns inte. Skapa den med: tplog init --db {url} (eller apply --create)",
    "The database {url} does not exist. Create it with: tplog init --db {url} (or apply --create)",
)
DATABASE_LOST = mandatory_rule(
    "database-lost",
    "Databasen {url} finns inte eller är tom, men {folder} har kontrollpunkter och löv av en logg. Skapa "
    "ingen ny i dess ställe: är det den som är borta, återställ den med tplog restore {folder} --db {url} "
    "(--vkey säger vems nyckel som gäller). En ny logg får en egen katalog med --checkpoints.",
    "The database {url} does not exist or is empty, but {folder} has checkpoints and leaves of a log. Make "
    "no new one in its place: if that is the log that is lost, restore it with tplog restore {folder} --db "
    "{url} (--vkey says whose key counts). A new log gets a directory of its own with --checkpoints.",
)
DATABASE_EXISTS = mandatory_rule(
    "database-exists",
    "Databasen {url} finns redan, med {size} {size:post|poster}. Inget ändrades.",
    "The database {url} exists already, with {size} {size:record|records}. Nothing was changed.",
)
DATABASE_FOREIGN = mandatory_rule(
    "database-foreign",
    "{url} är ingen tplog-databas.",
    "{url} is no tplog database.",
)
DATABASE_UNSAFE = mandatory_rule(
    "database-unsafe",
    "{url} kan förlora det som den har bekräftat: {setting} är {value}, inte {wanted}. Inget gjordes.",
    "{url} can lose what it has acknowledged: {setting} is {value}, not {wanted}. Nothing was done.",
)
DATABASE_BUSY = mandatory_rule(
    "database-busy",
    "Databasen {url} var upptagen för länge. Kör om samma kommando.",
    "The database {url} stayed busy for too long. Run the same command again.",
)
DATABASE_DENIED = mandatory_rule(
    "database-denied",
    "Databasen {url} tillåter inte det: {why}. Rollerna och vad de får visas av: tplog grants",
    "The database {url} does not permit that: {why}. The roles and what they may are shown by: tplog grants",
)
DATABASE_FAILED = mandatory_rule(
    "database-failed",
    "Databasen {url} går inte att läsa eller skriva: {why}. Kör om samma kommando: det som redan är "
    "registrerat registreras inte igen.",
    "The database {url} cannot be read or written: {why}. Run the same command again: what is recorded "
    "already is not recorded twice.",
)
DATABASE_DAMAGED = mandatory_rule(
    "database-damaged",
    "Databasen {url} är skadad, eller inte som tplog skrev den: {why}. Kopiera den och "
    "kontrollpunktskatalogen innan något annat görs, kör sedan tplog verify.",
    "The database {url} is damaged, or not as tplog wrote it: {why}. Copy it and the checkpoint directory "
    "before anything else is done, then run tplog verify.",
)
LEAF_ALTERED = mandatory_rule(
    "leaf-altered",
    "Det som står i post {index} är inte det som registrerades: posten har ändrats i databasen. Inget svar "
    "ges ur en sådan post. Kopiera databasen, som är bevis, och kör tplog verify.",
    "What stands in record {index} is not what was recorded: its bytes were changed in the database. No "
    "answer is given from such a record. Copy the database, which is evidence. Run tplog verify.",
)
HASH_DIFFERS = mandatory_rule(
    "hash-differs",
    "Post {index}: hashvärdet i databasen är inte lövets.",
    "Record {index}: the hash in the database is not the leaf's.",
)
COLUMN_DIFFERS = mandatory_rule(
    "column-differs",
    "{place}: {column} i databasen säger annat än de byte som är signerade.",
    "{place}: {column} in the database says otherwise than the stored bytes.",
)
PART_UNREADABLE = mandatory_rule(
    "part-unreadable",
    "Databasen, {place}: går inte att läsa: {why}. Det som beror av detta är inte kontrollerat. Kopiera "
    "databasen, och återställ loggen från kontrollpunktskatalogen eller en dump (tplog restore).",
    "Database, {place}: it cannot be read: {why}. What depends on it is not checked. Copy the database, and "
    "restore the log from the checkpoint directory or a dump (tplog restore).",
)
GUARD_MISSING = mandatory_rule(
    "guard-missing",
    "Databasens spärr {guard} saknas, är avslagen eller ändrad: den som kan göra det kan ha ändrat mer. Ta "
    "reda på vem, och återställ loggen i en ny databas (tplog restore).",
    "The database's guard {guard} is missing, switched off or altered: whoever can do that may have altered "
    "more. Find out who, and restore the log into a new database (tplog restore).",
)
GUARD_FOREIGN = mandatory_rule(
    "guard-foreign",
    "Databasen har {guard}, som inte är tplogs och kan ändra vad som skrivs eller läses. Ta reda på vem som "
    "lade dit det, och ta bort det.",
    "The database has {guard}, which is not tplog's and can alter what is written or read. Find out who put "
    "it there, and remove it.",
)
GRANT_WIDER = mandatory_rule(
    "grant-wider",
    "Rollen {role} får göra {right} på {table}, vilket ingen annan än ägaren ska få. Kör det som tplog "
    "grants skriver, och ta bort det som är kvar.",
    "The role {role} may {right} on {table}, which nobody but the owner should. Run what tplog grants "
    "prints, and revoke what remains.",
)
SERVER_LOST = mandatory_rule(
    "server-lost",
    "Databasen {url} går inte att nå: {why}. Kör om samma kommando: det som redan är registrerat "
    "registreras inte igen.",
    "The database {url} cannot be reached: {why}. Run the same command again: what is recorded already is "
    "not recorded twice.",
)
OUTCOME_UNKNOWN = mandatory_rule(
    "outcome-unknown",
    "Databasen {url} svarade inte på om det registrerades: {why}. Kör om samma kommando: det som redan är "
    "registrerat registreras inte igen.",
    "The database {url} did not answer whether it was recorded: {why}. Run the same command again: what is "
    "recorded already is not recorded twice.",
)
READ_ONLY = mandatory_rule(
    "opened-read-only",
    "{url} är öppnad bara för läsning; inget skrevs.",
    "{url} is opened for reading only; nothing was written.",
)
SCHEMA_NEWER = mandatory_rule(
    "schema-newer",
    "{url} är gjord av en nyare tplog (schema {theirs}, denna läser till och med {ours}). Uppgradera tplog. "
    "Har ingen nyare använts är numret ändrat: kör tplog verify, som läser ändå.",
    "{url} was made by a newer tplog (schema {theirs}, this one reads up to {ours}). Upgrade tplog. If no "
    "newer one was used, the number was altered: run tplog verify, which reads all the same.",
)
SCHEMA_OLDER = mandatory_rule(
    "schema-older",
    "{url} är gjord av en äldre tplog och har inget träd än. Kör: tplog rebuild",
    "{url} was made by an older tplog and has no tree yet. Run: tplog rebuild",
)
BACKUP_ELSEWHERE = mandatory_rule(
    "backup-elsewhere",
    "{url} säkerhetskopieras med PostgreSQL:s egna verktyg, pg_basebackup eller pg_dump: docs/operations.md",
    "{url} is backed up with PostgreSQL's own tools, pg_basebackup or pg_dump: docs/operations.md",
)
BACKUP_EXISTS = mandatory_rule(
    "backup-exists",
    "{path} finns redan och skrivs inte över.",
    "{path} exists already and is not written over.",
)
BACKUP_FAILED = mandatory_rule(
    "backup-failed",
    "Säkerhetskopian {path} kunde inte skrivas: {why}. Inget lämnades kvar av den.",
    "The backup {path} could not be written: {why}. Nothing of it was left.",
)
TREE_DAMAGED = mandatory_rule(
    "tree-damaged",
    "Databasens träd stämmer inte med dess {size} poster och det som signerades sist; inget skrevs. Kör "
    "tplog verify.",
    "The database's tree does not agree with its {size} records and what was signed last; nothing was "
    "written. Run tplog verify.",
)
ROOT_UNSIGNED = mandatory_rule(
    "root-unsigned",
    "Trädet över loggens {size} poster är inte det som den senaste kontrollpunkten signerar: trädet "
    "eller en post är ändrad. Lita inte på det som visas. Kör tplog verify.",
    "The tree over the log's {size} records is not the one that the newest checkpoint signs: the "
    "tree or a record was altered. Do not rely on what is shown. Run tplog verify.",
)
KEPT_BEHIND = mandatory_rule(
    "kept-behind",
    "Det som sparas vid sidan av loggen bygger inte på alla dess poster. Det används därför inte: "
    "svaren räknas i stället fram ur posterna, vilket tar längre tid. Kör tplog rebuild.",
    "What is kept beside the log does not cover all its records. It is therefore not used: answers are "
    "computed from the records instead, which takes longer. Run tplog rebuild.",
)


def column_differs(index: object, column: str) -> Finding:
    """Return the finding about a record's column that says otherwise than its leaf."""
    return Finding(COLUMN_DIFFERS, {"place": (f"record {index}",), "column": column})
