"""Lay out SVG charts in whole pixels, without a script."""
