// The cart's drawer: opened by the cart's link and by whatever fills it from outside, closed by the browser's
// own ways (Esc, its close button) and a press beside it. The browser keeps the focus inside and brings it back.

const drawer = document.querySelector("#cart-drawer"); // not on the cart's own page
const fromOutside = new WeakSet(); // answers to what was asked outside the drawer
const SAYS_WHY = [409, 422]; // refusals that come with the cart and the words in it

const opensElsewhere = (event) => event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;

function load(address, source) {
  htmx.ajax("GET", address, { source, target: "#cart" });
}

function open() {
  const root = document.documentElement;
  if (!drawer.open) {
    root.style.setProperty("--scrollbar", `${innerWidth - root.clientWidth}px`);
    drawer.showModal();
  }
  drawer.querySelector("[data-added]")?.scrollIntoView({ block: "nearest" });
}

for (const link of drawer ? document.querySelectorAll("[data-cart-link]") : []) {
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => {
    if (opensElsewhere(event)) return;
    event.preventDefault();
    load(link.href, link);
  });
}

drawer?.addEventListener("click", (event) => {
  if (event.target === drawer) drawer.close();
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (drawer && !drawer.contains(detail.requestConfig.elt)) fromOutside.add(detail.xhr);
  if (detail.target.id === "cart" && SAYS_WHY.includes(detail.xhr.status)) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.target.id === "cart" && fromOutside.has(detail.xhr)) open();
});

// A page that the way back shows as it was left knows nothing of what was put into the cart since.
addEventListener("pageshow", (event) => {
  const [arrival] = performance.getEntriesByType("navigation");
  const link = document.querySelector("[data-cart-link]");
  if (link && (event.persisted || arrival?.type === "back_forward")) load(link.href, drawer ?? document.body);
});
