// Light or dark as chosen with the theme's switch, for pages that stand without the theme.
"use strict";

(() => {
  const root = new URL(document.currentScript.dataset.root, location).pathname;
  const system = matchMedia("(prefers-color-scheme: dark)");

  // The theme keeps its choice under the root's path; a medium that names neither means "as the system has it".
  function chosen() {
    try {
      return JSON.parse(localStorage.getItem(`${root}.__palette`))?.color?.media || "";
    } catch {
      return "";
    }
  }

  function show() {
    const media = chosen();
    const dark = media.includes("dark") || (!media.includes("light") && system.matches);
    document.body.dataset.mdColorScheme = dark ? "slate" : "default";
  }

  document.documentElement.className = "js";
  system.addEventListener("change", show);
  show();
})();
