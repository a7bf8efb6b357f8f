"""Read SIE files, types 1 to 4: the Swedish exchange format of bookkeeping."""
