// A small button with a sign for the eye and words, the key among them, for everybody else.
"use strict";

redgreen.button = (words, sign, run) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "rg-move";
  made.title = words;
  made.setAttribute("aria-label", words);
  made.textContent = sign;
  made.addEventListener("click", run);
  return made;
};
