"""The rules of a verification's findings, with their messages in Swedish and English.

A contradiction means that something was altered or is false. A shortfall (`SHORTFALLS`) contradicts nothing,
but leaves something that has to be trusted. What cannot be read (`UNREADABLE`) is not checked at all.
"""

from __future__ import annotations

from collections.abc import Mapping

from tplog.errors import mandatory_rule
from tplog.eventstore import messages
from tplog.files.outside_file import FILE_NOT_PLAIN, FILE_UNREADABLE, TOO_LARGE
from tplog.values.finding import Rule

CHECKPOINT_MALFORMED = mandatory_rule(
    "checkpoint-malformed",
    "{source}: ingen kontrollpunkt: {why}.",
    "{source}: no checkpoint: {why}.",
)
CHECKPOINT_GONE = mandatory_rule(
    "checkpoint-gone",
    "{source} finns, men databasen har ingen kontrollpunkt för {size} {size:post|poster}.",
    "{source} is there, but the database has no checkpoint of {size} {size:record|records}.",
)
ORIGIN_DIFFERS = mandatory_rule(
    "origin-differs",
    "{source} talar om loggen ”{told}”, men loggen är ”{origin}”.",
    "{source} speaks of the log '{told}', but the log is '{origin}'.",
)
LOG_OPENED_MISSING = mandatory_rule(
    "log-opened-missing",
    "Loggen är osignerad eller skadad i början: post {index} är inte den log-opened som en signerad logg "
    "börjar med, och bara börjar med.",
    "The log is unsigned or damaged at its beginning: record {index} is not the log-opened with which, and "
    "only with which, a signed log begins.",
)
KEY_FOREIGN = mandatory_rule(
    "key-foreign",
    "Den betrodda nyckeln {key} är ingen av loggens nycklar: den har inte signerat något i loggen.",
    "The pinned key {key} is none of the log's keys: it has signed nothing in the log.",
)
KEY_UNPROVEN = mandatory_rule(
    "key-unproven",
    "Nyckelbytet i post {index} är inte bevisat: ingen kontrollpunkt efter det är signerad av både den "
    "gamla och den nya nyckeln.",
    "The change of key in record {index} is not proven: no checkpoint after it is signed by both the old "
    "key and the new.",
)
SIGNATURE_MISSING = mandatory_rule(
    "signature-missing",
    "{source} (storlek {size}) är inte signerad av nyckeln {key}, som gällde då.",
    "{source} (size {size}) is not signed by the key {key}, which was in force.",
)
SIGNATURE_UNKNOWN = mandatory_rule(
    "signature-unknown",
    "{source} (storlek {size}) är inte signerad av {key}, som är den betrodda. Har loggen bytt "
    "nyckel: be om den nya nyckelns vkey från annat håll än beviset, och ange den också med --vkey. "
    "Annars är beviset falskt.",
    "{source} (size {size}) is not signed by {key}, which is what is trusted. If the log has changed its "
    "key, ask for the new key's vkey from elsewhere than the proof, and give it with --vkey too. Else the "
    "proof is false.",
)
SIGNATURE_FALSE = mandatory_rule(
    "signature-false",
    "{source} (storlek {size}) har en falsk signatur i nyckeln {key}:s namn.",
    "{source} (size {size}) has a false signature in the name of the key {key}.",
)
COSIGNATURE_FALSE = mandatory_rule(
    "cosignature-false",
    "{source} (storlek {size}) har en falsk medsignatur i vittnet {key}:s namn.",
    "{source} (size {size}) has a false cosignature in the name of the witness {key}.",
)
SPLIT_VIEW = mandatory_rule(
    "split-view",
    "Två signerade kontrollpunkter för {size} {size:post|poster} säger olika: {source} och {other}. "
    "Det bevisar att loggen visats i två versioner.",
    "Two signed checkpoints of {size} {size:record|records} say different things: {source} and "
    "{other}. That proves that two versions of the log were shown.",
)
ROLLBACK = mandatory_rule(
    "rollback",
    "{source} omfattar {size} {size:post|poster}, men loggen har bara {records}: poster har "
    "försvunnit. Återställ dem med tplog restore.",
    "{source} covers {size} {size:record|records}, but the log has only {records}: records have "
    "gone. Bring them back with tplog restore.",
)
ROOT_DIFFERS = mandatory_rule(
    "root-differs",
    "{source} (storlek {size}) har en annan rot än loggens {size} första poster: någon av dem är ändrad.",
    "{source} (size {size}) has another root than the log's first {size} records: one of them was altered.",
)
INDEX_GAP = mandatory_rule(
    "index-gap",
    "Där post {expected} ska stå står post {index}.",
    "Record {index} stands where record {expected} should.",
)
LEAF_DAMAGED = mandatory_rule(
    "leaf-damaged",
    "Post {index}: lövet går inte att läsa: {why}.",
    "Record {index}: the leaf cannot be read: {why}.",
)
LEAVES_DAMAGED = mandatory_rule(
    "leaves-damaged",
    "{count} löv går inte att läsa. Efter post {index} prövas därför inte fler vart för sig, bara roten.",
    "{count} {count:leaf|leaves} cannot be read. So none after record {index} is tried one by one, "
    "only the root.",
)
ID_REPEATED = mandatory_rule(
    "id-repeated",
    "Post {index} har samma id ”{event}” som post {earlier}.",
    "Record {index} has the same id '{event}' as record {earlier}.",
)
TREE_DIFFERS = mandatory_rule(
    "tree-differs",
    "Trädet i databasen är inte trädet över loggens {records} poster.",
    "The tree in the database is not the tree over the log's {records} records.",
)
TIME_FALLS = mandatory_rule(
    "time-falls",
    "Post {index} säger sig vara registrerad {recorded}, före posten innan.",
    "Record {index} says that it was recorded at {recorded}, before the record before it.",
)
AFTER_COSIGNED = mandatory_rule(
    "recorded-after-cosigned",
    "Post {index} säger sig vara registrerad {recorded}, men vittnet {witness} hade sett den redan {seen}.",
    "Record {index} says that it was recorded at {recorded}, but the witness {witness} had seen it by "
    "{seen}.",
)
KEPT_DIFFERS = mandatory_rule(
    "kept-differs",
    "Det som sparas vid sidan av loggen ({what}) är inte vad en uppspelning ger; det hör inte till "
    "loggen. Är ingen post ändrad gör tplog rebuild det på nytt.",
    "What is kept beside the log ({what}) is not what a replay gives; it is no part of the log. If no record "
    "was altered, tplog rebuild makes it anew.",
)
TOTALS_DIFFER = mandatory_rule(
    "totals-differ",
    "Saldona i {budget} summerar inte till noll utan till {ore}.",
    "The balances of {budget} do not sum to zero but to {ore}.",
)
COMPUTED_DIFFERS = mandatory_rule(
    "computed-differs",
    "Post {index} ({event}): tplog räknade ut {recorded}, men posterna före ger {computed}. Beloppet är fel; "
    "rätta posten med Corrected och utred vad som räknades fel.",
    "Record {index} ({event}): tplog computed {recorded}, but the records before it give {computed}. The sum "
    "is wrong; correct the record with Corrected, and find out what was computed wrongly.",
)
REFUSAL_PASSED = mandatory_rule(
    "refusal-passed",
    "Post {index} ({event}) skulle ha avvisats ({code}) efter posterna före den, och inget skäl är angivet.",
    "Record {index} ({event}) should have been refused ({code}) after the records before it, and no reason "
    "is given.",
)
TILE_DIFFERS = mandatory_rule(
    "tile-differs",
    "{path} är inte vad löven ger.",
    "{path} is not what the leaves give.",
)
EXPORTED_LEAVES_DIFFER = mandatory_rule(
    "exported-leaves-differ",
    "{path}: lövet för post {index} är inte loggens, så ur katalogen kan loggen inte återställas. Spara "
    "filen på annat håll och ta reda på vem som ändrat den; nästa kommando som skriver gör den på nytt.",
    "{path}: the leaf of record {index} is not the log's, so the log cannot be restored from the directory. "
    "Put the file away and find out who altered it; the next command that writes makes it anew.",
)
EXPORTED_LEAVES_STRAY = mandatory_rule(
    "exported-leaves-stray",
    "{path}: loggen har ingen kontrollpunkt av den storleken, så ur katalogen kan loggen inte återställas. "
    "Spara filen på annat håll och ta reda på vem som lagt den där.",
    "{path}: the log has no checkpoint of that size, so the log cannot be restored from the directory. Put "
    "the file away and find out who put it there.",
)
LEAVES_SHORT = mandatory_rule(
    "leaves-short",
    "{path} har {lines} löv, men av namnet och filerna före ska den ha {expected}: löv, eller en hel fil "
    "före den, är borta. Leta upp dem i en annan kopia av katalogen.",
    "{path} has {lines} leaves, but by its name and the files before it there should be {expected}: leaves, "
    "or a whole file before it, have gone. Look for them in another copy of the directory.",
)
LEAVES_GONE = mandatory_rule(
    "leaves-gone",
    "{path} saknas: den hade löven för post {index} till {last}, och inget efter dem är kontrollerat eller "
    "kan återställas härifrån. Leta upp filen i en annan kopia av katalogen, eller en dump. Det som ligger "
    "före återställs av tplog restore --size {index} till en ny databas (--db).",
    "{path} is missing: it had the leaves of record {index} to {last}, and nothing after them is checked or "
    "can be restored from here. Look for the file in another copy of the directory, or for a dump. What lies "
    "before is restored by tplog restore --size {index} into a new database (--db).",
)
EXPORTED_CHECKPOINT_STRAY = mandatory_rule(
    "exported-checkpoint-stray",
    "{path}: så döper inte tplog en kontrollpunkt, så filen säger inte hur långt loggen har kommit. Spara "
    "den utanför katalogen.",
    "{path}: tplog gives no checkpoint such a name, so the file does not say how far the log has come. Keep "
    "it outside the directory.",
)
PROOF_FALSE = mandatory_rule(
    "proof-false",
    "Beviset visar inte det som det säger: {why}.",
    "The proof does not show what it says: {why}.",
)

