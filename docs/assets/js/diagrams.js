// Material's colours for a sequence diagram, where mermaid's own would not follow the page into the dark.
(() => {
  const initialize = mermaid.initialize;
  const colours = `
    marker[id$="head"] path { fill: var(--md-mermaid-edge-color); stroke: var(--md-mermaid-edge-color); }
    .actor-line { stroke: var(--md-mermaid-edge-color); }
  `;
  mermaid.initialize = (options) => initialize({ ...options, themeCSS: (options.themeCSS || "") + colours });
})();
