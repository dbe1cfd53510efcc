// What this browser remembers for the reader, under one prefix; other scripts hear of every change.
"use strict";

const redgreen = {};

redgreen.memory = (() => {
  const PREFIX = "fastauth-book.";
  // Where the browser keeps nothing, as some do for files or in private windows, the page still remembers.
  const here = new Map();

  function get(name, otherwise) {
    try {
      const kept = localStorage.getItem(PREFIX + name);
      return kept === null ? otherwise : JSON.parse(kept);
    } catch {
      return here.has(name) ? here.get(name) : otherwise;
    }
  }

  function set(name, value) {
    here.set(name, value);
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // `here` has it.
    }
    tell(name);
  }

  function tell(name) {
    document.dispatchEvent(new CustomEvent(`redgreen:${name}`));
  }

  // Another window of the book has changed something.
  addEventListener("storage", (event) => {
    if (event.key?.startsWith(PREFIX)) tell(event.key.slice(PREFIX.length));
  });

  return { get, set };
})();
