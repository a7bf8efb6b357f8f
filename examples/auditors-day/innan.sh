#!/bin/sh
# Före granskarens dag: registratorns logg, och den kontrollpunkt som granskaren sparade vid sitt förra besök.
# Körs i projektets mapp. tplog.toml har [output] lang = "sv" och [log] key = "log.key".
tplog key new --name exempel.se/budget --output log.key
tplog init --origin exempel.se/budget --quiet
tplog apply events/ examples/2025-ks-beslut.toml --registrar "registrator KS" --reviewed-by ekonomichef --quiet
tplog checkpoint --output besok.checkpoint
tplog apply examples/2025-rättelse.toml examples/auditors-day/svar.toml --registrar "registrator KS" --reviewed-by ekonomichef --quiet
