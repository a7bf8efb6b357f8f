"""Thirty mistakes of somebody who asks a log: what it is, the command, and what of it is the place."""

from __future__ import annotations

DB = ("--db", "gone.db")
LINE = "2025/kommunstyrelsen/trygghetsvakter"
AUDITOR: dict[str, tuple[tuple[str, ...], str]] = {
    "a log that is not there": (("show", *DB), "gone.db"),
    "a folder in place of a decision file": (("apply", "taken"), "taken"),
    "the trail in a log that is not there": (("trail", LINE, *DB), "gone.db"),
    "verifying a log that is not there": (("verify", *DB), "gone.db"),
    "a file that is no log": (("show", "--db", "policy"), "policy"),
    "a folder as the log": (("show", "--db", "."), "."),
    "a budget misspelt": (("show", "tryghetspaketet"), "tryghetspaketet"),
    "a budget misspelt in the findings": (("findings", "--budget", "tryghetspaketet"), "tryghetspaketet"),
    "an account of a year that is none": (("trail", "25/kommunstyrelsen"), "25/kommunstyrelsen"),
    "a budget misspelt in the log": (("log", "--budget", "tryghetspaketet"), "tryghetspaketet"),
    "a year without accounts": (("show", "trygghetspaketet", "1999"), "1999"),
    "a report of a year without accounts": (("report", "trygghetspaketet", "--year", "1999"), "1999"),
    "a year of all budgets without accounts": (("status", "1999"), "1999"),
    "an account misspelt": (("trail", LINE), LINE),
    "a name in place of an account": (("trail", "nonsense"), "nonsense"),
    "an event's id misspelt": (("diff", "2024/budgett", "2025/ram"), "2024/budgett"),
    "a proof of an event that is not there": (("prove", "2024/budgett"), "2024/budgett"),
    "a checkpoint of a size that is none": (("checkpoint", "--size", "3"), "3"),
    "a paper in place of a checkpoint": (("verify", "--checkpoint", "paper.pdf"), "paper.pdf"),
    "a checkpoint that is not there": (("verify", "--checkpoint", "gone.checkpoint"), "gone.checkpoint"),
    "a policy that is not there": (("verify", "--policy", "gone.policy"), "gone.policy"),
    "a proof that is not there": (("verify-proof", "gone.proof"), "gone.proof"),
    "a paper in place of a proof": (("verify-proof", "paper.pdf"), "paper.pdf"),
    "a paper in place of a dump": (("verify-dump", "paper.pdf"), "paper.pdf"),
    "a key over another": (("key", "new", "--name", "example.org/log", "-o", "log.key"), "log.key"),
    "a backup over another": (("backup", "old.db"), "old.db"),
    "a budget misspelt in a replay": (("replay", "tryghetspaketet"), "tryghetspaketet"),
    "a paper in place of what is to be restored": (("restore", "paper.pdf", "--db", "new.db"), "paper.pdf"),
    "a schema that is none": (("schema", "budgett"), "budgett"),
    "a log made twice": (("init",), "tplog.db"),
}
