"""What a table of one act's money leaves open, with the readings and what to write for each."""

from __future__ import annotations

from tplog.errors import mandatory_rule

ROW_IS_SUM = mandatory_rule(
    "table-row-is-sum",
    "”{line}” är {stated}, och raderna {first}–{last} blir {parts}. Är raden deras summa, kalla den Summa "
    "eller stryk den. Är den en post för sig, skriv tabellens hela summa i en sista rad Summa.",
    "'{line}' is {stated}, and the rows {first}–{last} make {parts}. If the row is their sum, call it Sum or "
    "take it away. If it is a line by itself, write the table's whole sum in a last row Sum.",
)
ROW_IS_PART = mandatory_rule(
    "table-row-is-part",
    "”{line}” är enligt sitt namn en del av raden ovanför, och skulle räknas två gånger. Stryk raden, eller "
    "ge den ett annat namn om raden ovanför inte räknar den.",
    "'{line}' is by its name a part of the row above it, and would count twice. Take the row away, or give "
    "it another name if the row above does not count it.",
)
ROW_IS_RESULT = mandatory_rule(
    "table-row-is-result",
    "”{line}” är enligt sitt namn ett resultat, det som intäkter och kostnader lämnar, och ingen post. Kalla "
    "raden Summa om den är de andras summa med deras tecken, skriv kontots sökväg, som 2025/resultat, om den "
    "är hela kommunens resultat, och stryk den annars.",
    "'{line}' is by its name a result, what incomes and costs leave, and no line. Call the row Sum if it is "
    "the sum of the others with their signs, write the account's path, such as 2025/resultat, if it is the "
    "whole municipality's result, and take it away otherwise.",
)
YEARS_SEVERAL = mandatory_rule(
    "table-years-several",
    "Kolumnen ”{heading}” har flera år, {years}, och en händelse gäller ett. Spara raderna för ett år i "
    "taget i en egen fil.",
    "The column '{heading}' has several years, {years}, and an event is about one. Save the rows of one year "
    "at a time in a file of their own.",
)
UNITS_IN_COLUMN = mandatory_rule(
    "table-units-in-column",
    "Kolumnen ”{heading}” anger enheten {units}, men beloppen läses i {unit}. Ge den med --unit, eller skriv "
    "enheten efter varje belopp om raderna har olika.",
    "The column '{heading}' states the unit {units}, but the amounts are read in {unit}. Give it with "
    "--unit, or write the unit behind each amount if the rows differ.",
)
MINUS_UNCLEAR = mandatory_rule(
    "table-minus-unclear",
    "”{text}” kan vara ett minus eller något annat (ett jämförelsetal, ett streck för noll ören). Skriv "
    "minus framför talet i tabellen om det är det, annars bara talet.",
    "'{text}' can be a minus or something else (a figure to compare with, a stroke for no öre). Write a "
    "minus before the number in the table if it is that, else the number alone.",
)
