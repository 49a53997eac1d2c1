// Curves over one axis, ticked on and off, read at a cursor. One module for a page and for a kernel.

const SYNCED = ["shown", "cursor", "logarithmic"];
const WIDTH = 600, HEIGHT = 320, LEFT = 64, RIGHT = 14, TOP = 12, BOTTOM = 44;
const COLORS = ["accent", "warm", "good", "ink"];
const DASHES = ["", "9 5", "2 4"];

/** Three figures, with a true minus sign; powers of ten where zeros would fill the line. */
function figure(value) {
  const size = Math.abs(value);
  if (size && (size >= 1e5 || size < 1e-3)) return value.toExponential(1).replace("e+", "e").replaceAll("-", "−");
  return Number(value.toPrecision(3)).toString().replace("-", "−");
}

/** Round numbers inside a range, about four of them. */
function roundNumbers(least, most) {
  const rough = (most - least) / 4 || 1, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999);
  const marks = [];
  for (let place = Math.ceil(least / step - 1e-9); place * step <= most + 1e-9 * step; place++) marks.push(place * step);
  return marks;
}

/** Powers of ten inside a range; where there are few, their doubles and fives too; where there are many, some. */
function powers(least, most) {
  const all = [];
  for (let power = Math.floor(Math.log10(least)); power <= Math.ceil(Math.log10(most)); power++)
    all.push(...[1, 2, 5].map((factor) => factor * 10 ** power));
  const inside = all.filter((value) => value >= least * 0.999 && value <= most * 1.001);
  if (inside.length <= 6) return inside;
  const whole = inside.filter((value) => Math.abs(Math.log10(value) - Math.round(Math.log10(value))) < 1e-9);
  const stride = Math.ceil(whole.length / 6);
  return whole.filter((_, place) => place % stride === 0);
}

/** From a value to a place on the paper. */
function scale(least, most, from, to, isLogarithmic) {
  const at = isLogarithmic ? Math.log : (value) => value;
  const span = at(most) - at(least) || 1;
  return (value) => from + ((at(value) - at(least)) / span) * (to - from);
}

const styleOf = (place) =>
  `stroke:var(--${COLORS[place % COLORS.length]});stroke-dasharray:${DASHES[Math.floor(place / COLORS.length)] || "none"}`;

/** The pieces of a curve between its gaps, as points of the paper. */
function pieces(values, places, x, y) {
  const found = [[]];
  values.forEach((value, place) => (value === null ? found.push([]) : found.at(-1).push([x(places[place]), y(value)])));
  return found.filter((piece) => piece.length);
}

