// Listings wider than their card take the focus, so that the arrow keys can scroll them.
"use strict";

redgreen.scrollers = (() => {
  // An observer is told of a listing once it is laid out; asked any sooner, the browser would lay out every card.
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });

  // Watch the listings in `place`.
  function watch(place) {
    for (const listing of place.querySelectorAll(".rg-lines")) sizes.observe(listing);
  }

  watch(document);
  return { watch };
})();
