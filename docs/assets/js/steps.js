// The steps on this page: which one the reader is at, and the way to another.
"use strict";

redgreen.steps = (() => {
  const all = [...document.querySelectorAll("[data-step]")];

  // A step counts as reached once its top has passed this share of the window.
  const REACHED = 0.4;
  const SIGNS = ["wheel", "touchmove", "keydown", "pointerdown"];

  function hasFocus(step) {
    const place = step.getBoundingClientRect();
    return step.contains(document.activeElement) && place.top < innerHeight && place.bottom > 0;
  }

  const playing = document.body.classList.contains("rg-play");

  // Return the place of the reader's step in `all`, or -1 above the first.
  function here() {
    // One step is shown at a time there, and the address says which.
    if (playing) return Math.max(all.findIndex((step) => `#${step.id}` === location.hash), 0);
    const focused = all.findIndex(hasFocus);
    if (focused >= 0) return focused;
    return all.findLastIndex((step) => step.getBoundingClientRect().top < innerHeight * REACHED);
  }

  // Go to the step at this place; return whether there is one.
  function go(index) {
    const step = all[index];
    if (!step) return false;
    // Replaced, so that one press of "back" leaves the page, however many steps were read.
    location.replace(`#${step.id}`);
    step.tabIndex = -1;
    step.focus({ preventScroll: true });
    return true;
  }

  // Make a change to the page without moving what the reader looks at. Cards and diagrams that come near are laid out
  // a moment later, and move what is below them: `anchor` is held in place until the reader does something.
  function steady(anchor, change) {
    const before = anchor.getBoundingClientRect().top;
    const hold = () => scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
    const sizes = new ResizeObserver(hold);
    const end = () => sizes.disconnect();
    change();
    hold();
    sizes.observe(document.body);
    for (const sign of SIGNS) addEventListener(sign, end, { once: true, passive: true });
  }

  return { all, here, go, steady };
})();
