// Tabs that scroll sideways on a phone: the open one is in view, and the row does not jump when htmx swaps it.

const row = () => document.querySelector("[data-tabs]");
let scrolled = 0;

function reveal(behavior) {
  const open = row()?.querySelector("[aria-current]");
  if (!open) return;
  const middle = open.offsetLeft - (row().clientWidth - open.clientWidth) / 2;
  row().scrollTo({ left: middle, behavior });
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target?.id === "for-you") scrolled = row().scrollLeft;
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id !== "for-you") return;
  row().scrollLeft = scrolled;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  reveal(isCalm ? "auto" : "smooth");
  // Further down a long tab, the next one begins at its beginning.
  const place = document.querySelector("#for-you");
  if (place.getBoundingClientRect().top < 0) place.scrollIntoView();
});

document.addEventListener("htmx:historyRestore", () => reveal("auto"));
reveal("auto");
