"""The charts as SVG: complete, harmless, reachable, and distinguishable without colours."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from hypothesis import given, settings

from conftest import Golden
from hostile.texts import TEXTS
from matter import applied
from pictures import crowded, drawn
from strategies import texts
from tplog.answers.money_flow import FlowGraph, LinkKind
from tplog.charts.sankey import layout_sankey
from tplog.i18n.vocabulary import Language
from tplog.site.page_request import PageRequest
from tplog.site.pages.flow import flow_page
from tplog.site.render import render_fragment
from tplog.site.urls import ReportAnchors

HERE = Path(__file__).parent
CSS = Path("src/tplog/site/static/charts.css")
SVG = "{http://www.w3.org/2000/svg}"
ATTRIBUTES = {"aria-label", "aria-labelledby", "class", "d", "fill", "height", "href", "id", "patternUnits"}
ATTRIBUTES |= {"role", "viewBox", "width", "x", "x1", "x2", "y", "y1", "y2"}
ELEMENTS = {"a", "defs", "desc", "g", "line", "path", "pattern", "rect", "svg", "text", "title"}
HOSTILE = [
    *TEXTS.values(),
    '"onload="alert(1)',
    "</svg><script>alert(1)</script>",
    "]]>&amp;",
    "javascript:x",
]


def flowing(
    flow: FlowGraph, prefix: str = "", language: Language = Language.SV, *, linked: bool = True
) -> str:
    """A picture as SVG; its links lead to the accounts' paths, or nowhere."""
    chart = layout_sankey(flow, f"Trygghetspaketet {flow.year}", language)
    href = (lambda account: f"#{account}") if linked else (lambda _account: "")
    return str(
        render_fragment(
            "charts/sankey.svg", language, ReportAnchors(frozenset()), chart=chart, prefix=prefix, href=href
        )
    )


def levelled(name: str = "Värdar", prefix: str = "") -> str:
    """The levels of the real matter's 2024 as SVG, with this name at each account."""
    state = applied().state("trygghetspaketet")
    accounts = {path: evolve(balance, name=name) for path, balance in state.accounts.items()}
    request = PageRequest(choices={"year": ("2024",)})
    view = flow_page(evolve(state, accounts=accounts), request, "trygghetspaketet").view
    return str(
        render_fragment(
            "charts/levels.svg",
            Language.SV,
            ReportAnchors(frozenset()),
            chart=view.chart(view.years[0], Language.SV),
            prefix=prefix,
            standalone=False,
            href=lambda _box: "#x",
        )
    ).strip()


def named(flow: FlowGraph, name: str) -> FlowGraph:
    """The picture with another name at each account."""
    nodes = {node: evolve(node, name=name) for node in flow.nodes}
    links = tuple(evolve(link, giver=nodes[link.giver], taker=nodes[link.taker]) for link in flow.links)
    return evolve(flow, nodes=tuple(nodes.values()), links=links)


def checked(svg: str) -> ET.Element:
    """The SVG read as XML, of nothing but what we draw with, and no style or colour in it."""
    root = ET.fromstring(svg)  # noqa: S314 (ours)
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        assert element.get("fill", "url(#").startswith("url(#")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {fill[5:-1] for element in root.iter() if (fill := element.get("fill"))} <= set(ids)
    assert root.get("aria-labelledby", "").split() == ids[:2]
    return root


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(name: str) -> None:
    """Nothing that an account is called becomes markup, and what cannot be seen is written out."""
    for svg in (flowing(named(drawn(year=2024), name)), levelled(name)):
        checked(svg)
        assert not re.search("<script|[\u202e\u200b\x00\x1b]", svg)


@settings(max_examples=30)
@given(texts)
def test_any_name_is_drawn(name: str) -> None:
    """A chart is complete and harmless for any text."""
    checked(flowing(named(drawn(year=2025), name)))
    checked(levelled(name))


@pytest.mark.parametrize("language", Language)
def test_every_number_leads_to_its_trail(language: Language) -> None:
    """Each box and ribbon is a link named by who gave whom how much; with nowhere to go, a group."""
    root = checked(flowing(drawn(year=2024), language=language))
    links = root.findall(f".//{SVG}a")
    assert len(links) == len(drawn(year=2024).links) + len(drawn(year=2024).nodes)
    for link in links:
        assert link.get("href", "").startswith("#2024/")
        assert re.search(r"\d", link.get("aria-label", ""))
        assert link.get("aria-label") == link.findtext(f"{SVG}title")
    root = checked(flowing(drawn(year=2024), linked=False))
    assert not root.findall(f".//{SVG}a")
    assert len(root.findall(f".//{SVG}g/{SVG}title")) == len(links)


