"""Charts as SVG: layout in exact integers, no script."""
