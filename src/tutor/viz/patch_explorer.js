// A picture in patches, and the attention of one of them drawn on it. One module for a page and for a kernel.

const SYNCED = ["layer", "head", "query"];
const percent = (share) => (share > 0 && share < 0.0005 ? "<0.1\u00a0%" : `${(100 * share).toFixed(1)}\u00a0%`);

/** 16-bit fixed point in base64, as AttentionMaps packs it. */
const unpacked = (base64) => Float32Array.from(new Uint16Array(bytesOf(base64).buffer), (level) => level / 65535);

/** Draw into the element; data as PatchExplorer.page_data gives it. */
function mount(element, data) {
  const { rows, columns, patch } = data.sizes, [layers, heads, tokens] = data.shape, all = unpacked(data.weights);
  const state = Object.fromEntries(SYNCED.map((name) => [name, data[name]]));
  const listeners = new Set(), voice = speaker();
  let focused = state.query;

  const choices = (count, words) => Array.from({ length: count }, (_, place) => make("option", { value: place }, words(place)));
  const selects = {
    layer: make("select", {}, ...choices(layers, String)),
    head: make("select", {}, ...choices(heads, String)),
    query: make("select", {}, ...choices(tokens, (place) => data.names[place])),
  };
  const cells = data.names.map((_, token) => cell(token));
  const row = (some) => make("div", { role: "row", class: "tutor-patch-row" }, ...some);
  const grid = make("div", { role: "grid", class: "tutor-patch-grid", style: `--columns:${columns}` },
    row(cells.slice(0, 1).map(({ box }) => box)),
    ...Array.from({ length: rows }, (_, place) =>
      row(cells.slice(1 + place * columns, 1 + (place + 1) * columns).map(({ box }) => box))));
  const words = make("p", { class: "tutor-patch-words" });
  const body = make("tbody"), caption = make("caption");
  const header = make("tr", {}, make("td"), ...choices(columns, (place) => `column ${place}`).map((it) => make("th", { scope: "col" }, it.textContent)));
  const numbers = make("details", { class: "tutor-patch-numbers" }, make("summary", {}, "All numbers"),
    make("div", { class: "tutor-patch-scroll", tabindex: 0, role: "region", "aria-label": "All numbers" },
      make("table", {}, caption, make("thead", {}, header), body)));
  const root = make("div", { class: "tutor-frame tutor-patch", role: "group", "aria-label": data.title },
    make("p", { class: "tutor-title" }, data.title), make("p", { class: "tutor-unseen" }, data.alt),
    make("div", { class: "tutor-patch-controls" }, field("Layer", selects.layer), field("Head", selects.head), field("Who asks", selects.query)),
    make("p", { class: "tutor-patch-hint" }, "Choose a patch by a click, or walk with the arrow keys and press Enter. The framed patch asks; the larger the disc, the more it looks there."),
    make("div", { class: "tutor-patch-scroll" }, grid), words, numbers, voice.element);

  /** A token as a cell of the grid: the pixels of a patch under a disc; the class token has no pixels. */
  function cell(token) {
    const disc = shape("circle", { cx: patch / 2, cy: patch / 2, r: 0, class: "tutor-patch-disc" });
    const at = { row: Math.floor((token - 1) / columns) * patch, column: ((token - 1) % columns) * patch }, pixels = [];
    for (let y = 0; token && y < patch; y++) {
      for (let x = 0; x < patch; x++) {
        const ink = data.pixels[at.row + y][at.column + x] / 255;
        pixels.push(shape("rect", { x, y, width: 1, height: 1, class: "tutor-patch-pixel", "fill-opacity": ink.toFixed(3) }));
      }
    }
    const picture = shape("svg", { viewBox: `0 0 ${patch} ${patch}`, "aria-hidden": "true" }, ...pixels, disc);
    const box = make("div", { role: "gridcell", class: "tutor-patch-cell", tabindex: -1 }, picture);
    if (!token) box.append(make("span", { class: "tutor-patch-class" }, "class token"));
    box.addEventListener("click", () => choose({ query: token }));
    box.addEventListener("focus", () => (focused = token));
    return { box, disc };
  }

  const sharesNow = () => {
    const start = ((state.layer * heads + state.head) * tokens + state.query) * tokens;
    return all.subarray(start, start + tokens);
  };

  function inWords(shares) {
    const best = [...shares.keys()].sort((a, b) => shares[b] - shares[a] || a - b).slice(0, 3);
    const told = best.map((token) => `${data.names[token]} ${percent(shares[token])}`).join(", ");
    return `Layer ${state.layer}, head ${state.head}: the ${data.names[state.query]} looks most at ${told}.`;
  }

  function draw() {
    const shares = sharesNow(), most = Math.max(...shares);
    for (const name of SYNCED) selects[name].value = state[name];
    cells.forEach(({ box, disc }, token) => {
      // the area of the disc is the share of the largest
      disc.setAttribute("r", ((patch / 2) * 0.94 * Math.sqrt(shares[token] / most)).toFixed(4));
      box.setAttribute("aria-label", `${data.names[token]}: ${percent(shares[token])}`);
      box.setAttribute("aria-selected", String(token === state.query));
      box.tabIndex = token === focused ? 0 : -1;
    });
    grid.setAttribute("aria-label", `${data.title}, layer ${state.layer}, head ${state.head}, asked by the ${data.names[state.query]}`);
    words.textContent = inWords(shares);
    caption.textContent = `How much the ${data.names[state.query]} looks at each patch; at the class token ${percent(shares[0])}`;
    body.replaceChildren(...Array.from({ length: rows }, (_, place) => make("tr", {}, make("th", { scope: "row" }, `row ${place}`),
      ...Array.from(shares.slice(1 + place * columns, 1 + (place + 1) * columns), (share) => make("td", {}, percent(share))))));
  }

  function choose(patched) {
    Object.assign(state, patched);
    if ("query" in patched) focused = state.query;
    draw();
    voice.say(words.textContent);
    for (const listener of listeners) listener(patched);
  }

  /** Where a key leads from a token; null if nowhere. */
  function step(key, token) {
    if (!token) return { ArrowDown: 1, ArrowRight: 1, End: tokens - 1, Home: 0 }[key] ?? null;
    const column = (token - 1) % columns, line = Math.floor((token - 1) / columns);
    return {
      ArrowLeft: column ? token - 1 : token, ArrowRight: column < columns - 1 ? token + 1 : token,
      ArrowUp: line ? token - columns : 0, ArrowDown: line < rows - 1 ? token + columns : token,
      Home: token - column, End: token - column + columns - 1,
    }[key] ?? null;
  }

  grid.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") choose({ query: focused });
    else {
      const next = step(event.key, focused);
      if (next === null) return;
      focused = next;
      cells.forEach(({ box }, token) => (box.tabIndex = token === focused ? 0 : -1));
      cells[focused].box.focus();
    }
    event.preventDefault();
  });
  for (const name of SYNCED) selects[name].addEventListener("change", () => choose({ [name]: Number(selects[name].value) }));
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => event.stopPropagation());
  root.setAttribute("data-lm-suppress-shortcuts", "true");
  element.replaceChildren(root);
  draw();

  return {
    set(patched) {
      for (const name of SYNCED) if (name in patched) state[name] = patched[name];
      focused = state.query;
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
