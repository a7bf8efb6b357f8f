"""Read what a paper decides or proposes about money: its sentences and tables, by rules that say why."""
