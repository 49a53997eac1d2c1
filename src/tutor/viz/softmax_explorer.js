// Scores -> divided by a temperature -> masked -> weights. One module for a page and for a kernel.

const MASKS = { none: "none", causal: "causal", padding: "padding" };
const SETTINGS = ["temperature", "mask", "hidden_keys", "row"];

/** A number in few characters, with a true minus sign, and no sign on a rounded zero. */
function number(value, digits) {
  if (value === -Infinity) return "−∞";
  return value.toFixed(Math.abs(value) < 100 ? digits : 0).replace(/^-(?=.*[1-9])/, "−").replace(/^-/, "");
}
const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
// three figures, so that the ends of the scale are exactly 0.1 and 10
const temperatureAt = (place) => Number((10 ** place).toPrecision(3));

function maySee(state, query, key) {
  const queries = state.query_labels.length, keys = state.key_labels.length;
  if (state.mask === "causal") return key <= query + keys - queries;
  if (state.mask === "padding") return key < keys - state.hidden_keys;
  return true;
}

/** The stages of one query: scaled and masked scores, and weights, or null where no key may be seen. */
function stages(state, query) {
  const scaled = state.scores[query].map((score) => score / state.temperature);
  const masked = scaled.map((score, key) => (maySee(state, query, key) ? score : -Infinity));
  const largest = Math.max(...masked);
  if (largest === -Infinity) return { scaled, masked, weights: null };
  const powers = masked.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return { scaled, masked, weights: powers.map((power) => power / sum) };
}

/** What the row says, in words. */
function inWords(state, { weights }) {
  const query = state.query_names[state.row];
  if (!weights) {
    return `${query} has nothing to look at: the mask hides every key, all scores are −∞, ` +
      "and softmax would divide zero by zero. No weights exist for this row.";
  }
  const seen = weights.filter((_, key) => maySee(state, state.row, key)).length;
  const entropy = weights.reduce((total, weight) => (weight > 0 ? total - weight * Math.log(weight) : total), 0);
  const most = Math.max(...weights);
  const sharpest = state.key_names.filter((_, key) => most - weights[key] < 1e-9);
  const percent = `${(100 * most).toFixed(most > 0.9995 || most < 0.0995 ? 1 : 0).replace(/\.0$/, "")}\u00a0%`;
  let looks = `looks most at ${sharpest[0]}, weight ${percent}`;
  if (seen === 1) looks = `may look at one key only, ${sharpest[0]}, weight 100\u00a0%`;
  else if (sharpest.length === seen) looks = `looks at all ${seen} keys alike, ${percent} each`;
  else if (sharpest.length > 1) looks = `looks most at ${sharpest.join(" and ")}, ${percent} each`;
  return `${query} ${looks}. Entropy ${number(entropy, 2)} nats, where ${seen} equal ` +
    `weight${seen === 1 ? "" : "s"} would have ${number(Math.log(seen), 2)}.`;
}

function choices(entries, disabled = []) {
  return entries.map(([value, text]) => {
    const option = make("option", { value }, text);
    option.disabled = disabled.includes(value);
    return option;
  });
}

function controls(data) {
  const keys = data.key_labels.length;
  const slider = make("input", { type: "range", min: -1, max: 1, step: 0.02, "aria-label": "Temperature" });
  const temperature = make("output", { "aria-hidden": "true" });
  const mask = make("select", {}, ...choices(Object.entries(MASKS), keys < data.query_labels.length ? ["causal"] : []));
  const hidden = make("select", {}, ...choices(Array.from({ length: keys + 1 }, (_, k) => [k, `last ${k}`])));
  const row = make("select", {}, ...choices(data.query_labels.map((token, q) => [q, `${q}: ${token}`])));
  hidden.options[0].textContent = "none";
  hidden.options[keys].textContent = keys > 1 ? `all ${keys}` : "the only one";
  const scale = make("span", { class: "tutor-softmax-scale", "aria-hidden": "true" });
  scale.append(make("span", {}, "0.1 sharp"), make("span", {}, "1"), make("span", {}, "flat 10"));
  const top = make("span", { class: "tutor-softmax-reading" }, make("span", { "aria-hidden": "true" }, "Temperature"));
  top.append(temperature);
  const panel = make("div", { class: "tutor-softmax-controls" });
  panel.append(
    make("div", { class: "tutor-softmax-slider" }, top, slider, scale),
    field("Mask", mask), field("Hidden keys", hidden), field("Query", row),
  );
  return { panel, slider, temperature, mask, hidden, row };
}

/** One line for each key: the four stages of the chosen query. */
function stageTable(data) {
  const caption = make("caption");
  const divided = make("th", { scope: "col" });
  const head = make("tr", {}, make("th", { scope: "col" }, "key"), make("th", { scope: "col" }, "score"), divided,
    make("th", { scope: "col" }, "masked"),
    make("th", { scope: "col" }, "softmax"));
  const lines = data.key_labels.map((token) => {
    const score = make("td"), scaled = make("td"), masked = make("td"), weight = make("span");
    const bar = make("span", { class: "tutor-softmax-bar", "aria-hidden": "true" });
    const name = make("span", { class: "tutor-softmax-token", title: token }, token);
    const line = make("tr", {}, make("th", { scope: "row" }, name), score, scaled, masked,
      make("td", { class: "tutor-softmax-weight" }, weight, bar));
    return { line, score, scaled, masked, weight, bar };
  });
  const body = make("tbody", {}, ...lines.map(({ line }) => line));
  const table = make("table", { class: "tutor-softmax-stages" }, caption, make("thead", {}, head), body);
  return { table, caption, divided, lines };
}

