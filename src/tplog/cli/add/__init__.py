"""``tplog add``: ask at a terminal what a decision file needs."""
