// On paper nothing can be unfolded: hints and solutions are open while the page is printed.
"use strict";

(() => {
  let opened = [];

  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const each of opened) each.open = true;
  });

  addEventListener("afterprint", () => {
    for (const each of opened) each.open = false;
    opened = [];
  });
})();
