#!/bin/sh
# En granskares dag, från verifiering till rapport. Mellan urvalet och resultatet fylls urval.csv i:
# ett omdöme per rad (ok eller fel), och det rätta beloppet där något är fel. Här är det ifyllt.csv.

# 1. Är loggen den som jag såg förra gången?
tplog verify --checkpoint besok.checkpoint --vkey log.vkey

# 2. Vad har hänt sedan dess?
tplog since besok.checkpoint

# 3. Vad är fel eller värt att fråga om?
tplog findings --severity warning

# 4. Ett urval om 25 belopp, och ett arbetspapper att fylla i.
tplog sample --size 25 --seed 2025 --output urval.csv

# 5. Vad säger urvalet om det hela?
tplog sample --result ifyllt.csv

# 6. Rapporten, en fil att lägga till granskningens handlingar.
tplog report trygghetspaketet --checkpoint besok.checkpoint --vkey log.vkey --output rapport.html
