// The replay slides where there is a script; without one its links and form do the same.
// Whatever shows the point is marked [data-replay="name"]: the page of another point is fetched, and each
// of these is taken from it. What is not marked, as the slider itself, stays and keeps the focus.
(() => {
  "use strict";
  const PAUSE = 150; // milliseconds without a move after which a step is fetched
  const slide = document.querySelector("[data-slide]");
  if (!slide) return;
  const slider = slide.querySelector("input");
  const says = document.querySelector("[data-replay-says]");
  const values = slider.dataset.values.split(" "); // what the address calls each place of the slider
  const positions = slider.dataset.positions.split(" ").map(Number); // which step of the history it is
  let wait = 0;
  let asked = null; // the fetch that is under way; a later one ends it
  let begun = null; // the address from which the slider was moved
  let shown = location.pathname + location.search;

  const said = () => document.querySelector("[data-said]").textContent.trim();

  // What the slider's place is called before the server has told more of it.
  const name = () => {
    const at = Number(slider.value);
    const text = slider.dataset.text.replace("{position}", positions[at]).replace("{value}", values[at]);
    slider.setAttribute("aria-valuetext", text);
  };

  // The slider goes where the page is: to the nearest place at its step or before it.
  const follow = () => {
    const step = Number(document.querySelector("[data-step-at]").dataset.stepAt);
    slider.value = Math.max(0, positions.filter((position) => position <= step).length - 1);
    slider.setAttribute("aria-valuetext", said());
  };

  const address = () => {
    const there = new URL(location.href);
    there.searchParams.set(slider.dataset.key, values[Number(slider.value)]);
    there.searchParams.delete("before");
    there.hash = "";
    return there;
  };

  // Takes what another page has in each marked place; the focus stays on the link that was followed.
  const take = (page) => {
    const step = document.activeElement && document.activeElement.dataset.step;
    for (const region of document.querySelectorAll("[data-replay]")) {
      const other = page.querySelector(`[data-replay="${region.dataset.replay}"]`);
      if (other) region.replaceWith(document.adoptNode(other));
    }
    if (step) (document.querySelector(`[data-step="${step}"]`) || slider).focus();
  };

  // Shows the page of an address; `keep` is how the history has it: pushState, replaceState or not at all.
  const show = async (there, keep) => {
    clearTimeout(wait);
    if (asked) asked.abort();
    const mine = new AbortController();
    asked = mine;
    slide.dataset.busy = "";
    try {
      const answer = await fetch(there, { signal: mine.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (asked !== mine) return; // late: something else was asked for meanwhile
      if (!answer.ok || !page.querySelector("[data-step-at]")) throw new Error(String(answer.status));
      if (keep) history[keep](null, "", there);
      shown = there.pathname + there.search;
      take(page);
      if (begun === null) follow();
      says.textContent = said();
    } catch (error) {
      if (asked === mine) says.textContent = slider.dataset.failed;
    } finally {
      if (asked === mine) {
        asked = null;
        delete slide.dataset.busy;
      }
    }
  };

  // While the slider moves the address follows; where it is let go is a place to come back from.
  const settle = () => {
    const there = address();
    if (begun !== null && begun !== location.href) history.replaceState(null, "", begun);
    begun = null;
    show(there, there.href === location.href ? "" : "pushState");
  };
  slider.addEventListener("input", () => {
    if (begun === null) begun = location.href;
    name();
    clearTimeout(wait);
    wait = setTimeout(() => show(address(), "replaceState"), PAUSE);
  });
  slider.addEventListener("change", () => {
    clearTimeout(wait);
    wait = setTimeout(settle, PAUSE);
  });

  document.addEventListener("click", (click) => {
    const link = click.target.closest("a[data-step]");
    if (!link || click.button || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    click.preventDefault();
    show(new URL(link.href), "pushState");
  });
  addEventListener("popstate", () => {
    if (shown !== location.pathname + location.search) show(new URL(location.href), "");
  });

  slide.hidden = false;
  follow();
})();
