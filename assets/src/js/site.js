// What scripts add to pages that work without them. Listeners sit on the document, so that parts that htmx
// brings later need no wiring.

const root = document.documentElement;
const isDark = () =>
  root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

function toggleTheme(button) {
  root.dataset.theme = isDark() ? "light" : "dark";
  button.setAttribute("aria-pressed", String(isDark()));
  try {
    localStorage.setItem("theme", root.dataset.theme);
  } catch {
    // The choice lasts for this page only.
  }
}

function toast(text) {
  const template = document.querySelector("#toast");
  const item = template.content.firstElementChild.cloneNode(true);
  item.querySelector("[data-text]").textContent = text;
  document.querySelector("#alert").replaceChildren(item);
}

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);

  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }

  if (on("[data-theme-toggle]")) toggleTheme(on("[data-theme-toggle]"));
  if (on("[data-dismiss]")) on("[data-dismissable]")?.remove();
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  } else {
    document.querySelector("#added [data-dismissable]")?.remove();
  }
});

for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, ({ detail, target }) => {
    const says = detail.xhr?.getResponseHeader("Content-Type")?.startsWith("text/plain");
    toast(says ? detail.xhr.responseText : root.dataset.errorText);
    target.closest("[data-reset-on-error]")?.reset();
  });
}

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.hidden = false;
  button.setAttribute("aria-pressed", String(isDark()));
}
