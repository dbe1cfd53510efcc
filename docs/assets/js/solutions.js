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

  function keep(solution) {
    const tags = opened();
    // While all are shown, the browser also tells of those that the reader has not touched.
    if (always() || tags.has(tagOf(solution)) === solution.open) return;
    if (!tags.delete(tagOf(solution))) tags.add(tagOf(solution));
    redgreen.memory.set(OPENED, [...tags]);
  }

  // Open or fold the solution of this step, if it has one.
  function toggle(step) {
    const found = all.find((each) => step.contains(each));
    if (found) found.open = !found.open;
  }

  for (const each of all) each.addEventListener("toggle", () => keep(each));
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
