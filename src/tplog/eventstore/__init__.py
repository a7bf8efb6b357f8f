"""The event store: records in memory or in SQL. It knows no budget rules and no projection contents."""
