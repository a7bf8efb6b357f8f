"""What a municipality says of its own site, in ``tplog.toml``."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class SiteSettings:
    """Whose log the site shows; what it has not said is "" or empty.

    ``name`` is the municipality's. ``population`` is how many lived there, by year, and
    ``population_source`` is who says so. ``embedders`` are the origins (``https://name``) whose pages may
    show charts of this site in a frame. ``address`` is the origin at which readers reach the site,
    ``publisher`` who publishes the data (else ``name``), ``contact`` a mail or web address of theirs, and
    ``licence`` a licence's name, such as CC0-1.0, or its address.
    """

    name: str = ""
    population: Mapping[int, int] = field(factory=dict)
    population_source: str = ""
    embedders: tuple[str, ...] = ()
    address: str = ""
    publisher: str = ""
    contact: str = ""
    licence: str = ""
