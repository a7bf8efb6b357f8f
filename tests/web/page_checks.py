"""Checks of a page in a real browser: what does not fit, is cut or covered, or cannot be reached by keyboard.

Each takes a page that is open, and returns its faults, each as a line.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from attrs import frozen

from browser import axe

if TYPE_CHECKING:
    from playwright.sync_api import Page, ViewportSize

NARROW: ViewportSize = {
    "width": 320,
    "height": 256,
}  # a window of 1280 by 1024 at a zoom of 400 %: WCAG 2.2, 1.4.10
PHONE: ViewportSize = {"width": 360, "height": 740}
WIDE: ViewportSize = {"width": 1280, "height": 900}
MAX_STOPS = 10  # until a table is reached by Tab
MAX_PDF_BYTES = 2_000_000
A4 = (595, 842)  # points

# Texts that run over the edge where nothing scrolls, or whose box cuts them off; not what is only heard.
_CUT_TEXTS = """() => {
  const faults = [], wide = document.documentElement.clientWidth;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const scrolls = (box) => /auto|scroll/.test(getComputedStyle(box).overflowX);
  const cuts = (box) => /hidden|clip/.test(getComputedStyle(box).overflowX);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const parent = text.parentElement;
    if (!text.data.trim() || parent.closest('svg, .unheard, .skip, script, option')) continue;
    range.selectNodeContents(text);
    const at = range.getBoundingClientRect();
    if (at.width < 1 || at.height < 1 || !parent.checkVisibility()) continue;
    for (let box = parent; box; box = box.parentElement) {
      if (box === document.body) {
        if (at.left < -1 || at.right > wide + 1) faults.push('over the edge: ' + text.data.trim());
        break;
      }
      if (scrolls(box)) {
        const far = parent.closest('caption') && at.right > wide + 1;
        if (far) faults.push('over the edge: ' + text.data.trim());
        break;
      }
      const edge = box.getBoundingClientRect();
      const out = at.right > edge.right + 1 || at.left < edge.left - 1 || at.bottom > edge.bottom + 2;
      if (out && cuts(box)) {
        faults.push('cut off: ' + text.data.trim());
        break;
      }
    }
  }
  return faults;
}"""
# What stays in place while the page scrolls and takes more than a third of the window's height.
_COVERED = """() => {
  scrollTo(0, document.documentElement.scrollHeight / 2);
  const faults = [...document.querySelectorAll('body *')].filter((box) => {
    const at = box.getBoundingClientRect();
    return /fixed|sticky/.test(getComputedStyle(box).position) && box.checkVisibility()
      && Math.min(at.bottom, innerHeight) - Math.max(at.top, 0) > innerHeight / 3
      && at.width > innerWidth / 2;
  }).map((box) => 'covers the page: ' + box.tagName + '.' + box.className);
  scrollTo(0, 0);
  return faults;
}"""
# Tables wider than their place that cannot be scrolled, or not by keyboard.
_OUT_OF_REACH = """() => [...document.querySelectorAll('main table')].filter((table) => {
  if (!table.checkVisibility()) return false;
  const place = table.closest('.scrolled');
  const over = table.getBoundingClientRect().width > (place || table.parentElement).clientWidth + 1;
  return over && !(place && place.tabIndex === 0 && /auto|scroll/.test(getComputedStyle(place).overflowX));
}).map((table) => 'a table out of reach: ' + table.innerText.slice(0, 60))"""
# Labels of charts that do not lie within their drawing, or lie on another.
_LABELS = """() => {
  const faults = [];
  for (const svg of document.querySelectorAll('main svg')) {
    const {width, height} = svg.viewBox.baseVal;
    const labels = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBBox()]);
    labels.forEach(([words, a], number) => {
      if (a.x < 0 || a.y < 0 || a.x + a.width > width + 1 || a.y + a.height > height + 1) {
        faults.push('a label is cut: ' + words);
      }
      for (const [others, b] of labels.slice(number + 1)) {
        const apart = a.x + a.width <= b.x + 1 || b.x + b.width <= a.x + 1
          || a.y + a.height <= b.y + 4 || b.y + b.height <= a.y + 4;
        if (!apart) faults.push('labels on each other: ' + words + ', ' + others);
      }
    });
  }
  return faults;
}"""
# Whether what has the focus shows it, and lies where it can be seen; and whether it is a table or in one.
_FOCUS = """() => {
  const here = document.activeElement, at = here.getBoundingClientRect();
  const shape = here.querySelector('.bar, .link, .node');
  const shown = here.closest('svg') ? !shape || getComputedStyle(shape).strokeWidth === '3px'
    : getComputedStyle(here).outlineStyle !== 'none';
  const x = Math.min(Math.max((at.left + at.right) / 2, 1), innerWidth - 1);
  const y = Math.min(Math.max((at.top + Math.min(at.bottom, at.top + 40)) / 2, 1), innerHeight - 1);
  const above = document.elementFromPoint(x, y);
  return {
    name: here.outerHTML.slice(0, 120), target: here.getAttribute('href'), shown,
    covered: at.height > 0 && above !== null && !here.contains(above) && !above.contains(here),
    table: here.closest('main table, main .scrolled') !== null,
  };
}"""
_HAS_TABLE = "[...document.querySelectorAll('main table')].some((table) => table.checkVisibility())"


def layout_faults(page: Page, size: ViewportSize) -> list[str]:
    """Return what does not fit in a window of this size, in CSS pixels."""
    page.set_viewport_size(size)
    wide = page.evaluate("document.documentElement.scrollWidth")
    faults = [f"runs over sideways: {wide} of {size['width']}"] if wide > size["width"] else []
    for check in (_CUT_TEXTS, _COVERED, _OUT_OF_REACH):
        faults += page.evaluate(check)
    return [f"at {size['width']} px {fault}" for fault in faults]


def label_faults(page: Page) -> list[str]:
    """Return the labels of charts that are cut, or lie on each other."""
    faults: list[str] = page.evaluate(_LABELS)
    return faults


def keyboard_faults(page: Page) -> tuple[int, list[str]]:
    """Return how many stops lead to the first table, 0 where there is none, and what is wrong on the way.

    A stop is a press of Tab, or of Enter on the skip link to the table. Each shows that it has the focus, and
    nothing covers it.
    """
    if not page.evaluate(_HAS_TABLE):
        return 0, []
    faults, follow = list[str](), False
    for stop in range(1, MAX_STOPS + 1):
        page.keyboard.press("Enter" if follow else "Tab")
        here = page.evaluate(_FOCUS)
        follow = here["target"] == "#table"
        if not here["shown"]:
            faults.append(f"no focus to be seen: {here['name']}")
        if here["covered"]:
            faults.append(f"the focus is covered: {here['name']}")
        if here["table"]:
            return stop, faults
    return MAX_STOPS + 1, [*faults, f"no table within {MAX_STOPS} stops"]


@frozen
class Print:
    """A page on paper: how many sheets, how many bytes as PDF, and what is wrong."""

    sheets: int
    size: int
    faults: list[str]


def printed(page: Page) -> Print:
    """Print a page."""
    content = page.pdf(prefer_css_page_size=True)
    boxes: list[Any] = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", content)
    sheets = {(round(float(width)), round(float(height))) for width, height in boxes}
    faults = [] if sheets == {A4} else [f"sheets of {sheets} points, not A4"]
    if len(content) > MAX_PDF_BYTES:
        faults.append(f"{len(content)} bytes of PDF")
    return Print(len(boxes), len(content), faults)


def page_faults(page: Page) -> list[str]:
    """Return all that is wrong with a page in its window and narrower ones, light or dark as it is open."""
    faults = [*axe(page), *label_faults(page)]
    for size in (NARROW, PHONE):
        faults += layout_faults(page, size)
    return faults
