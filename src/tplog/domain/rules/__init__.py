"""The rules: what is refused, and what is shown as a finding."""