def test_the_alternative_says_the_sums() -> None:
    """Title and description name the chart for a reader who does not see it."""
    root = checked(flowing(drawn(year=2024)))
    assert root.findtext(f"{SVG}title") == "Trygghetspaketet 2024"
    assert "fördelat 4,4\u00a0mkr" in (root.findtext(f"{SVG}desc") or "")


def test_several_charts_can_stand_on_one_page() -> None:
    """With a prefix each, no id comes twice."""
    sankeys = [flowing(crowded(), prefix) for prefix in ("a-", "b-")]
    charts = [*sankeys, levelled(prefix="c-"), levelled(prefix="d-")]
    ids = [identifier for svg in charts for identifier in re.findall(r' id="([^"]*)"', svg)]
    assert len(ids) == len(set(ids)) > 20


def test_no_two_kinds_look_the_same_without_colour() -> None:
    """Each has another texture than all others, or other dashes along its edge."""
    template = Path("src/tplog/site/templates/charts/textures.svg").read_text("utf-8")
    textures = dict(re.findall(r'"([a-z]+)": ("[^"]+"|plain)', template))
    assert {*textures} == {*LinkKind}
    css = CSS.read_text("utf-8")
    looks = {
        kind: (
            textures[kind],
            *re.findall(rf"^[^{{]*\.chart \.{kind}\b[^{{]*\{{ stroke-dasharray: ([^;]+);", css, re.MULTILINE),
        )
        for kind in textures
    }
    alike = [
        (first, second)
        for first, second in product(looks, looks)
        if first < second and looks[first] == looks[second]
    ]
    # Never next to each other: a frame stands left of what is held back.
    assert sorted(alike) == [("frame", "kept")]


def schemes() -> dict[str, dict[str, str]]:
    """The custom properties of each scheme, as one after the other sets them."""
    css = CSS.read_text("utf-8")
    light, dark, printed = (
        dict(re.findall(r"--chart-([a-z-]+): (#[0-9a-f]{6});", block))
        for block in re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    )
    return {"light": light, "dark": {**light, **dark}, "print": {**light, **printed}}


def contrast(first: str, second: str) -> float:
    """The ratio of two colours' luminance as WCAG 2 reckons it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_contrast_is_enough(scheme: str) -> None:
    """Edges and boxes 3:1 against paper and their own ground, text 4.5:1 against paper and every ground."""
    colours = schemes()[scheme]
    grounds = {name.removesuffix("-edge") for name in colours if name.endswith("-edge")}
    assert len(grounds) == 8
    for name in grounds:
        assert contrast(colours[f"{name}-edge"], colours[name]) >= 3, name
        assert contrast(colours[f"{name}-edge"], colours["paper"]) >= 3, name
        assert contrast(colours["ink"], colours[name]) >= 4.5, name
    for name in ("ink", "quiet"):
        assert contrast(colours[name], colours["paper"]) >= 4.5
    for name in ("node", "focus"):
        assert contrast(colours[name], colours["paper"]) >= 3


def test_every_colour_is_named() -> None:
    """No rule has a colour of its own: all stand in the schemes, and each that is used is set."""
    css = CSS.read_text("utf-8")
    rules = re.sub(r":root \{.*?\}", "", css, flags=re.DOTALL)
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", re.sub(r"/\*.*?\*/", "", rules, flags=re.DOTALL))
    assert set(re.findall(r"var\(--chart-([a-z-]+)\)", rules)) == set(schemes()["light"])


@pytest.mark.parametrize("year", [2024, 2025])
def test_the_real_years_are_drawn_as_they_were(golden: Golden, year: int) -> None:
    """Look at it before you keep another."""
    golden(HERE / "charts" / f"{year}.svg", flowing(drawn(year=year)))


def test_a_crowded_year_is_drawn_as_it_was(golden: Golden) -> None:
    """With moves, sub-lines, other years, a shortfall and an unknown opening."""
    golden(HERE / "charts" / "crowded.svg", flowing(crowded(), language=Language.EN))
