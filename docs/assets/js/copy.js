// The buttons that copy, on pages that stand without the theme, which brings its own.
"use strict";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-clipboard-text], [data-clipboard-target]");
  if (!button) return;
  const target = button.dataset.clipboardTarget;
  const text = button.dataset.clipboardText || document.querySelector(target).textContent;
  const words = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed";
  }
  setTimeout(() => (button.textContent = words), 1500);
});
