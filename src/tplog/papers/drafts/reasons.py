"""Why a line of a draft is as it is, or why an amount is left out: each code in Swedish and in English."""

from __future__ import annotations

REASONS: dict[str, tuple[str, str]] = {
    # Rules by which an act is one.
    "heading": (
        ("rubriken ”{text}” säger att något beslutas eller föreslås här"),
        ("the heading “{text}” says that something is decided or proposed here"),
    ),
    "verb": ("verbet ”{word}”", "the verb “{word}”"),
    "verb-of-lead": ("verbet i meningen före listan", "the verb of the sentence before the list"),
    "proposal": ("det föreslås, det är inte beslutat", "it is proposed, not decided"),
    "list": ("en lista med namn och belopp", "a list of names and amounts"),
    "column": ("kolumnen ”{heading}”", "the column “{heading}”"),
    "table-of-decision": (
        "beslutets ord hänvisar till tabellen",
        "the words of the decision refer to the table",
    ),
    "total": ("handlingen kallar det en summa", "the paper calls it a sum"),
    "table-group": ("gruppen i tabellen", "the group in the table"),
    "same-money": ("samma pengar står två gånger i beslutet", "the decision states the same money twice"),
    "amount-repaired": (
        "ett skrivfel eller ett notmärke i ett belopp är överhoppat",
        ("a slip of typography or a note's mark in an amount is skipped"),
    ),
    # Rules by which a name, a giver, a body was found.
    "name-subject": ("den som får, framför verbet", "who gets it, before the verb"),
    "name-object": ("den som får, efter verbet", "who gets it, after the verb"),
    "name-frame": ("den vars budget eller ram det är", "whose budget or frame it is"),
    "name-from-to": ("”från … till …”", "“från … till …” (from … to …)"),
    "name-after-to": ("efter ”till” eller ”åt”", "after “till” or “åt” (to)"),
    "name-after-for": ("efter ”för”, ”avseende” eller ”som”", "after “för”, “avseende” or “som” (for, as)"),
    "name-item": ("namnet framför beloppet", "the name before the amount"),
    "outside-income": ("pengar som kommer in, inget anslag", "money that comes in, no appropriation"),
    "total-of-table": ("summan av tabellen i samma paragraf", "the sum of the table of the same paragraph"),
    "told-request": (
        "en begäran som handlingen berättar om: är den ett eget ärende?",
        "a request that the paper tells of: is it a matter of its own?",
    ),
    "row-without-table": (
        "ser ut som en rad i en tabell vars kolumner inte kan läsas: vilket belopp gäller?",
        "looks like a row of a table whose columns cannot be read: which amount is meant?",
    ),
    "name-asks": ("den som begär till sin egen ram", "who asks, for its own frame"),
    "name-respectively": (
        "namn och belopp i samma ordning (”respektive”)",
        "names and amounts in the same order (“respektive”)",
    ),
    "name-row": ("radens namn", "the name of the row"),
    "name-above": ("raden ovanför beloppet", "the line above the amount"),
    "giver": ("efter ”ur”, ”från” eller ”genom”", "after “ur”, “från” or “genom” (out of, from, by)"),
    "giver-in-next-sentence": (
        "nästa mening säger var pengarna tas",
        "the next sentence says where the money comes from",
    ),
    "by-heading": ("rubriken nämner organet", "the heading names the body"),
    "by-sentence": ("meningen säger vem som föreslår", "the sentence says who proposes"),
    "by-paper": ("handlingens organ", "the paper's body"),
    "to-heading": ("rubriken säger till vem", "the heading says to whom"),
    "to-sentence": ("meningen säger vem som ska besluta", "the sentence says who is to decide"),
    # Rules of the head.
    "basis-in-head": ("handlingen säger vad den är", "the paper says what it is"),
    "basis-of-heading": ("handlingen har en beslutsrubrik", "the paper has the heading of a decision"),
    "body-in-head": ("en rad i handlingens huvud", "a line of the paper's head"),
    "body-of-heading": ("rubriken över beslutet", "the heading of the decision"),
    "day-labelled": (
        "datumet efter ”Sammanträdesdatum” eller ”Datum”",
        "the date after “Sammanträdesdatum” or “Datum”",
    ),
    "day-in-head": ("datumet i handlingens huvud", "the date in the paper's head"),
    "day-first": ("handlingens första datum", "the first date of the paper"),
    "title-of-paragraph": ("paragrafens rubrik", "the title of its only paragraph"),
    "title-of-minutes": ("handlingens slag och organ", "the paper's kind and body"),
    "title-in-head": ("raden i handlingens huvud", "the line in the paper's head"),
    "paragraph": ("paragrafens rubrik", "the heading of the paragraph"),
    "case-number": (
        "ärendenumret under paragrafens rubrik eller i huvudet",
        "the case number under the paragraph's title or in the head",
    ),
    # Doubts.
    "amount-unsure": ("ett belopp är osäkert", "an amount is not certain"),
    "basis-unsure": ("handlingen säger inte vad den är", "the paper does not say what it is"),
    "body-unsure": ("organet nämns i löpande text", "the body is named in running text"),
    "by-reference": (
        ("raderna står på ett annat ställe; beslutet säger bara ”{words}”. Gäller alla raderna?"),
        ("the lines stand elsewhere; the decision only says “{words}”. Are all of them meant?"),
    ),
    "by-unsure": ("handlingen säger inte vem som föreslår", "the paper does not say who proposes"),
    "column-alone": (
        "kolumnens rubrik säger inte vem som beslutade, eller när",
        "the column's heading does not say who decided, or when",
    ),
    "condition": ("ett villkor: ska det stå i beslutet?", "a condition: does it belong to the decision?"),
    "day-unsure": (
        "handlingens huvud har flera datum, eller inget",
        "the paper's head has several dates, or none",
    ),
    "decrease": (
        "något minskas: vilket konto lämnar pengarna?",
        "something decreases: which account gives the money?",
    ),
    "grant-giver": ("vem lämnar bidraget?", "who gives the grant?"),
    "name-of-title": (
        ("meningen säger inte vad pengarna är till; namnet är ur paragrafens rubrik"),
        ("the sentence does not say what the money is for; the name is from the paragraph's title"),
    ),
    "no-body": ("handlingen säger inte vem som beslutar", "the paper does not say who decides"),
    "no-name": (
        "handlingen säger inte vad beloppet avser",
        "the paper does not say what the amount is for",
    ),
    "no-verb": ("inget verb säger vad som görs med pengarna", "no verb says what is done with the money"),
    "ocr": (
        "läst ur en bild: håll varje siffra mot handlingen",
        "read in a picture: hold each figure against the paper",
    ),
    "paragraph-repaired": (
        "§ är lagad efter teckentolkningen",
        "the § is repaired after the recognition of letters",
    ),
    "row-is-part": (
        "en rad är en del av en annan (”därav”, ”varav”)",
        "a row is a part of another (“därav”, “varav”)",
    ),
    "row-is-sum": ("en rad är summan av raderna över den", "a row is the sum of the rows above it"),
    "same-money-twice": (
        "samma belopp står i ord i handlingen; är det samma pengar?",
        ("the same amounts stand in words in the paper; is it the same money?"),
    ),
    "stated-differently": (
        "handlingen säger ett annat belopp för samma namn på ett annat ställe",
        "the paper states another amount for the same name elsewhere",
    ),
    "weak-verb": (
        "orden säger inte säkert vilket slags beslut det är",
        ("the words do not say for certain which kind of decision it is"),
    ),
    "sum-differs": (
        "summan i handlingen är inte radernas summa",
        "the stated sum is not what the lines make together",
    ),
    # Why an amount is in no act.
    "alternative": ("ett av flera belopp att välja mellan", "an amount among others to choose from"),
    "paragraph-not-chosen": ("en annan paragraf än de valda", "another paragraph than those chosen"),
    "amount-unreadable": ("beloppet har ingen säker läsning", "the amount has no one reading"),
    "amount-without-unit": ("ingen säger beloppets enhet", "nobody states the amount's unit"),
    "column-level": ("kolumnen är nivån efter ändringen", "the column is the level after the change"),
    "column-no-act": ("kolumnen ”{column}” är inget beslut", "the column “{column}” is no decision"),
    "column-unknown": (
        ("vad kolumnen ”{column}” är säger varken rubriken eller beslutet"),
        ("neither heading nor decision says what the column “{column}” is"),
    ),
    "estimate": ("en beräkning eller uppskattning", "an estimate"),
    "funding": ("finansieringen av samma pengar", "the funding of the same money"),
    "level": ("nivån före eller efter ändringen", "the level before or after the change"),
    "limit": ("en gräns", "a limit"),
    "mandate": (
        "ett uppdrag, eller en rätt att besluta upp till ett belopp",
        "an assignment, or a right to decide",
    ),
    "no-decision": (
        "står inte under ett beslut eller förslag",
        "does not stand under a decision or proposal",
    ),
    "note": ("en not", "a footnote"),
    "outside-columns": (
        "står i en tabell, men inte i en kolumn med rubrik",
        "stands in a table, but in no column of it",
    ),
    "outside-fee": ("en avgift eller taxa", "a fee"),
    "outside-fine": ("ett vite eller en sanktion", "a fine"),
    "outside-guarantee": ("borgen eller säkerhet", "a guarantee or security"),
    "outside-loan": ("ett lån eller en låneram", "a loan or a limit of loans"),
    "outside-price": ("en köpeskilling eller ett pris", "a purchase price"),
    "outside-remuneration": ("ett arvode eller en lön", "a remuneration"),
    "outside-rent": ("en hyra eller ett arrende", "a rent"),
    "outside-tax": ("en skattesats", "a tax rate"),
    "page-end": ("står i sidans huvud eller fot", "stands in the head or foot of the page"),
    "part-of": ("en del av ett annat belopp (”varav”)", "a part of another amount (“varav”)"),
    "rate": ("ett pris per något", "a price per something"),
    "rejected": ("avslås, återremitteras eller bordläggs", "is rejected, referred back or tabled"),
    "sentence-long": (
        "meningen har för många belopp för att läsas",
        "the sentence has too many amounts to be read",
    ),
    "share": ("en andel av beloppet", "a share of the amount"),
    "sum-row": ("en delsumma", "a subtotal"),
    "told": (
        "står under ”{heading}”: där beslutas inget",
        "stands under “{heading}”: nothing is decided there",
    ),
    "told-proposal": (
        "ett förslag till den som sedan beslutade (”{heading}”)",
        "a proposal to the one who then decided (“{heading}”)",
    ),
}
