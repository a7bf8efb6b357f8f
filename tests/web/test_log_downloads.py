"""The whole log as addresses: the files that `tplog export` writes, and their description for portals."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, SH, Graph, Literal, URIRef
from sites import ask, matter
from starlette.types import ASGIApp

import tplog
from tplog.exports import datapackage, jsonl
from tplog.exports.export_scope import ExportScope
from tplog.i18n.vocabulary import Language
from tplog.site.site_settings import SiteSettings
from tplog.web.app import application
from tplog.web.file_routes import DOWNLOADS

ADDRESS = "https://budget.example.se"
SITE = SiteSettings(
    name="Exempelby", address=ADDRESS, publisher='A "quoted\\ name', contact="b@example.se", licence="CC0-1.0"
)


# Files of a budget, an event or a chart, and those that only programs ask for.
NOT_THERE = [
    route.pattern
    for route in DOWNLOADS
    if "{" in route.pattern or route.pattern in {"/sitemap.xml", "/robots.txt", "/checkpoint"}
]


@pytest.fixture(scope="module")
def book() -> Iterator[tplog.Book]:
    """The real matter."""
    with matter() as opened:
        yield opened


@pytest.fixture
def site(book: tplog.Book) -> ASGIApp:
    """Its site."""
    return application(book, settings=SITE)


def test_the_log_is_handed_out_as_it_is_stored(book: tplog.Book, site: ASGIApp) -> None:
    """Byte for byte, so that `tplog verify-dump` takes it; named, and not sent twice."""
    answer = ask(site, "/downloads/tplog.jsonl")
    assert answer.body == b"".join(jsonl.export(book, ExportScope()))
    assert answer.headers["content-disposition"].startswith('attachment; filename="Exempelby-20')
    assert ask(site, "/downloads/tplog.jsonl", if_none_match=answer.headers["etag"]).status == 304


def test_all_tables_are_handed_out(book: tplog.Book, site: ASGIApp) -> None:
    """As a Data Package under the licence of the settings, and as a workbook."""
    with zipfile.ZipFile(io.BytesIO(ask(site, "/downloads/tplog.zip?lang=en").body)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    expected = datapackage.export(book, ExportScope(language=Language.EN).pinned(book), licence="CC0-1.0")
    assert files == {name: b"".join(pieces) for name, pieces in expected}
    answer = ask(site, "/downloads/tplog.xlsx")
    assert (answer.status, zipfile.is_zipfile(io.BytesIO(answer.body))) == (200, True)


def judged(graph: Graph) -> list[tuple[str, str]]:
    """What pyshacl has against a description, by what DCAT-AP-SE requires: of what, and which property."""
    from pyshacl import validate  # noqa: PLC0415 (half a second, of which the other workers need nothing)

    shapes = Graph().parse(Path(__file__).with_name("dcat-ap-se.ttl"))
    _, report, _ = validate(graph, shacl_graph=shapes)
    return [
        (str(report.value(result, SH.focusNode)).partition("#")[2], str(report.value(result, SH.resultPath)))
        for result in report.subjects(RDF.type, SH.ValidationResult)
    ]


def test_the_description_is_what_the_swedish_profile_requires(site: ASGIApp) -> None:
    """By pyshacl; the judge is awake: whatever is left out or of another kind is found."""
    graph = Graph().parse(data=ask(site, "/dcat.ttl").body, format="turtle")
    assert judged(graph) == []
    for node, said in (
        ("catalogue", DCTERMS.license),
        ("publisher", DCTERMS.type),
        ("file2", DCAT.accessURL),
    ):
        subject = URIRef(f"{ADDRESS}/dcat.ttl#{node}")
        value = graph.value(subject, said)
        graph.set((subject, said, Literal("x")))
        assert (node, str(said)) in judged(graph)
        graph.remove((subject, said, None))
        assert (node, str(said)) in judged(graph)
        graph.set((subject, said, value or Literal("gone")))
    assert judged(graph) == []


def test_the_page_about_the_data_leads_to_all_of_it(site: ASGIApp) -> None:
    """Every file of the whole log, its description with its whole address, and the licence."""
    for language in Language:
        text = ask(site, f"/about?lang={language}").body.decode()
        assert [route.pattern for route in DOWNLOADS if f'href="{route.pattern}"' not in text] == NOT_THERE
        assert f'<a href="/dcat.ttl">{ADDRESS}/dcat.ttl</a>' in text
        assert '<a href="http://creativecommons.org/publicdomain/zero/1.0/">CC0-1.0</a>' in text


def test_a_portal_can_read_the_description(site: ASGIApp) -> None:
    """What DCAT-AP asks for, by rdflib; every download is there, and what is said is said exactly."""
    graph = Graph().parse(data=ask(site, "/dcat.ttl").body, format="turtle")
    (catalogue,) = graph.subjects(RDF.type, DCAT.Catalog)
    (dataset,) = graph.objects(catalogue, DCAT.dataset)
    for node in (catalogue, dataset):
        for said in (DCTERMS.title, DCTERMS.description):
            texts = [text for text in graph.objects(node, said) if isinstance(text, Literal)]
            assert {text.language for text in texts} == {"sv", "en"}
        (publisher,) = graph.objects(node, DCTERMS.publisher)
        assert graph.value(publisher, FOAF.name) == Literal(SITE.publisher)
    assert graph.value(dataset, DCAT.contactPoint)
    distributions = list(graph.objects(dataset, DCAT.distribution))
    assert distributions
    for distribution in distributions:
        assert graph.value(distribution, DCTERMS.license) == URIRef(
            "http://creativecommons.org/publicdomain/zero/1.0/"
        )
        address = str(graph.value(distribution, DCAT.accessURL))
        assert ask(site, address.removeprefix(ADDRESS), "HEAD").status == 200
