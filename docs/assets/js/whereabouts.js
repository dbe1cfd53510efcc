// The slim bar below the header that says which step of a chapter is being read.
"use strict";

(() => {
  const { all, here, go } = redgreen.steps;
  if (!all.length) return;

  function element(tag, name, text = "") {
    const made = document.createElement(tag);
    made.className = name;
    made.textContent = text;
    return made;
  }

  const bar = element("nav", "rg-whereabouts");
  bar.setAttribute("aria-label", "Where you are");
  bar.hidden = true;
  const kind = element("span", "rg-kind");
  const count = element("span", "rg-nth");
  const title = element("a", "rg-at");
  const play = element("a", "rg-toplay", "Play");
  const line = element("span", "rg-line");
  const address = location.pathname.split("/").pop().replace(/\.html$/, "");
  bar.append(
    kind,
    count,
    title,
    redgreen.button("Previous step (k)", "‹", () => go(here() - 1)),
    redgreen.button("Next step (j)", "›", () => go(here() + 1)),
    play,
    redgreen.help.button(),
    line,
  );
  document.querySelector(".md-header").after(bar);

  let shown = null;

  function show(index) {
    const step = all[index];
    bar.hidden = !step;
    if (!step) return;
    const steps = redgreen.outline[address] || [];
    const nth = steps.indexOf(step.id) + 1;
    bar.style.setProperty("--rg-kind", getComputedStyle(step).getPropertyValue("--rg-kind"));
    bar.style.setProperty("--rg-share", nth ? nth / steps.length : 1);
    kind.textContent = step.querySelector(".rg-kind").textContent;
    count.textContent = nth ? `${nth} of ${steps.length}` : "";
    title.textContent = step.querySelector(".rg-title").textContent;
    title.href = `#${step.id}`;
    play.href = `${address}/play.html${nth ? `#${step.id}` : ""}`;
  }

  function look() {
    const index = here();
    if (index === shown) return;
    shown = index;
    show(index);
  }

  let waiting = false;
  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      look();
    });
  }

  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon, { passive: true });
  document.addEventListener("focusin", soon);
  soon();
})();
