// What scripts add to a product's pictures: a thumbnail brings its picture up without leaving a trace in the
// address, and the thumbnails follow what is swiped. Listeners sit on the document, since htmx swaps galleries.

const calm = matchMedia("(prefers-reduced-motion: reduce)");

function follow(stage) {
  const shown = Math.round(stage.scrollLeft / stage.clientWidth);
  const thumbnails = stage.closest("[data-gallery]").querySelectorAll("[data-thumbnail]");
  for (const [place, thumbnail] of thumbnails.entries()) {
    if (place === shown) thumbnail.setAttribute("aria-current", "true");
    else thumbnail.removeAttribute("aria-current");
  }
}

document.addEventListener("click", (event) => {
  const thumbnail = event.target.closest("[data-thumbnail]");
  if (!thumbnail) return;
  event.preventDefault();
  const picture = document.querySelector(thumbnail.hash);
  const behavior = calm.matches ? "instant" : "smooth";
  picture.parentElement.scrollTo({ left: picture.offsetLeft, behavior });
});

// Scrolling does not bubble, but it can be caught on the way down.
document.addEventListener(
  "scroll",
  ({ target }) => target instanceof Element && target.matches("[data-gallery-stage]") && follow(target),
  { capture: true, passive: true },
);
