// Whole files that stand apart from the page: a step's script is loaded when a card asks for one of them.
"use strict";

redgreen.files = (() => {
  const asked = new Set();

  // Load the file that `view` shows a link to; the link stays where the script does not come.
  function load(view) {
    const link = view.querySelector(".rg-elsewhere a");
    const address = link?.href.replace(/\.html#.*$/, ".js");
    if (!address || asked.has(address)) return;
    asked.add(address);
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("error", () => asked.delete(address));
    document.head.append(script);
  }

  // Called by a step's script: `listings` are the files as HTML, by their path.
  redgreen.receive = (tag, listings) => {
    for (const [path, html] of Object.entries(listings)) {
      const view = document.querySelector(`[data-step="${tag}"] [data-file="${path}"]`);
      if (!view) continue;
      view.innerHTML = html;
      redgreen.scrollers.watch(view);
    }
  };

  return { load };
})();
