// Draw every figure of the page from the data that stands in it. `kinds` maps a name in data-tutor to its module's mount.
const drawAll = () => {
  for (const element of document.querySelectorAll("[data-tutor]:not([data-tutor-ready])")) {
    const mount = kinds[element.dataset.tutor];
    if (!mount) throw new Error(`expected data-tutor to be one of ${Object.keys(kinds)}, got ${element.dataset.tutor}`);
    mount(element, JSON.parse(element.querySelector('script[type="application/json"]').textContent));
    element.setAttribute("data-tutor-ready", "");
  }
};

// A box that scrolls sideways is a stop of the Tab key; one that has room for all it holds is not.
const stopAtScrollers = () => {
  for (const box of document.querySelectorAll("[data-tutor-scroller]")) box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
};

// Figures at once: a deferred script runs when the page has been read. Formulas are set later, and may scroll then.
drawAll();
stopAtScrollers();
addEventListener("DOMContentLoaded", () => window.MathJax?.startup?.promise?.then(stopAtScrollers));
let waiting = 0;
addEventListener("resize", () => (clearTimeout(waiting), (waiting = setTimeout(stopAtScrollers, 150))));
