"""Write decision files for people to read, fill in and apply. Nothing here changes a log."""
