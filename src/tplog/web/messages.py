"""The messages of errors of the site and of requests."""

from __future__ import annotations

from tplog.errors import mandatory_rule

PORT_TAKEN = mandatory_rule(
    "port-taken",
    "{host}:{port} används redan av något annat. Ta en annan port: --port 8001, eller --port 0 för en ledig.",
    "{host}:{port} is used by something else already. Take another: --port 8001, or --port 0 for a free one.",
)
ADDRESS_NOT_OURS = mandatory_rule(
    "address-not-ours",
    "Det går inte att lyssna på {host}:{port}: {why}.",
    "It is not possible to listen at {host}:{port}: {why}.",
)
ADDRESS_UNKNOWN = mandatory_rule(
    "address-unknown",
    "Här finns ingen sida med adressen {path}.",
    "There is no page at {path}.",
)
ADDRESS_UNREADABLE = mandatory_rule(
    "address-unreadable",
    "Adressen har ett tecken som ingen adress här har.",
    "The address has a character that no address here has.",
)
METHOD_REFUSED = mandatory_rule(
    "method-refused",
    "Här kan man bara läsa: GET och HEAD, inte {method}.",
    "This site can only be read: GET and HEAD, not {method}.",
)
FORM_REFUSED = mandatory_rule(
    "form-refused",
    "Sidan finns inte i den form som efterfrågas; den finns som {forms}.",
    "The page is not to be had in the form asked for; there is {forms}.",
)
ADDRESS_TOO_LONG = mandatory_rule(
    "address-too-long",
    "Adressen är för lång: högst {most} tecken före och lika många efter frågetecknet.",
    "The address is too long: at most {most} characters before and as many after the question mark.",
)
LENGTH_AMBIGUOUS = mandatory_rule(
    "length-ambiguous",
    "Frågan säger på två sätt hur lång den är (Content-Length och Transfer-Encoding).",
    "The request says in two ways how long it is (Content-Length and Transfer-Encoding).",
)
HEAD_TOO_LARGE = mandatory_rule(
    "head-too-large",
    "Frågans huvud är för stort: högst {most} tecken.",
    "The request's head is too large: at most {most} characters.",
)
HOST_UNKNOWN = mandatory_rule(
    "host-unknown",
    "Den här webbplatsen heter inte ”{host}”. Den som driver den kan lägga till namnet: --allow-host.",
    "This site is not called '{host}'. Whoever runs it can add the name: --allow-host.",
)
SITE_BUSY = mandatory_rule(
    "site-busy",
    "Många väntar på svar just nu. Försök igen om en stund.",
    "Many wait for an answer just now. Try again in a moment.",
)
LOG_UNREACHABLE = mandatory_rule(
    "log-unreachable",
    "Loggen går inte att läsa just nu. Försök igen om en stund.",
    "The log cannot be read just now. Try again in a moment.",
)
LOG_CONTRADICTED = mandatory_rule(
    "log-contradicted",
    "Loggen motsäger sig själv här, så sidan kan inte visas. Kör tplog verify.",
    "The log contradicts itself here, so the page cannot be shown. Run tplog verify.",
)
SITE_FAILED = mandatory_rule(
    "site-failed",
    "Sidan kunde inte göras, på grund av ett fel i programmet. Felet är antecknat.",
    "The page could not be made, because of an error in the program. It has been noted.",
)
