// Matrices of similarity in two colors, and a row of them as a curve. One module for a page and for a kernel.

const SYNCED = ["chosen", "row"];
const WIDTH = 600, HEIGHT = 220, LEFT = 58, BOTTOM = 34, TOP = 10;

const largestOf = (matrix) => Math.max(...matrix.flat().map(Math.abs)) || 1;
const figure = (value) => Number(value.toPrecision(3)).toString().replace("-", "−");

/** Color channels of a custom property of an element, as the browser computes it. */
function channels(element, property) {
  const probe = make("span", { style: `color:var(${property})` });
  element.append(probe);
  const found = getComputedStyle(probe).color.match(/[\d.]+/g).slice(0, 3).map(Number);
  probe.remove();
  return found;
}

/** One pixel a cell: from the paper to blue for positive numbers, to orange for negative ones. */
function paint(canvas, matrix, colors) {
  const rows = matrix.length, columns = matrix[0].length, largest = largestOf(matrix);
  canvas.width = columns;
  canvas.height = rows;
  const image = new ImageData(columns, rows);
  matrix.flat().forEach((value, at) => {
    const strength = Math.abs(value) / largest, end = value < 0 ? colors.warm : colors.accent;
    for (let channel = 0; channel < 3; channel++)
      image.data[4 * at + channel] = colors.paper[channel] + strength * (end[channel] - colors.paper[channel]);
    image.data[4 * at + 3] = 255;
  });
  canvas.getContext("2d").putImageData(image, 0, 0);
}

/** The chosen row as a curve, with its axes. */
function curve(matrix, row) {
  const values = matrix[row], all = matrix.flat();
  const most = Math.max(0, ...all), least = Math.min(0, ...all), span = most - least || 1;
  const x = (column) => LEFT + (column / Math.max(1, values.length - 1)) * (WIDTH - LEFT - 10);
  const y = (value) => TOP + ((most - value) / span) * (HEIGHT - TOP - BOTTOM);
  const marks = [...new Set([least, 0, most])];
  const parts = marks.flatMap((value) => [
    shape("line", { x1: LEFT, x2: WIDTH - 10, y1: y(value), y2: y(value), class: "tutor-similarity-rule" }),
    shape("text", { x: LEFT - 8, y: y(value) + 5, "text-anchor": "end" }, figure(value)),
  ]);
  const ends = [0, Math.floor((values.length - 1) / 2), values.length - 1];
  for (const column of new Set(ends))
    parts.push(shape("text", { x: x(column), y: HEIGHT - 10, "text-anchor": "middle" }, String(column)));
  const points = values.map((value, column) => `${x(column)},${y(value)}`).join(" ");
  return shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true", class: "tutor-similarity-curve" },
    ...parts, shape("line", { x1: x(Math.min(row, values.length - 1)), x2: x(Math.min(row, values.length - 1)),
      y1: TOP, y2: HEIGHT - BOTTOM, class: "tutor-similarity-here" }),
    shape("polyline", { points }), ...values.map((value, column) => shape("circle", { cx: x(column), cy: y(value), r: 3 })));
}

/** Draw into the element; data as SimilarityExplorer.page_data gives it. */
function mount(element, data) {
  const state = { chosen: data.chosen, row: data.row };
  const rows = data.maps[0].length, columns = data.maps[0][0].length;
  const listeners = new Set(), voice = speaker();
  const which = make("select", {}, ...data.names.map((name, place) => make("option", { value: place }, name)));
  const slider = make("input", { type: "range", min: 0, max: rows - 1, step: 1 });
  const reading = make("span", { class: "tutor-similarity-reading" });
  const canvas = make("canvas", { "aria-hidden": "true" });
  const band = make("div", { class: "tutor-similarity-band", "aria-hidden": "true" });
  const plot = make("div", { class: "tutor-similarity-plot" }, canvas, band);
  const curves = make("div"), words = make("p", { class: "tutor-similarity-words" });
  const scale = make("p", { class: "tutor-similarity-scale" });
  const root = make("div", { class: "tutor-frame tutor-similarity", role: "group", "aria-label": data.title },
    make("p", { class: "tutor-title" }, data.title), make("p", { class: "tutor-unseen" }, data.alt),
    make("div", { class: "tutor-similarity-controls" }, field("Shown", which),
      make("label", { class: "tutor-field" }, make("span", {}, "Row, a position: ", reading), slider)),
    make("div", { class: "tutor-similarity-views" }, make("div", {}, plot, scale), make("div", {}, curves, words)),
    voice.element);

  /** Where a row of yes and no says yes. */
  function yesAndNo(values) {
    const places = values.flatMap((value, column) => (value ? [column] : []));
    return `Position ${state.row}, ${data.names[state.chosen]}. ${places.length} of ${values.length}: ${places.join(", ") || "none"}.`;
  }

  function inWords() {
    const values = data.maps[state.chosen][state.row];
    if (data.maps.flat(2).every((value) => value === 0 || value === 1)) return yesAndNo(values);
    const order = values.map((_, column) => column).sort((a, b) => values[b] - values[a]);
    const nearest = order.filter((column) => column !== state.row).slice(0, 3);
    const own = state.row < columns ? `To itself ${figure(values[state.row])}. ` : "";
    const told = nearest.map((column) => `${column} (${figure(values[column])})`).join(", ");
    return `Position ${state.row}, ${data.names[state.chosen]}. ${own}` +
      `${told ? `Most similar besides: ${told}. ` : ""}Least: ${order.at(-1)} (${figure(values[order.at(-1)])}).`;
  }

  function draw() {
    const matrix = data.maps[state.chosen];
    which.value = state.chosen;
    slider.value = state.row;
    reading.textContent = String(state.row);
    paint(canvas, matrix, { paper: channels(root, "--paper"), accent: channels(root, "--accent"), warm: channels(root, "--warm") });
    band.style.cssText = `top:${(100 * state.row) / rows}%;height:${100 / rows}%`;
    curves.replaceChildren(curve(matrix, state.row));
    const negative = matrix.flat().some((value) => value < 0);
    scale.textContent = `Darkest: ${figure(largestOf(matrix))}${negative ? "; blue is positive, orange negative" : ""}. ` +
      "Rows and columns are positions, from 0.";
    words.textContent = inWords();
  }

  function choose(patch) {
    Object.assign(state, patch);
    draw();
    voice.say(words.textContent);
    for (const listener of listeners) listener(patch);
  }

  which.addEventListener("change", () => choose({ chosen: Number(which.value) }));
  slider.addEventListener("input", () => choose({ row: Number(slider.value) }));
  plot.addEventListener("pointerdown", (event) => {
    const box = plot.getBoundingClientRect();
    choose({ row: Math.max(0, Math.min(rows - 1, Math.floor((rows * (event.clientY - box.top)) / box.height))) });
  });
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => event.stopPropagation());
  element.replaceChildren(root);
  draw();
  // colors are painted, so a change of theme needs a new picture
  const themes = new MutationObserver(draw);
  themes.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  themes.observe(document.body, { attributeFilter: ["data-jp-theme-light"] });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", draw);

  return {
    set(patch) {
      for (const name of SYNCED) if (name in patch) state[name] = patch[name];
      draw();
    },
    on: (listener) => void listeners.add(listener),
    destroy() {
      voice.stop();
      themes.disconnect();
      dark.removeEventListener("change", draw);
      root.remove();
    },
  };
}

const render = (host) => follow(host, mount, { ...host.model.get("content"), ...traits(host.model, SYNCED) }, SYNCED);

export { mount };
export default { render };
