// Word vectors on a flat map, with the nearest words of the chosen one. One module for a page and for a kernel.

const SYNCED = ["selected"];
// two forms: a wide picture, and a tall one for phones, in which words are as large to the eye
const FORMS = { wide: { width: 1000, height: 640 }, tall: { width: 520, height: 760 } };
const NARROW = 480; // px, below which the picture is tall
const LINE = 30, EDGE = 12, ROUNDS = 300;

/** How much room the words of a label take. */
const widthOf = (label) => 14 + [...label].reduce((sum, character) => sum + (character > "\u2e80" ? 22 : 12), 0);

/** Where each word is written: at its place, or pushed as far off as it takes to be read beside the others. */
function layOut(data, { width, height }) {
  const boxes = data.labels.map((label, at) => {
    const half = widthOf(label) / 2, [x, y] = data.places[at];
    // a tiny spiral, so that words of one and the same place have a direction in which to part
    const turn = 2.4 * at, off = 0.01 * at;
    return {
      half,
      x: EDGE + half + ((x + 1) / 2) * (width - 2 * (EDGE + half)) + off * Math.cos(turn),
      y: EDGE + LINE / 2 + ((1 - y) / 2) * (height - 2 * EDGE - LINE) + off * Math.sin(turn),
    };
  });
  for (let round = 0, moved = true; moved && round < ROUNDS; round++) {
    moved = false;
    for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
      const one = boxes[i], other = boxes[j], dx = one.x - other.x, dy = one.y - other.y;
      const overX = one.half + other.half - Math.abs(dx), overY = LINE - Math.abs(dy);
      if (overX <= 0 || overY <= 0) continue;
      moved = true;
      // along the way in which they stand further apart already, for their size, so that groups stay round; what is
      // still jammed then, in a corner, goes up or down
      if (round > ROUNDS / 3 || Math.abs(dy) / LINE > Math.abs(dx) / (one.half + other.half)) {
        one.y += (Math.sign(dy) || 1) * overY / 2;
        other.y -= (Math.sign(dy) || 1) * overY / 2;
      } else {
        one.x += (Math.sign(dx) || 1) * overX / 2;
        other.x -= (Math.sign(dx) || 1) * overX / 2;
      }
    }
    for (const box of boxes) {
      box.x = Math.min(width - EDGE - box.half, Math.max(EDGE + box.half, box.x));
      box.y = Math.min(height - EDGE - LINE / 2, Math.max(EDGE + LINE / 2, box.y));
    }
  }
  return boxes;
}

/** The drawing: words, and lines from the chosen one to its neighbors. */
function drawing(data, choose) {
  const lines = shape("g", { class: "tutor-map-lines" });
  const targets = data.labels.map(() => shape("rect", { height: LINE, rx: 4 }));
  const words = data.labels.map((label, at) => {
    const word = shape("g", {}, targets[at], shape("text", { "text-anchor": "middle", y: 7 }, label));
    word.addEventListener("click", () => choose(data.words[at]));
    return word;
  });
  const picture = shape("svg", { "aria-hidden": "true" }, lines, ...words);
  let boxes = [];
  return {
    picture,
    fit(form) {
      const { width, height } = FORMS[form];
      boxes = layOut(data, FORMS[form]);
      picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
      boxes.forEach(({ x, y, half }, at) => {
        words[at].setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
        for (const [name, value] of Object.entries({ x: -half, y: -LINE / 2, width: 2 * half }))
          targets[at].setAttribute(name, value);
      });
    },
    show(chosen, nearest) {
      lines.replaceChildren(...nearest.map(([at]) => shape("line",
        { x1: boxes[chosen].x, y1: boxes[chosen].y, x2: boxes[at].x, y2: boxes[at].y })));
      const near = new Set(nearest.map(([at]) => at));
      words.forEach((word, at) => {
        const kind = at === chosen ? "tutor-map-chosen" : near.has(at) ? "tutor-map-near" : "tutor-map-far";
        word.setAttribute("class", kind);
      });
    },
  };
}

/** Draw into the element; data as WordMap.page_data gives it. */
function mount(element, data) {
  const state = { selected: data.selected };
  const listeners = new Set(), voice = speaker();
  const list = make("select");
  const sorted = data.words.map((word, place) => [word, data.labels[place]]).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [word, label] of sorted) list.append(make("option", { value: word }, label));
  const picture = drawing(data, (word) => choose({ selected: word }));
  const caption = make("caption"), body = make("tbody");
  const table = make("table", {}, caption,
    make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "word"), make("th", { scope: "col" }, "cosine"))), body);
  const root = make("div", { class: "tutor-frame tutor-map", role: "group", "aria-label": data.title },
    make("p", { class: "tutor-title" }, data.title), make("p", { class: "tutor-unseen" }, data.alt),
    make("div", { class: "tutor-map-views" }, picture.picture,
      make("div", { class: "tutor-map-side" }, field("Word", list), table)), voice.element);

  function draw() {
    const chosen = data.words.indexOf(state.selected), nearest = data.nearest[chosen];
    list.value = state.selected;
    picture.show(chosen, nearest);
    caption.textContent = `Nearest to “${data.labels[chosen]}”, in all dimensions`;
    body.replaceChildren(...nearest.map(([place, cosine]) => make("tr", {},
      make("th", { scope: "row" }, data.labels[place]), make("td", {}, cosine.toFixed(3).replace("-", "−")))));
  }

  function choose(patch) {
    Object.assign(state, patch);
    draw();
    const near = data.nearest[data.words.indexOf(state.selected)].slice(0, 3).map(([place]) => data.labels[place]);
    voice.say(`Nearest to ${state.selected}: ${near.join(", ")}`);
    for (const listener of listeners) listener(patch);
  }

  let form;
  function fit() {
    const fitting = root.clientWidth && root.clientWidth < NARROW ? "tall" : "wide";
    if (fitting === form) return;
    form = fitting;
    picture.fit(form);
    draw();
  }

  list.addEventListener("change", () => choose({ selected: list.value }));
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => event.stopPropagation());
  element.replaceChildren(root);
  fit();
  const watch = new ResizeObserver(fit);
  watch.observe(root);

  return {
    set(patch) {
      if (data.words.includes(patch.selected)) state.selected = patch.selected;
      draw();
    },
    on: (listener) => void listeners.add(listener),
    destroy() {
      voice.stop();
      watch.disconnect();
      root.remove();
    },
  };
}

const render = (host) => follow(host, mount, { ...host.model.get("content"), ...traits(host.model, SYNCED) }, SYNCED);

export { mount };
export default { render };
