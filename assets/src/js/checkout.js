// A form marked data-send-once is sent once: its button says that it is under way. The server would make one
// order of two clicks anyway; this spares the shopper the doubt.

for (const form of document.querySelectorAll("form[data-send-once]")) {
  const button = form.querySelector("button[data-busy]");
  const nodes = [...button.childNodes];

  form.addEventListener("submit", (event) => {
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    // Not `disabled`: the button would lose the focus, and a screen reader its place.
    button.setAttribute("aria-disabled", "true");
    button.replaceChildren(button.dataset.busy);
  });

  // Come back to by the back button, the page is as it was left.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    button.removeAttribute("aria-disabled");
    button.replaceChildren(...nodes);
  });
}
