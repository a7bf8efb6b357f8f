"""What a municipality says of its own site, in ``tplog.toml``."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class SiteSettings:
    """Whose log the site shows.

    ``name`` is the municipality's, "" if it has not said. ``population`` is how many lived there, by year,
    and ``population_source`` is who says so. ``embedders`` are the origins (``https://name``) whose pages may
    show charts of this site in a frame.
    """

    name: str = ""
    population: Mapping[int, int] = field(factory=dict)
    population_source: str = ""
    embedders: tuple[str, ...] = ()
