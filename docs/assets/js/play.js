// The play view: one step at a time, with the address, the counter and the buttons to match.
"use strict";

redgreen.play = (() => {
  const { all, here, go } = redgreen.steps;
  const controls = document.querySelector(".rg-controls");
  const count = document.createElement("span");
  count.className = "rg-nth";
  count.setAttribute("aria-live", "polite");

  // Past either end the neighbouring chapter goes on.
  function leave(by) {
    document.querySelector(`.rg-ends a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
  }

  function move(by) {
    go(here() + by) || leave(by);
  }

  function show() {
    const index = here();
    count.textContent = `${index + 1} of ${all.length}`;
    for (const bead of document.querySelectorAll(".rg-track .rg-bead")) {
      const now = bead.dataset.tag === all[index].id;
      if (now) bead.setAttribute("aria-current", "step");
      else bead.removeAttribute("aria-current");
    }
  }

  controls.append(
    redgreen.button("Previous step (←)", "‹", () => move(-1)),
    count,
    redgreen.button("Next step (→)", "›", () => move(1)),
    redgreen.help.button(),
  );
  addEventListener("hashchange", show);
  show();

  return { leave };
})();
