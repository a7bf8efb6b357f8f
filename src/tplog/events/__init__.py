"""Event types, drafts and records, and the codec that encodes events as canonical bytes."""