LOG_UNSIGNED = mandatory_rule(
    "log-unsigned",
    "Loggen är osignerad: att den är oförändrad kan ingen utomstående kontrollera.",
    "The log is unsigned: no outsider can check that it is unaltered.",
)
KEY_NOT_PINNED = mandatory_rule(
    "key-not-pinned",
    "Ingen betrodd nyckel angavs (--vkey eller --policy); nyckeln i loggen själv kan vara vems som helst.",
    "No pinned key was given (--vkey or --policy); the key in the log itself may be anybody's.",
)
NOTHING_OUTSIDE = mandatory_rule(
    "nothing-outside",
    "Ingen kontrollpunkt från utanför loggen gavs (--checkpoint): att allt skrivits om kan inte uteslutas. "
    "Det som ligger i loggens egen katalog eller i dumpen räknas inte.",
    "No checkpoint from outside the log was given (--checkpoint): that everything was rewritten cannot be "
    "ruled out. What lies in the log's own directory or in the dump does not count.",
)
RECORDS_UNCOVERED = mandatory_rule(
    "records-uncovered",
    "Poster från och med {index} omfattas av ingen kontrollpunkt.",
    "Records from {index} on are covered by no checkpoint.",
)
EXPORTED_LEAVES_GONE = mandatory_rule(
    "exported-leaves-gone",
    "Kontrollpunktskatalogens löv saknas i {files} {files:fil|filer}, först {path}: ur katalogen kan "
    "loggen inte återställas. Nästa kommando som skriver gör dem på nytt.",
    "The checkpoint directory's leaves have gone in {files} {files:file|files}, first {path}: the "
    "log cannot be restored from the directory. The next command that writes makes them anew.",
)
QUORUM_NOT_MET = mandatory_rule(
    "quorum-not-met",
    "Policyns vittnen har inte i tillräckligt antal medsignerat den nyaste kontrollpunkten (storlek {size}).",
    "Too few of the policy's witnesses have cosigned the newest checkpoint (size {size}).",
)
BEFORE_COSIGNED = mandatory_rule(
    "recorded-before-cosigned",
    "Post {index} säger sig vara registrerad {recorded}, men {seen} visades vittnet {witness} en logg utan "
    "den: vittnet fick en äldre kontrollpunkt, eller så är tiden bakdaterad.",
    "Record {index} says that it was recorded at {recorded}, but at {seen} the witness {witness} was shown a "
    "log without it: the witness was given an older checkpoint, or the time is backdated.",
)
KEY_LATER = mandatory_rule(
    "key-later",
    "{source} (storlek {size}) är inte signerad av {key}, den senaste nyckel som den här kopian av loggen "
    "känner. Kontrollpunkten omfattar fler poster än kopian har: bland dem kan nyckeln ha bytts. Det visar "
    "sig när posterna är återställda.",
    "{source} (size {size}) is not signed by {key}, the last key that this copy of the log knows. It covers "
    "more records than the copy has: the key may have been changed among them. That will show once the "
    "records are restored.",
)
CHECKPOINT_UNREADABLE = mandatory_rule(
    "checkpoint-unreadable",
    "{source}, som lämnades in, är ingen kontrollpunkt: {why}. Den är inte prövad och säger inget om loggen.",
    "{source}, which was handed in, is no checkpoint: {why}. It is not checked, and says nothing of the log.",
)
KEY_CHANGE_UNSEEN = mandatory_rule(
    "key-change-unseen",
    "Nyckelbytet i post {index} är inte bevisat av det som lämnats: kontrollpunkten för {size} "
    "{size:post|poster}, som både den gamla och den nya nyckeln signerade, saknas. Be loggens "
    "förvaltare om den (tplog checkpoint --size {size}), lämna in den med --checkpoint och spara den "
    "vid sidan av den nyaste.",
    "The change of key in record {index} is not proven by what was handed in: the checkpoint of "
    "{size} {size:record|records}, which both the old key and the new signed, is not there. Ask the "
    "log's keeper for it (tplog checkpoint --size {size}), give it with --checkpoint, and keep it "
    "beside the newest.",
)
# What the event store finds itself.
HASH_DIFFERS, COLUMN_DIFFERS = messages.HASH_DIFFERS, messages.COLUMN_DIFFERS
PART_UNREADABLE = messages.PART_UNREADABLE
GUARD_MISSING, GUARD_FOREIGN = messages.GUARD_MISSING, messages.GUARD_FOREIGN
GRANT_WIDER = messages.GRANT_WIDER
# A part was not read: with what the reader of outside files finds in the checkpoint directory.
UNREAD_PARTS = frozenset({LEAVES_GONE, PART_UNREADABLE, FILE_UNREADABLE, FILE_NOT_PLAIN, TOO_LARGE})
# With a handed-in file that is no checkpoint, and a database that says it is of a newer tplog, which may mean
# something else by what was read.
UNREADABLE = UNREAD_PARTS | {CHECKPOINT_UNREADABLE, messages.SCHEMA_NEWER}
# What says how much was trusted, and nothing of the log itself.
OF_TRUST = frozenset({LOG_UNSIGNED, KEY_NOT_PINNED, NOTHING_OUTSIDE, QUORUM_NOT_MET, BEFORE_COSIGNED})
SHORTFALLS = frozenset(
    {
        EXPORTED_CHECKPOINT_STRAY,
        EXPORTED_LEAVES_GONE,
        KEY_CHANGE_UNSEEN,
        KEY_LATER,
        GUARD_MISSING,
        GUARD_FOREIGN,
        GRANT_WIDER,
        LOG_UNSIGNED,
        KEY_NOT_PINNED,
        NOTHING_OUTSIDE,
        RECORDS_UNCOVERED,
        QUORUM_NOT_MET,
        BEFORE_COSIGNED,
    }
)
# All rules above, and those named here that other modules find broken.
RULES_BY_CODE: Mapping[str, Rule] = {
    rule.code: rule for rule in tuple(globals().values()) if isinstance(rule, Rule)
}
