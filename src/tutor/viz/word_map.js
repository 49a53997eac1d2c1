// Word vectors on a flat map, with the nearest words of the chosen one. One module for a page and for a kernel.

const SYNCED = ["selected"];
const WIDTH = 1000, HEIGHT = 640, EDGE = 70;

const across = (x) => EDGE + ((x + 1) / 2) * (WIDTH - 2 * EDGE);
const down = (y) => EDGE / 2 + ((1 - y) / 2) * (HEIGHT - EDGE);

// where a label may stand beside its dot: how far, and which end of the words is there
const SIDES = [[12, 7, "start"], [-12, 7, "end"], [0, -13, "middle"], [0, 29, "middle"]];

/** Where every label stands: each in turn on the side on which it covers least. */
function labelPlaces(data) {
  const dots = data.places.map(([x, y]) => [across(x), down(y)]);
  const taken = dots.map(([x, y]) => [x - 8, y - 8, x + 8, y + 8]);
  const shared = (a, b) => Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) *
    Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  return dots.map(([x, y], place) => {
    const width = [...data.labels[place]].reduce((sum, character) => sum + (character > "\u2e80" ? 22 : 12), 0);
    const options = SIDES.map(([dx, dy, anchor]) => {
      const left = x + dx - (anchor === "start" ? 0 : anchor === "end" ? width : width / 2);
      const box = [left, y + dy - 18, left + width, y + dy + 4];
      const outside = Math.max(0, -box[0]) + Math.max(0, box[2] - WIDTH) + Math.max(0, -box[1]) + Math.max(0, box[3] - HEIGHT);
      return { dx, dy, anchor, box, cost: 1000 * outside + taken.reduce((sum, other) => sum + shared(box, other), 0) };
    });
    const best = options.reduce((one, other) => (other.cost < one.cost - 1 ? other : one));
    taken.push(best.box);
    return best;
  });
}

/** The drawing: dots with labels, and lines from the chosen word to its neighbors. */
function drawing(data, choose) {
  const lines = shape("g", { class: "tutor-map-lines" });
  const sides = labelPlaces(data);
  const points = data.labels.map((label, place) => {
    const [x, y] = data.places[place], { dx, dy, anchor } = sides[place];
    const point = shape("g", { transform: `translate(${across(x)} ${down(y)})` },
      shape("circle", { r: 7 }), shape("text", { x: dx, y: dy, "text-anchor": anchor }, label), shape("circle", { r: 26, class: "tutor-map-target" }));
    point.addEventListener("click", () => choose(data.words[place]));
    return point;
  });
  const picture = shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, lines, ...points);
  return {
    picture,
    show(chosen, nearest) {
      lines.replaceChildren(...nearest.map(([place]) => shape("line", {
        x1: across(data.places[chosen][0]), y1: down(data.places[chosen][1]),
        x2: across(data.places[place][0]), y2: down(data.places[place][1]),
      })));
      const near = new Set(nearest.map(([place]) => place));
      points.forEach((point, place) => {
        const kind = place === chosen ? "tutor-map-chosen" : near.has(place) ? "tutor-map-near" : "tutor-map-far";
        point.setAttribute("class", kind);
      });
      // later elements lie above earlier ones
      picture.append(...points.filter((_, place) => near.has(place)), points[chosen]);
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
      make("th", { scope: "row" }, data.labels[place]), make("td", {}, cosine.toFixed(2).replace("-", "−")))));
  }

  function choose(patch) {
    Object.assign(state, patch);
    draw();
    const near = data.nearest[data.words.indexOf(state.selected)].slice(0, 3).map(([place]) => data.labels[place]);
    voice.say(`Nearest to ${state.selected}: ${near.join(", ")}`);
    for (const listener of listeners) listener(patch);
  }

  list.addEventListener("change", () => choose({ selected: list.value }));
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => event.stopPropagation());
  draw();
  element.replaceChildren(root);

  return {
    set(patch) {
      if (data.words.includes(patch.selected)) state.selected = patch.selected;
      draw();
    },
    on: (listener) => void listeners.add(listener),
    destroy() {
      voice.stop();
      root.remove();
    },
  };
}

const render = (host) => follow(host, mount, { ...host.model.get("content"), ...traits(host.model, SYNCED) }, SYNCED);

export { mount };
export default { render };
