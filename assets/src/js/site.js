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

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);

  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }

  if (on("[data-theme-toggle]")) toggleTheme(on("[data-theme-toggle]"));
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details[data-menu][open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What somebody opened stays open in what comes instead of it, with whatever there has the focus.
document.addEventListener("htmx:oobBeforeSwap", ({ target, detail }) => {
  for (const opened of target.querySelectorAll("details[id][open]")) {
    detail.fragment.querySelector(`#${opened.id}`)?.setAttribute("open", "");
  }
});

// What had the focus may be gone with what it stood in: go on from the heading of what came instead.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (document.activeElement === document.body) target.querySelector?.("[data-focus]")?.focus();
});

document.addEventListener("focusout", ({ target, relatedTarget }) => {
  const menu = target.closest("details[data-menu][open]");
  if (menu && relatedTarget && !menu.contains(relatedTarget)) menu.open = false;
});

for (const button of document.querySelectorAll("[data-theme-toggle]")) {
  button.setAttribute("aria-pressed", String(isDark()));
}
