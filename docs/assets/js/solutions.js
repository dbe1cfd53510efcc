// Solutions: folded until the reader opens one; the choice to show them always is kept for every page.
"use strict";

redgreen.solutions = (() => {
  const NAME = "solutions";
  const all = [...document.querySelectorAll(".rg-solution")];

  function show() {
    const always = redgreen.memory.get(NAME, false) === true;
    for (const box of document.querySelectorAll(".rg-always input")) box.checked = always;
    for (const each of all) each.open = always;
  }

  // Open or fold the solution of this step, if it has one.
  function toggle(step) {
    const found = all.find((each) => step.contains(each));
    if (found) found.open = !found.open;
  }

  document.addEventListener("change", (event) => {
    const box = event.target.closest(".rg-always input");
    if (!box) return;
    redgreen.steps.steady(box, () => redgreen.memory.set(NAME, box.checked));
    // Cards that come into view are laid out later, and move what is below them.
    setTimeout(() => box.scrollIntoView({ block: "nearest" }), 100);
  });
  document.addEventListener(`redgreen:${NAME}`, show);
  show();

  return { toggle };
})();
