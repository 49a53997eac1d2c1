// A model's next tokens under temperature, top-k and top-p. One module for a page and for a kernel.

const SYNCED = ["step", "temperature", "top_k", "top_p"];
const percent = (share) => {
  const digits = share >= 0.9995 || share === 0 ? 0 : share >= 0.1 ? 1 : share >= 0.0005 ? 2 : 3;
  return share > 0 && share < 0.000005 ? "<0.001 %" : `${(100 * share).toFixed(digits)} %`;
};
const entropyOf = (shares) => shares.reduce((sum, share) => (share > 0 ? sum - share * Math.log(share) : sum), 0);

function softmax(scores) {
  const largest = Math.max(...scores), powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** The probabilities that are left: first the temperature, then the k best, then the fewest that hold p. */
function filtered(logits, { temperature, top_k, top_p }) {
  let scores = logits.map((score) => score / temperature);
  const worstKept = [...scores].sort((a, b) => b - a)[top_k - 1];
  scores = scores.map((score) => (score < worstKept ? -Infinity : score));
  const shares = softmax(scores);
  const ascending = shares.map((_, token) => token).sort((a, b) => scores[a] - scores[b] || a - b);
  let tail = 0;
  for (const token of ascending.slice(0, -1)) {
    tail += shares[token];
    if (tail > 1 - top_p) break;
    scores[token] = -Infinity;
  }
  return softmax(scores);
}

/** Chance that repeats: the same seed, the same draws (mulberry32). */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draw into the element; data as NextTokenExplorer.page_data gives it. */
function mount(element, data) {
  const state = Object.fromEntries(SYNCED.map((name) => [name, data[name]]));
  const listeners = new Set(), voice = speaker();
  let random = chance(1), drawn = [];

  const step = make("select", {}, ...data.contexts.map((context, place) =>
    make("option", { value: place }, `${place + 1}: … ${context.slice(-40) || "nothing yet"}`)));
  const sliders = {
    temperature: make("input", { type: "range", min: -1, max: 1, step: 0.02 }),
    top_k: make("input", { type: "range", min: 0, max: 1, step: 0.005 }),
    top_p: make("input", { type: "range", min: 0.01, max: 1, step: 0.01 }),
  };
  const readings = Object.fromEntries(Object.keys(sliders).map((name) => [name, make("span", { class: "tutor-next-reading" })]));
  const slider = (name, words) =>
    make("label", { class: "tutor-field" }, make("span", {}, `${words}: `, readings[name]), sliders[name]);
  const context = make("p", { class: "tutor-next-context" });
  const body = make("tbody"), words = make("p", { class: "tutor-next-words" });
  const drawing = make("p", { class: "tutor-next-drawn" });
  const table = make("table", { class: "tutor-next-table" },
    make("caption", {}, "The likeliest tokens, by the model and as set"),
    make("thead", {}, make("tr", {}, ...["token", "model", "as set"].map((name) => make("th", { scope: "col" }, name)))), body);
  const root = make("div", { class: "tutor-frame tutor-next", role: "group", "aria-label": data.title },
    make("p", { class: "tutor-title" }, data.title), make("p", { class: "tutor-unseen" }, data.alt),
    make("div", { class: "tutor-next-controls" }, field("Step", step), slider("temperature", "Temperature"),
      slider("top_k", "Top-k"), slider("top_p", "Top-p")),
    context, table, words,
    make("div", { class: "tutor-next-buttons" }, button("Draw a token", () => drawTokens(1)), button("Draw 20", () => drawTokens(20)),
      button("Forget the draws", forget)), drawing, voice.element);

  // k is chosen by factors: the small ones matter most
  const n = data.tokens.length;
  const kAt = (place) => Math.round(n ** place);
  const temperatureAt = (place) => Number((10 ** place).toPrecision(3));

  function forget() {
    random = chance(1);
    drawn = [];
    draw();
  }

  function drawTokens(times) {
    const shares = filtered(data.logits[state.step], state);
    for (let time = 0; time < times; time++) {
      let left = random(), token = shares.findIndex((share) => (left -= share) < 0);
      if (token < 0) token = shares.findLastIndex((share) => share > 0); // rounding left a little over
      drawn.push(token);
    }
    draw();
    voice.say(drawing.textContent);
  }

  function inWords(before, after) {
    const kept = after.filter((share) => share > 0).length;
    const held = before.reduce((sum, share, token) => (after[token] > 0 ? sum + share : sum), 0);
    return `${kept} of ${n} tokens are left; the model gave them ${percent(held)}. ` +
      `Entropy ${entropyOf(before).toFixed(2)} nats by the model, ${entropyOf(after).toFixed(2)} as set.`;
  }

  function line(token, before, after) {
    const bar = (share, kind) => make("span", { class: `tutor-next-bar tutor-next-${kind}`, style: `--w:${share.toFixed(6)}`, "aria-hidden": "true" });
    const isOut = after === 0;
    return make("tr", { class: isOut ? "tutor-next-out" : null }, make("th", { scope: "row" }, data.tokens[token]),
      make("td", {}, make("span", {}, percent(before)), bar(before, "model")),
      make("td", {}, make("span", {}, isOut ? "out" : percent(after)), bar(after, "set")));
  }

  function draw() {
    const before = softmax(data.logits[state.step]), after = filtered(data.logits[state.step], state);
    step.value = state.step;
    sliders.temperature.value = Math.log10(state.temperature);
    sliders.top_k.value = Math.log(state.top_k) / Math.log(n);
    sliders.top_p.value = state.top_p;
    readings.temperature.textContent = String(Number(state.temperature.toPrecision(3)));
    readings.top_k.textContent = state.top_k >= n ? `all ${n}` : String(state.top_k);
    readings.top_p.textContent = state.top_p === 1 ? "all" : state.top_p.toFixed(2);
    for (const [name, control] of Object.entries(sliders)) control.setAttribute("aria-valuetext", readings[name].textContent);
    context.textContent = data.contexts[state.step] || "(nothing yet)";
    const order = before.map((_, token) => token).sort((a, b) => before[b] - before[a] || a - b);
    body.replaceChildren(...order.slice(0, data.n_shown).map((token) => line(token, before[token], after[token])));
    words.textContent = inWords(before, after);
    drawing.textContent = drawn.length ? `Drawn (${drawn.length}): ${drawn.map((token) => data.tokens[token]).slice(-40).join(" · ")}` : "Nothing drawn yet.";
  }

  function choose(patch) {
    Object.assign(state, patch);
    drawn = "step" in patch ? [] : drawn;
    draw();
    voice.say(words.textContent);
    for (const listener of listeners) listener(patch);
  }

  step.addEventListener("change", () => choose({ step: Number(step.value) }));
  sliders.temperature.addEventListener("input", () => choose({ temperature: temperatureAt(Number(sliders.temperature.value)) }));
  sliders.top_k.addEventListener("input", () => choose({ top_k: kAt(Number(sliders.top_k.value)) }));
  sliders.top_p.addEventListener("input", () => choose({ top_p: Number(sliders.top_p.value) }));
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
