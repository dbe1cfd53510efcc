// The small help that names the keys; `?` opens it, Escape closes it.
"use strict";

redgreen.help = (() => {
  let dialog = null;

  function row(keys, words) {
    const line = document.createElement("div");
    const term = line.appendChild(document.createElement("dt"));
    for (const key of keys) term.appendChild(document.createElement("kbd")).textContent = key;
    line.appendChild(document.createElement("dd")).textContent = words;
    return line;
  }

  function make() {
    const made = document.createElement("dialog");
    made.className = "rg-help md-typeset";
    made.setAttribute("aria-labelledby", "rg-help-title");
    const title = made.appendChild(document.createElement("h2"));
    title.id = "rg-help-title";
    title.textContent = "Keys";
    const list = made.appendChild(document.createElement("dl"));
    for (const { keys, words } of redgreen.keys) list.append(row(keys, words));
    const close = made.appendChild(document.createElement("form"));
    close.method = "dialog";
    close.appendChild(document.createElement("button")).textContent = "Close";
    close.firstChild.className = "rg-copy";
    document.body.append(made);
    return made;
  }

  function open() {
    dialog ||= make();
    if (!dialog.open) dialog.showModal();
  }

  function isOpen() {
    return Boolean(dialog?.open);
  }

  function button() {
    const made = redgreen.button("Keys (?)", "?", open);
    made.classList.add("rg-ask");
    return made;
  }

  return { open, isOpen, button };
})();
