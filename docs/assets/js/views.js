// A change as a diff or as the whole file: the reader's choice, kept for every card on every page.
"use strict";

redgreen.views = (() => {
  const NAME = "view";
  const files = [...document.querySelectorAll(".rg-file:has(.rg-pick-diff)")];

  function pick(file, choice) {
    return file.querySelector(`.rg-pick-${choice}`);
  }

  function loadWhereShown(file) {
    const view = file.querySelector(".rg-view-whole[data-file]");
    if (view && pick(file, "whole").checked) redgreen.files.load(view);
  }

  // Files far away are loaded when the reader comes near.
  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) if (entry.isIntersecting) loadWhereShown(entry.target);
    },
    { rootMargin: "600px" },
  );

  function show() {
    const choice = redgreen.memory.get(NAME, null);
    for (const file of files) {
      if (choice) pick(file, choice).checked = true;
      watch.unobserve(file);
      watch.observe(file);
    }
  }

  // Show all files in the way chosen.
  function choose(choice, anchor) {
    redgreen.steps.steady(anchor, () => redgreen.memory.set(NAME, choice));
  }

  // Change the way the files of this step are shown.
  function toggle(step) {
    const file = files.find((each) => step.contains(each));
    const whole = file ? pick(file, "whole").checked : redgreen.memory.get(NAME, "diff") === "whole";
    choose(whole ? "diff" : "whole", step);
  }

  document.addEventListener("change", (event) => {
    const choice = event.target.closest(".rg-pick-diff, .rg-pick-whole");
    if (choice) choose(choice.classList.contains("rg-pick-whole") ? "whole" : "diff", choice.closest(".rg-file"));
  });
  document.addEventListener(`redgreen:${NAME}`, show);
  show();

  return { toggle };
})();
