// The search box as a combobox: what htmx brings below it can be walked through with the arrow keys. Without
// scripts it is a search box.

const form = document.querySelector("[data-suggest]");
const input = form.querySelector("input");
const list = form.querySelector("#suggestions");
const status = form.querySelector("[data-suggest-status]");
const options = () => [...list.querySelectorAll("[role=option]")];

function open(isOpen) {
  list.hidden = !isOpen;
  input.setAttribute("aria-expanded", String(isOpen && options().length > 0));
  if (!isOpen) choose(null);
}

function choose(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}

function move(step) {
  const all = options();
  if (list.hidden || !all.length) return;
  const from = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
  const to = from < 0 && step < 0 ? all.length - 1 : from + step;
  choose(all[to] ?? null);
}

function say(n) {
  status.textContent = n === 1 ? status.dataset.one : n ? status.dataset.many.replace("%(n)s", n) : "";
}

input.setAttribute("role", "combobox");
input.setAttribute("aria-autocomplete", "list");
input.setAttribute("aria-controls", "suggestions");
open(false);

input.addEventListener("keydown", (event) => {
  const chosen = list.querySelector("[aria-selected=true]");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && chosen && !list.hidden) {
    event.preventDefault();
    chosen.click();
  } else if (event.key === "Escape" && !list.hidden && options().length) {
    event.preventDefault(); // the first press closes the list, the next one empties the box
    open(false);
  }
});

list.addEventListener("htmx:afterSwap", () => {
  choose(null); // what was chosen is gone
  open(document.activeElement === input);
  say(options().length);
});

form.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget)) open(false);
});