/** Every weight of every query; a click on a row chooses it, as the Query list does for the keyboard. */
function weightMatrix(data) {
  const head = make("tr", {}, make("th", { scope: "col" }, "query"));
  const named = (token) => make("span", { class: "tutor-softmax-token", title: token }, token);
  for (const token of data.key_labels) head.append(make("th", { scope: "col" }, named(token)));
  const rows = data.query_labels.map((token) => {
    const cells = data.key_labels.map(() => make("td"));
    return { line: make("tr", {}, make("th", { scope: "row" }, named(token)), ...cells), cells };
  });
  const table = make("table", { class: "tutor-softmax-matrix" },
    make("caption", {}, "All weights: rows ask, columns are asked"), make("thead", {}, head),
    make("tbody", {}, ...rows.map(({ line }) => line)));
  const scroller = make("div", { class: "tutor-softmax-scroll", role: "group", "aria-label": "All weights" }, table);
  return { scroller, rows };
}

/** Draw into the element; data as SoftmaxExplorer.page_data gives it. */
function mount(element, data) {
  const state = { ...data };
  const listeners = new Set();
  const panel = controls(data), table = stageTable(data), matrix = weightMatrix(data);
  const words = make("p", { class: "tutor-softmax-words" });
  const voice = speaker();
  const root = make("div", { class: "tutor-frame tutor-softmax", role: "group", "aria-label": data.title },
    make("p", { class: "tutor-title" }, data.title), make("p", { class: "tutor-unseen" }, data.alt),
    panel.panel, make("div", { class: "tutor-softmax-views" }, table.table, matrix.scroller), words, voice.element);

  function drawControls() {
    panel.slider.value = Math.log10(state.temperature);
    panel.temperature.textContent = state.temperature.toFixed(2);
    panel.slider.setAttribute("aria-valuetext", state.temperature.toFixed(2));
    panel.mask.value = state.mask;
    panel.hidden.value = state.hidden_keys;
    panel.hidden.disabled = state.mask !== "padding";
    panel.row.value = state.row;
  }

  function drawStages(row) {
    table.caption.textContent = `Query ${state.query_names[state.row]}, stage by stage`;
    table.divided.textContent = `÷ ${state.temperature.toFixed(2)}`;
    table.lines.forEach(({ line, score, scaled, masked, weight, bar }, key) => {
      const value = row.weights ? row.weights[key] : 0;
      line.classList.toggle("tutor-softmax-hidden", row.masked[key] === -Infinity);
      score.textContent = number(state.scores[state.row][key], 2);
      scaled.textContent = number(row.scaled[key], 2);
      masked.textContent = number(row.masked[key], 2);
      weight.textContent = row.weights ? number(value, 3) : "none";
      bar.style.setProperty("--w", value);
    });
  }

  function drawMatrix() {
    matrix.rows.forEach(({ line, cells }, query) => {
      const { weights } = stages(state, query);
      if (query === state.row) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
      cells.forEach((cell, key) => {
        const hidden = !maySee(state, query, key);
        cell.classList.toggle("tutor-softmax-masked", hidden);
        cell.textContent = hidden ? "–" : number(weights[key], 2);
        cell.style.setProperty("--w", weights ? weights[key] : "none");
      });
    });
  }

  function draw() {
    const row = stages(state, state.row);
    drawControls();
    drawStages(row);
    drawMatrix();
    words.textContent = inWords(state, row);
  }

  function choose(patch) {
    Object.assign(state, patch);
    draw();
    voice.say(words.textContent);
    for (const listener of listeners) listener(patch);
  }

  panel.slider.addEventListener("input", () => choose({ temperature: temperatureAt(Number(panel.slider.value)) }));
  panel.mask.addEventListener("change", () => choose({ mask: panel.mask.value }));
  panel.hidden.addEventListener("change", () => choose({ hidden_keys: Number(panel.hidden.value) }));
  panel.row.addEventListener("change", () => choose({ row: Number(panel.row.value) }));
  matrix.rows.forEach(({ line }, row) => line.addEventListener("click", () => choose({ row })));
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => event.stopPropagation());

  draw();
  element.replaceChildren(root);
  // a part that scrolls must be reachable by keyboard; one that does not should not be a stop
  const watch = new ResizeObserver(() => {
    if (matrix.scroller.scrollWidth > matrix.scroller.clientWidth) matrix.scroller.tabIndex = 0;
    else matrix.scroller.removeAttribute("tabindex");
  });
  watch.observe(matrix.scroller);

  return {
    set(patch) {
      for (const name of SETTINGS) if (name in patch) state[name] = patch[name];
      state.temperature = clamp(state.temperature, 0.1, 10);
      draw();
    },
    on(listener) {
      listeners.add(listener);
    },
    destroy() {
      voice.stop();
      watch.disconnect();
      root.remove();
    },
  };
}

const render = (host) =>
  follow(host, mount, { ...host.model.get("content"), ...traits(host.model, SETTINGS) }, SETTINGS);

export { mount };
export default { render };
