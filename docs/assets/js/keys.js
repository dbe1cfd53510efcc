// The keyboard: steps, checkout, whole file and tick, each by one key.
"use strict";

redgreen.keys = (() => {
  const { all, here, go } = redgreen.steps;
  const playing = document.body.classList.contains("rg-play");
  const arrows = (name) => (playing ? [name] : []);

  // What acts on "the step" takes the first one where the reader is still above it.
  const step = () => all[Math.max(here(), 0)];
  const move = (by) => go(here() + by) || redgreen.play?.leave(by);

  const ours = [
    { keys: ["j", ...arrows("→")], words: "next step", run: () => move(1) },
    { keys: ["k", ...arrows("←")], words: "previous step", run: () => move(-1) },
    { keys: ["c"], words: "copy the step's git checkout", run: () => step().querySelector(".rg-checkout .rg-copy").click() },
    { keys: ["w"], words: "whole file or diff, here and everywhere", run: () => redgreen.views.toggle(step()) },
    { keys: ["o"], words: "open or fold the solution", run: () => redgreen.solutions.toggle(step()) },
    { keys: ["t"], words: "tick the step as read, or remove the tick", run: () => redgreen.ticks.toggle(step().dataset.step) },
  ];
  const themes = [
    { keys: ["n"], words: "next page" },
    { keys: ["p"], words: "previous page" },
    { keys: ["/"], words: "search" },
  ];
  const help = { keys: ["?"], words: "this help", run: () => redgreen.help.open() };
  const list = [...(all.length ? ours : []), ...(playing ? [] : themes), help];

  const NAMES = { ArrowRight: "→", ArrowLeft: "←" };
  const TYPING = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";
  // Where the arrows have a meaning of the browser's own.
  const ARROWS_TAKEN = "input, .rg-lines, pre code";

  function isTaken(event) {
    const at = event.target instanceof Element ? event.target : document.body;
    return at.closest(TYPING) || (event.key in NAMES && at.closest(ARROWS_TAKEN));
  }

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isTaken(event) || redgreen.help.isOpen()) return;
    const key = NAMES[event.key] || event.key;
    const found = list.find((each) => each.run && each.keys.includes(key));
    if (!found) return;
    event.preventDefault();
    found.run();
  });

  return list;
})();
