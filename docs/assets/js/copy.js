// The buttons that copy: a checkout, or the listing that stands with the button.
"use strict";

(() => {
  const TOLD_FOR = 1500;

  // Return the element whose text is meant: the code beside the button, or the listing now shown below it.
  function source(button) {
    if (button.parentElement.matches(".rg-checkout")) return button.parentElement.querySelector("code");
    const listings = button.closest(".rg-file, .rg-figure").querySelectorAll(".rg-code > .rg-lines");
    return [...listings].find((listing) => listing.getClientRects().length > 0);
  }

  async function copy(button) {
    const from = source(button);
    if (!from) return "Not here yet";
    try {
      await navigator.clipboard.writeText(from.textContent);
      return "Copied";
    } catch {
      // Where the browser keeps its clipboard to itself, the reader's own keys finish the work.
      getSelection().selectAllChildren(from);
      return "Selected";
    }
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest(".rg-copy[data-copy]");
    if (!button) return;
    button.textContent = await copy(button);
    setTimeout(() => (button.textContent = "Copy"), TOLD_FOR);
  });
})();
