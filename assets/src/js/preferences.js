// Finding a brand among hundreds. Without scripts they are all there, in two lists.

const search = document.querySelector("[data-brand-search]");

if (search) {
  const input = search.querySelector("input");
  const status = search.querySelector("[role=status]");
  const further = document.querySelector("[data-further-brands]");
  const brands = [...document.querySelectorAll("[data-brand]")].map((item) => ({
    item,
    name: item.textContent.trim().toLocaleLowerCase(),
  }));

  search.hidden = false;

  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    for (const { item, name } of brands) item.hidden = !name.includes(wanted);
    further.open = wanted !== "";
    status.textContent = brands.every(({ item }) => item.hidden) ? status.dataset.none : "";
  });

  // Return would send the whole form from here.
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
}
