"""Texts and number formats in Swedish and English, and the escaping of text from outside."""