/** Draw into the element; data as CurveExplorer.page_data gives it. */
function mount(element, data) {
  const state = { shown: data.shown, cursor: data.cursor, logarithmic: data.logarithmic };
  const listeners = new Set(), voice = speaker();
  const x = scale(data.x[0], data.x.at(-1), LEFT, WIDTH - RIGHT, data.x_grows_by_factors);
  const slider = make("input", { type: "range", min: 0, max: data.x.length - 1, step: 1 });
  const reading = make("span", { class: "tutor-curves-reading" });
  const switches = make("input", { type: "checkbox" });
  const plot = make("div", { class: "tutor-curves-plot" });
  const values = data.names.map(() => make("td"));
  const ticks = data.names.map((name) => make("input", { type: "checkbox", "aria-label": name }));
  const lines = data.names.map((name, place) => make("tr", {},
    make("th", { scope: "row" }, make("label", {}, ticks[place], sample(place), make("span", {}, name))), values[place]));
  const caption = make("caption");
  const legend = make("table", { class: "tutor-curves-legend" }, caption, make("tbody", {}, ...lines));
  const root = make("div", { class: "tutor-frame tutor-curves", role: "group", "aria-label": data.title },
    make("p", { class: "tutor-title" }, data.title), make("p", { class: "tutor-unseen" }, data.alt),
    make("p", { class: "tutor-curves-up" }, data.y_name), plot,
    make("div", { class: "tutor-curves-controls" },
      make("label", { class: "tutor-field" }, make("span", {}, `${data.x_name}: `, reading), slider),
      ...(data.may_be_logarithmic ? [make("label", { class: "tutor-curves-switch" }, switches, "logarithmic axis")] : [])),
    legend, voice.element);

  function sample(place) {
    return shape("svg", { viewBox: "0 0 34 8", "aria-hidden": "true" },
      shape("line", { x1: 1, x2: 33, y1: 4, y2: 4, style: styleOf(place) }));
  }

  function drawing() {
    const seen = state.shown.flatMap((place) => data.curves[place]).filter((value) => value !== null);
    const [low, high] = seen.length ? [Math.min(...seen), Math.max(...seen)] : [state.logarithmic ? 0.1 : 0, 1];
    const margin = (high - low || Math.abs(high) || 1) * 0.04;
    const [least, most] = state.logarithmic ? [low / 1.1, high * 1.1] : [low - margin, high + margin];
    const y = scale(least, most, HEIGHT - BOTTOM, TOP, state.logarithmic);
    const upward = (state.logarithmic ? powers : roundNumbers)(least, most);
    const across = (data.x_grows_by_factors ? powers : roundNumbers)(data.x[0], data.x.at(-1));
    const here = x(data.x[state.cursor]);
    const parts = upward.flatMap((value) => [
      shape("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: y(value), y2: y(value) }),
      shape("text", { x: LEFT - 8, y: y(value) + 5, "text-anchor": "end" }, figure(value)),
    ]);
    for (const value of across)
      parts.push(shape("text", { x: x(value), y: HEIGHT - 24, "text-anchor": "middle" }, figure(value)));
    parts.push(shape("text", { x: (LEFT + WIDTH - RIGHT) / 2, y: HEIGHT - 4, "text-anchor": "middle",
      class: "tutor-curves-across" }, data.x_name));
    parts.push(shape("line", { x1: here, x2: here, y1: TOP, y2: HEIGHT - BOTTOM, class: "tutor-curves-here" }));
    for (const place of state.shown) {
      for (const piece of pieces(data.curves[place], data.x, x, y))
        parts.push(shape("polyline", { points: piece.map((point) => point.join()).join(" "), style: styleOf(place) }));
      const value = data.curves[place][state.cursor];
      if (value !== null)
        parts.push(shape("circle", { cx: here, cy: y(value), r: 4, style: `fill:var(--${COLORS[place % COLORS.length]})` }));
    }
    return shape("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" }, ...parts);
  }

  function inWords() {
    const told = state.shown.map((place) => {
      const value = data.curves[place][state.cursor];
      return `${data.names[place]} ${value === null ? "none" : figure(value)}`;
    });
    return `${data.x_name} ${figure(data.x[state.cursor])}: ${told.join("; ") || "no curve is ticked"}.`;
  }

  function draw() {
    slider.value = state.cursor;
    slider.setAttribute("aria-valuetext", figure(data.x[state.cursor]));
    reading.textContent = figure(data.x[state.cursor]);
    switches.checked = state.logarithmic;
    caption.textContent = `Values at ${data.x_name} ${figure(data.x[state.cursor])}`;
    plot.replaceChildren(drawing());
    data.names.forEach((_, place) => {
      const value = data.curves[place][state.cursor];
      ticks[place].checked = state.shown.includes(place);
      values[place].textContent = value === null ? "none" : figure(value);
    });
  }

  function choose(patch) {
    Object.assign(state, patch);
    draw();
    voice.say(inWords());
    for (const listener of listeners) listener(patch);
  }

  /** The point of x nearest to the pointer. */
  function nearest(event) {
    const box = plot.getBoundingClientRect(), at = ((event.clientX - box.left) / box.width) * WIDTH;
    const distances = data.x.map((value) => Math.abs(x(value) - at));
    return distances.indexOf(Math.min(...distances));
  }

  const follows = (event) => {
    const place = nearest(event);
    if (place !== state.cursor) choose({ cursor: place });
  };
  slider.addEventListener("input", () => choose({ cursor: Number(slider.value) }));
  switches.addEventListener("change", () => choose({ logarithmic: switches.checked }));
  ticks.forEach((tick) => tick.addEventListener("change", () =>
    choose({ shown: ticks.flatMap((one, place) => (one.checked ? [place] : [])) })));
  plot.addEventListener("pointerdown", follows);
  plot.addEventListener("pointermove", (event) => event.pointerType === "mouse" && follows(event));
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => event.stopPropagation());
  element.replaceChildren(root);
  draw();

  return {
    set(patch) {
      for (const name of SYNCED) if (name in patch) state[name] = patch[name];
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
