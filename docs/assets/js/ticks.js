// The tick on each step: read or not, kept in the browser's memory.
"use strict";

redgreen.ticks = (() => {
  const NAME = "read";

  function read() {
    const tags = redgreen.memory.get(NAME, []);
    return new Set(Array.isArray(tags) ? tags : []);
  }

  function toggle(tag) {
    const tags = read();
    if (!tags.delete(tag)) tags.add(tag);
    redgreen.memory.set(NAME, [...tags]);
  }

  function forget() {
    redgreen.memory.set(NAME, []);
  }

  function show() {
    const tags = read();
    for (const step of document.querySelectorAll("[data-step]")) {
      const done = tags.has(step.dataset.step);
      step.classList.toggle("rg-read", done);
      step.querySelector(".rg-tick input").checked = done;
    }
    for (const bead of document.querySelectorAll("[data-tag]")) {
      bead.classList.toggle("rg-read", tags.has(bead.dataset.tag));
    }
  }

  document.addEventListener("change", (event) => {
    const box = event.target.closest(".rg-tick input");
    if (box) toggle(box.closest("[data-step]").dataset.step);
  });
  document.addEventListener(`redgreen:${NAME}`, show);
  show();

  return { read, toggle, forget };
})();
