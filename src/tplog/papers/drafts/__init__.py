"""What a draft says, and how it is written: as a decision file, as JSON, with the reasons of each line."""
