// How far the reader is: a count beside each chapter in the navigation, and on the home page where to go on.
"use strict";

(() => {
  const outline = redgreen.outline;
  const all = Object.values(outline).flat();

  function countOf(chapter, read) {
    const tags = outline[chapter];
    return { done: tags.filter((tag) => read.has(tag)).length, total: tags.length };
  }

  function inNavigation(read) {
    for (const link of document.querySelectorAll(".md-nav--primary a.md-nav__link")) {
      const chapter = new URL(link.href).pathname.match(/\/chapters\/([^/]+)\.html$/)?.[1];
      // The navigation also lists the sections of the page that is open.
      if (!outline[chapter] || new URL(link.href).hash) continue;
      const { done, total } = countOf(chapter, read);
      const badge = link.querySelector(".rg-count") || link.appendChild(document.createElement("span"));
      badge.className = done === total ? "rg-count rg-whole" : "rg-count";
      badge.textContent = done ? `${done}/${total}` : "";
      badge.title = done ? `${done} of ${total} steps read` : "";
    }
  }

  function inContents(read) {
    for (const row of document.querySelectorAll("[data-chapter]")) {
      const { done, total } = countOf(row.dataset.chapter, read);
      row.querySelector(".rg-done").textContent = done ? `${done} of ${total} read` : "";
    }
  }

  // Turn the button that begins the book into one that goes on with it.
  function onTheCover(read) {
    const button = document.querySelector(".rg-begin");
    if (!button) return;
    button.dataset.words ||= button.textContent;
    button.dataset.href ||= button.getAttribute("href");
    const next = all.find((tag) => !read.has(tag));
    const begun = next && all.some((tag) => read.has(tag));
    const chapter = begun && Object.keys(outline).find((name) => outline[name].includes(next));
    button.textContent = begun ? `Go on with ${next}` : button.dataset.words;
    button.setAttribute("href", begun ? `chapters/${chapter}.html#${next}` : button.dataset.href);
  }

  function belowTheContents(read) {
    const contents = document.querySelector(".rg-contents");
    if (!contents) return;
    const line = contents.querySelector(".rg-sum") || contents.appendChild(document.createElement("p"));
    const done = all.filter((tag) => read.has(tag)).length;
    contents.classList.toggle("rg-begun", done > 0);
    line.className = "rg-sum";
    line.replaceChildren();
    if (!read.size) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "rg-copy";
    button.textContent = "Forget what I have read";
    button.addEventListener("click", () => {
      if (confirm("Remove the ticks from all steps?")) redgreen.ticks.forget();
    });
    line.append(`You have read ${done} of ${all.length} steps. `, button);
  }

  function show() {
    const read = redgreen.ticks.read();
    for (const place of [inNavigation, inContents, onTheCover, belowTheContents]) place(read);
  }

  document.addEventListener("redgreen:read", show);
  show();
})();
