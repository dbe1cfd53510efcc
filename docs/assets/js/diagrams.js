// Diagrams: mermaid, the heaviest file of the site, comes when a drawing is near, and draws in the page's colours.
"use strict";

(() => {
  const sources = [...document.querySelectorAll(".rg-diagram > pre")];
  if (!sources.length) return;
  const library = new URL("../vendor/mermaid.min.js", document.currentScript.src).href;
  const drawings = sources.map((pre) => ({ place: pre, text: pre.textContent }));

  function colours() {
    const style = getComputedStyle(document.body);
    const colour = (name) => style.getPropertyValue(`--rg-${name}`).trim();
    return {
      darkMode: document.body.dataset.mdColorScheme === "slate",
      background: colour("paper"),
      primaryColor: colour("raised"),
      primaryTextColor: colour("ink"),
      primaryBorderColor: colour("faint"),
      secondaryColor: colour("sunk"),
      tertiaryColor: colour("sunk"),
      lineColor: colour("faint"),
      textColor: colour("ink"),
      noteBkgColor: colour("note"),
      noteTextColor: colour("ink"),
      noteBorderColor: colour("rule"),
      edgeLabelBackground: colour("paper"),
      fontFamily: style.getPropertyValue("--rg-sans"),
      fontSize: "14px",
    };
  }

  async function draw() {
    mermaid.initialize({ startOnLoad: false, theme: "base", themeVariables: colours() });
    for (const [index, drawing] of drawings.entries()) {
      const { svg } = await mermaid.render(`rg-drawing-${index}`, drawing.text);
      const box = document.createElement("div");
      box.className = "rg-drawing";
      box.innerHTML = svg;
      drawing.place.replaceWith(box);
      drawing.place = box;
    }
  }

  function load() {
    const script = document.createElement("script");
    script.src = library;
    script.addEventListener("load", () => {
      draw();
      new MutationObserver(draw).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
    });
    document.head.append(script);
  }

  // All at once at the first sign of a reader, so that a page that is printed has them too.
  const SIGNS = ["scroll", "keydown", "pointermove", "touchstart"];
  const isNear = sources.some((pre) => pre.getBoundingClientRect().top < innerHeight * 1.2);
  function begin() {
    for (const sign of SIGNS) removeEventListener(sign, begin);
    load();
  }
  if (isNear) load();
  else for (const sign of SIGNS) addEventListener(sign, begin, { passive: true });
})();
