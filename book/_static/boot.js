// Draw every figure of the page from the data that stands in it. `kinds` maps a name in data-tutor to its module's mount.
const drawAll = () => {
  for (const element of document.querySelectorAll("[data-tutor]:not([data-tutor-ready])")) {
    const mount = kinds[element.dataset.tutor];
    if (!mount) throw new Error(`expected data-tutor to be one of ${Object.keys(kinds)}, got ${element.dataset.tutor}`);
    mount(element, JSON.parse(element.querySelector('script[type="application/json"]').textContent));
    element.setAttribute("data-tutor-ready", "");
  }
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawAll);
else drawAll();
