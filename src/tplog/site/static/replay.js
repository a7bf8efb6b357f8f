// The slider of the replay; without a script the links and the form of the page do the same.
// Every part that depends on the point is marked [data-replay="name"]: the page of another point is fetched,
// and its marked parts replace ours. Other parts, such as the slider, stay and keep the focus.
(() => {
  "use strict";
  const PAUSE = 150; // milliseconds without a move after which a step is fetched
  const slide = document.querySelector("[data-slide]");
  if (!slide) return;
  const slider = slide.querySelector("input");
  const status = document.querySelector("[data-replay-says]");
  const values = slider.dataset.values.split(" "); // query values of the slider's stops
  const positions = slider.dataset.positions.split(" ").map(Number); // and their steps in the history
  let timer = 0;
  let pending = null; // the running fetch; a later one aborts it
  let startUrl = null; // the URL at which the slider began to move
  let shownUrl = location.pathname + location.search;

  const stepText = () => document.querySelector("[data-said]").textContent.trim();

  // Names the slider's stop, until the server has answered with the step's full text.
  const nameStep = () => {
    const at = Number(slider.value);
    const text = slider.dataset.text.replace("{position}", positions[at]).replace("{value}", values[at]);
    slider.setAttribute("aria-valuetext", text);
  };

  // Moves the slider to the page's step: to the last stop at it or before it.
  const moveSlider = () => {
    const step = Number(document.querySelector("[data-step-at]").dataset.stepAt);
    slider.value = Math.max(0, positions.filter((position) => position <= step).length - 1);
    slider.setAttribute("aria-valuetext", stepText());
  };

  const sliderUrl = () => {
    const url = new URL(location.href);
    url.searchParams.set(slider.dataset.key, values[Number(slider.value)]);
    url.searchParams.delete("before");
    url.hash = "";
    return url;
  };

  // Replaces the marked parts by those of another page; the focus stays on the link that was followed.
  const replaceRegions = (page) => {
    const step = document.activeElement && document.activeElement.dataset.step;
    for (const region of document.querySelectorAll("[data-replay]")) {
      const other = page.querySelector(`[data-replay="${region.dataset.replay}"]`);
      if (other) region.replaceWith(document.adoptNode(other));
    }
    if (step) (document.querySelector(`[data-step="${step}"]`) || slider).focus();
  };

  // Shows the page at a URL; `method` records it in the history: pushState, replaceState, or "" for not.
  const show = async (url, method) => {
    clearTimeout(timer);
    if (pending) pending.abort();
    const request = new AbortController();
    pending = request;
    slide.dataset.busy = "";
    try {
      const answer = await fetch(url, { signal: request.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (pending !== request) return; // a later fetch has begun
      if (!answer.ok || !page.querySelector("[data-step-at]")) throw new Error(String(answer.status));
      if (method) history[method](null, "", url);
      shownUrl = url.pathname + url.search;
      replaceRegions(page);
      if (startUrl === null) moveSlider();
      status.textContent = stepText();
    } catch (error) {
      if (pending === request) status.textContent = slider.dataset.failed;
    } finally {
      if (pending === request) {
        pending = null;
        delete slide.dataset.busy;
      }
    }
  };

  // While the slider moves the URL is replaced; where it stops becomes a new entry of the history.
  const settle = () => {
    const url = sliderUrl();
    if (startUrl !== null && startUrl !== location.href) history.replaceState(null, "", startUrl);
    startUrl = null;
    show(url, url.href === location.href ? "" : "pushState");
  };
  slider.addEventListener("input", () => {
    if (startUrl === null) startUrl = location.href;
    nameStep();
    clearTimeout(timer);
    timer = setTimeout(() => show(sliderUrl(), "replaceState"), PAUSE);
  });
  slider.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(settle, PAUSE);
  });

  document.addEventListener("click", (click) => {
    const link = click.target.closest("a[data-step]");
    if (!link || click.button || click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
    click.preventDefault();
    show(new URL(link.href), "pushState");
  });
  addEventListener("popstate", () => {
    if (shownUrl !== location.pathname + location.search) show(new URL(location.href), "");
  });

  slide.hidden = false;
  moveSlider();
})();
