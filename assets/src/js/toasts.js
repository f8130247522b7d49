// Messages that lie over the page. What only informs leaves by itself, unless somebody is at it; what went
// wrong stays until it is dismissed.

const SHOWN_MS = 7000;
const ANNOUNCED_AFTER_MS = 300; // a live region has to be there before what it says
const root = document.documentElement;

function leaveByItself(toast) {
  let timer;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.matches(":hover, :focus-within") || toast.remove(), SHOWN_MS);
  };
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, wait);
  wait();
}

function announce(toast) {
  const said = toast.querySelector("[data-text]");
  setTimeout(() => said.replaceChildren(...said.cloneNode(true).childNodes), ANNOUNCED_AFTER_MS);
}

function begin(toast) {
  announce(toast);
  if (!toast.querySelector("[data-level=error], [data-level=warning]")) leaveByItself(toast);
}

function say(text) {
  const toast = document.querySelector("#toast").content.firstElementChild.cloneNode(true);
  toast.querySelector("[data-level]").textContent = text;
  // Behind an open dialog nothing can be reached, so it has a place of its own.
  const place = document.querySelector("dialog[open] [data-toasts]") ?? document.querySelector("#messages");
  place.replaceChildren(toast);
}

const watcher = new MutationObserver((changes) => {
  for (const added of changes.flatMap((change) => [...change.addedNodes])) {
    if (added.matches?.(".toast")) begin(added);
  }
});

for (const place of document.querySelectorAll("[data-toasts]")) {
  watcher.observe(place, { childList: true });
  place.querySelectorAll(".toast").forEach(begin);
}

document.addEventListener("click", (event) => {
  const toast = event.target.closest("[data-dismiss]")?.closest(".toast");
  if (!toast) return;
  if (!toast.closest("dialog")) document.querySelector("#main").focus({ preventScroll: true });
  toast.remove();
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail }) => {
    const says = detail.xhr?.getResponseHeader("Content-Type")?.startsWith("text/plain");
    say(says ? detail.xhr.responseText : root.dataset.errorText);
  });
}
