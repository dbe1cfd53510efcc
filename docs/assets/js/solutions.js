// Solutions: folded until the reader opens one; which are open, and the choice to show all, is kept for every page.
"use strict";

redgreen.solutions = (() => {
  const ALWAYS = "solutions";
  const OPENED = "opened";
  const all = [...document.querySelectorAll(".rg-solution")];

  const always = () => redgreen.memory.get(ALWAYS, false) === true;
  const tagOf = (solution) => solution.closest("[data-step]").dataset.step;

  function opened() {
    const tags = redgreen.memory.get(OPENED, []);
    return new Set(Array.isArray(tags) ? tags : []);
  }

  function show() {
    const tags = opened();
    for (const box of document.querySelectorAll(".rg-always input")) box.checked = always();
    for (const each of all) each.open = always() || tags.has(tagOf(each));
  }

  function turn(solution) {
    const tags = opened();
    solution.open = !solution.open;
    // While all are shown, one that is folded is open again on the next page.
    if (always()) return;
    if (solution.open) tags.add(tagOf(solution));
    else tags.delete(tagOf(solution));
    redgreen.memory.set(OPENED, [...tags]);
  }

  // Open or fold the solution of this step, if it has one.
  function toggle(step) {
    const found = all.find((each) => step.contains(each));
    if (found) turn(found);
  }

  document.addEventListener("click", (event) => {
    const summary = event.target.closest(".rg-solution > summary");
    if (!summary) return;
    event.preventDefault();
    turn(summary.parentElement);
  });
  document.addEventListener("change", (event) => {
    const box = event.target.closest(".rg-always input");
    if (!box) return;
    redgreen.steps.steady(box, () => {
      redgreen.memory.set(ALWAYS, box.checked);
      if (!box.checked) redgreen.memory.set(OPENED, []);
    });
  });
  for (const name of [ALWAYS, OPENED]) document.addEventListener(`redgreen:${name}`, show);
  show();

  return { toggle };
})();
