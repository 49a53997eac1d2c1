// An attention heatmap: who looks at whom. Rows are queries, columns are keys, the darker the more attention.
//
// One module, two hosts. On a page, `mount(element, data)` draws from packed data; under a Jupyter kernel, anywidget
// calls `render` and the two copies of `layer`, `head` and `numbers` follow each other. In this order: data and words,
// colors, the two kinds of grid (a table of cells for small maps, a canvas for large ones), the parts around them,
// export, and at the end `mount`, which ties them together.

/**
 * @typedef {object} HeatmapData what `AttentionHeatmap.page_data` gives
 * @property {string} title
 * @property {string} alt what is to be seen, in words
 * @property {string[]} names one for each map that is compared
 * @property {number[]} shape maps, layers, heads, queries, keys
 * @property {string[]} query_tokens
 * @property {?string[]} key_tokens null: the query tokens
 * @property {number} layer from 0
 * @property {number} head from 0
 * @property {boolean} numbers whether cells show their weights
 * @property {string|DataView|Float32Array} weights base64 or bytes of 16-bit fixed point, or the weights themselves
 *
 * @typedef {{query: number, key: number}} Place a cell; on the label of a row, key is -1
 *
 * @typedef {object} Grid one map on the screen
 * @property {HTMLElement} element
 * @property {(room: number) => void} fit choose a size of cells for so many px
 * @property {(weights: Float32Array, look: Look) => void} paint
 * @property {(place: ?Place) => void} point mark a row and a column, or nothing
 * @property {(place: Place) => void} focus move the keyboard there
 * @property {(event: Event) => ?Place} locate the cell that a pointer is on
 *
 * @typedef {{ramp: Uint8ClampedArray, numbers: boolean, label: string}} Look
 */

// up to so many cells, a table; beyond it a canvas. Choosing a head takes a table of 2304 cells 25 ms, a canvas 2 ms
const TABLE_CELLS = 32 * 32;
const GALLERY_HEADS = 16; // up to so many heads are shown at once without being asked for
const TOP_KEYS = 3;
const PAGE_STEP = 8; // rows that PageUp and PageDown pass
const SPEAK_AFTER = 350; // ms of rest before a screen reader is told, so that passing by stays silent
const HINT = "Point at a cell, tap it, or walk with the arrow keys.";
const CAN_SYNC = ["layer", "head", "numbers"];

// ---- data and words ------------------------------------------------------------------------------------------------

/** @param {HeatmapData["weights"]} source */
function decodeWeights(source) {
  if (source instanceof Float32Array) return source;
  const bytes = typeof source === "string"
    ? bytesOf(source)
    : new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice(); // a copy is aligned
  const levels = new Uint16Array(bytes.buffer), weights = new Float32Array(levels.length);
  for (let i = 0; i < levels.length; i++) weights[i] = levels[i] / 65535;
  return weights;
}

/** @param {HeatmapData} data */
function readData(data) {
  const [maps, layers, heads, queries, keys] = data.shape;
  const all = decodeWeights(data.weights), size = queries * keys, keyTokens = data.key_tokens ?? data.query_tokens;
  const weightsOf = (map, layer, head) => {
    const start = ((map * layers + layer) * heads + head) * size;
    return all.subarray(start, start + size);
  };
  return {
    ...data, maps, layers, heads, queries, keys, keyTokens, queryTokens: data.query_tokens, weightsOf,
    queryNames: nameTokens(data.query_tokens), keyNames: nameTokens(keyTokens),
  };
}

const SIGNS = { " ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍" };
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/u;

/**
 * Split a token into what is seen and signs for what is not; the rules of `visible_token` in token_labels.py.
 * @param {string} token
 * @returns {{text: string, sign: boolean}[]}
 */
function visibleParts(token) {
  if (!token) return [{ text: "∅", sign: true }];
  const characters = Array.from(token), parts = /^[\p{Mn}\p{Me}]/u.test(token) ? [{ text: "◌", sign: true }] : [];
  characters.forEach((character, i) => {
    const inside = i > 0 && i < characters.length - 1 && !UNSEEN.test(characters[i - 1]);
    const shapes = (inside && /[\u200c\u200d]/.test(character)) || (i > 0 && /[\u{e0020}-\u{e007f}]/u.test(character));
    const seen = shapes || !UNSEEN.test(character);
    const code = `⟨U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`;
    parts.push({ text: seen ? character : (SIGNS[character] ?? code), sign: !seen });
  });
  return parts;
}

const visible = (token) => visibleParts(token).map((part) => part.text).join("");

/** Quote each token, kept apart from the writing direction around it; equal ones get their position, from 0. */
function nameTokens(tokens) {
  const seen = new Map();
  for (const token of tokens) seen.set(token, (seen.get(token) ?? 0) + 1);
  return tokens.map((token, i) => `“\u2068${visible(token)}\u2069”` + (seen.get(token) > 1 ? ` (${i})` : ""));
}

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]|\p{Emoji_Presentation}/u;
const isWide = (character) => WIDE.test(character);
const widthOf = (label) => Array.from(label).reduce((sum, character) => sum + (isWide(character) ? 2 : 1), 0);

/** Whether the key labels are too long to stand upright over their columns. */
const needsTurning = (tokens) => tokens.some((token) => widthOf(visible(token)) > 3);

/** A weight in words, as 43 % or, where it is asked for, 43.2 %. */
function percent(weight, digits = 0) {
  const number = weight > 0 && weight < 0.005 && !digits ? "<1" : (100 * weight).toFixed(digits);
  return `${number}\u00a0%`;
}

/** The places of the largest weights of a row, largest first. */
function topKeys(row) {
  const top = [];
  row.forEach((weight, key) => {
    if (!(weight > 0) || (top.length === TOP_KEYS && weight <= row[top[TOP_KEYS - 1]])) return;
    top.push(key);
    top.sort((a, b) => row[b] - row[a] || a - b);
    top.length = Math.min(top.length, TOP_KEYS);
  });
  return top;
}

/** Say what stands at a place: the weight, in each map, and what the query looks at most. */
function sentences(sheet, layer, head, { query, key }) {
  const rowOf = (map) => sheet.weightsOf(map, layer, head).subarray(query * sheet.keys, (query + 1) * sheet.keys);
  const maps = sheet.names.map((name, map) => ({ name, row: rowOf(map) })), from = sheet.queryNames[query];
  const lines = maps.map(({ name, row }) => {
    const top = topKeys(row).map((place) => `${sheet.keyNames[place]} ${percent(row[place])}`);
    return `${name && `${name}: `}${from} looks most at ${top.join(", ")}.`;
  });
  if (key < 0) return lines;
  const weights = maps.map(({ name, row }) => `${name && `${name} `}${percent(row[key], 1)}`);
  return [`${from} → ${sheet.keyNames[key]}: ${weights.join(", ")}`, ...lines];
}

// ---- elements and colors -------------------------------------------------------------------------------------------

/** A token as text, never as HTML, with its signs dimmed. */
function tokenLabel(token) {
  const label = make("span", { class: "token", dir: "auto", translate: "no" });
  for (const { text, sign } of visibleParts(token)) label.append(sign ? make("span", { class: "sign" }, text) : text);
  return label;
}

const rgb = (color) => color.match(/[\d.]+/g).slice(0, 3).map(Number);

/** The colors that the style sheet gives in the present theme. */
function readColors(root) {
  const pick = (selector) => getComputedStyle(root.querySelector(selector)).color;
  return {
    paper: getComputedStyle(root).backgroundColor, ink: getComputedStyle(root).color,
    accent: pick(".query-axis"), warm: pick(".key-axis"), muted: pick(".scale-note"), line: pick(".scale"),
  };
}

/** 256 colors from paper to accent, as the style sheet mixes them: red, green, blue, opaque. */
function makeRamp({ paper, accent }) {
  const [from, to] = [rgb(paper), rgb(accent)], ramp = new Uint8ClampedArray(256 * 4);
  for (let level = 0; level < 256; level++) {
    for (let c = 0; c < 3; c++) ramp[4 * level + c] = from[c] + ((to[c] - from[c]) * level) / 255;
    ramp[4 * level + 3] = 255;
  }
  return ramp;
}

const levelOf = (weight) => Math.min(255, Math.round(weight * 255));
const colorOf = (ramp, weight) => `rgb(${ramp.subarray(4 * levelOf(weight), 4 * levelOf(weight) + 3).join(",")})`;

/** Whether white is easier to read than black on a weight's color (relative luminance of WCAG, equal at 0.179). */
function needsWhite(ramp, weight) {
  const linear = (value) => (value <= 10.3 ? value / 3294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const [r, g, b] = ramp.subarray(4 * levelOf(weight));
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) < 0.179;
}

/** Draw one pixel for each cell; with a stride, for the largest weight of each block of cells. */
function paintPixels(canvas, weights, queries, keys, ramp, stride = 1) {
  canvas.width = Math.ceil(keys / stride);
  canvas.height = Math.ceil(queries / stride);
  const image = new ImageData(canvas.width, canvas.height), largest = new Float32Array(canvas.width * canvas.height);
  for (let q = 0, i = 0; q < queries; q++) {
    const line = Math.floor(q / stride) * canvas.width;
    for (let k = 0; k < keys; k++, i++) {
      const at = line + Math.floor(k / stride);
      if (weights[i] > largest[at]) largest[at] = weights[i];
    }
  }
  const pixels = new Uint32Array(image.data.buffer), colors = new Uint32Array(ramp.buffer);
  largest.forEach((weight, i) => (pixels[i] = colors[levelOf(weight)]));
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// ---- the two kinds of grid -----------------------------------------------------------------------------------------

/** Two bands over a grid, along the row and the column that are pointed at. */
function createBands() {
  const [row, column] = ["across", "down"].map((way) => (
    make("div", { class: `band ${way}`, "aria-hidden": true, hidden: "" })));
  const put = (band, { left, top, width, height }) => {
    band.hidden = false;
    band.style.cssText = `transform:translate(${left}px,${top}px);width:${width}px;height:${height}px`;
  };
  const show = (area, cell) => {
    row.hidden = column.hidden = true;
    if (area) put(row, { ...area, top: cell.top, height: cell.height });
    if (area && cell.width) put(column, { ...area, left: cell.left, width: cell.width });
  };
  return { elements: [column, row], show };
}

const boxOf = ({ offsetLeft, offsetTop, offsetWidth, offsetHeight }) =>
  ({ left: offsetLeft, top: offsetTop, width: offsetWidth, height: offsetHeight });

const cornerWords = () =>
  [make("span", { class: "key-axis" }, "keys →"), make("span", { class: "query-axis" }, "queries ↓")];

/** @returns {Grid} a table in which every cell is an element: what assistive technology knows best */
function createTable(sheet) {
  const keyLabels = sheet.keyTokens.map((token) => make("th", { scope: "col" }, tokenLabel(token)));
  const queryLabels = sheet.queryTokens.map((token) => make("th", { scope: "row" }, tokenLabel(token)));
  const cells = queryLabels.map(() => sheet.keyTokens.map(() => make("td", { tabindex: -1 })));
  const table = make("table", { role: "grid", class: needsTurning(sheet.keyTokens) ? "turned" : null },
    make("thead", {}, make("tr", {}, make("td", { class: "corner" }, ...cornerWords()), ...keyLabels)),
    make("tbody", {}, ...cells.map((row, query) => make("tr", {}, queryLabels[query], ...row))));
  const bands = createBands();
  const element = make("div", { class: "plot", dir: "ltr" }, table, ...bands.elements);
  let home = cells[0][0], marked = [], room = 0, least = 24;
  home.tabIndex = 0;
  // between a finger's 24 px and what looks coarse; given to the labels alone, since thousands of cells follow them
  const fit = () => {
    const size = `${Math.max(least, Math.min(44, Math.floor((room - queryLabels[0].offsetWidth) / sheet.keys) - 2))}px`;
    for (const label of keyLabels) label.style.minWidth = size;
    for (const label of queryLabels) label.style.height = size;
  };
  return {
    element,
    fit(width) {
      room = width;
      fit();
    },
    paint(weights, { ramp, numbers, label }) {
      table.setAttribute("aria-label", label);
      least = numbers ? 32 : 24;
      if (room) fit();
      cells.flat().forEach((cell, i) => {
        const text = weights[i] === 0 ? "0" : weights[i].toFixed(2);
        // a color of its own, since a style sheet's color-mix takes ten times as long for a thousand cells
        cell.style.backgroundColor = colorOf(ramp, weights[i]);
        cell.setAttribute("aria-label", text);
        cell.textContent = numbers ? text : "";
        cell.classList.toggle("white", needsWhite(ramp, weights[i]));
      });
    },
    point(place) {
      marked.forEach((label) => label.classList.remove("on"));
      marked = place ? [queryLabels[place.query], keyLabels[place.key]].filter(Boolean) : [];
      if (!place) return bands.show(null);
      const [first, last] = [boxOf(cells[0][0]), boxOf(cells.at(-1).at(-1))];
      const cell = boxOf(cells[place.query][Math.max(0, place.key)]);
      const area = { ...first, width: last.left + last.width - first.left, height: last.top + last.height - first.top };
      bands.show(area, place.key < 0 ? { ...cell, width: 0 } : cell);
      marked.forEach((label) => label.classList.add("on"));
    },
    focus({ query, key }) {
      home.tabIndex = -1;
      home = cells[query][key];
      home.tabIndex = 0;
      home.focus();
    },
    locate(event) {
      const cell = event.target.closest("td, th"), query = cell ? cell.parentNode.rowIndex - 1 : -1;
      return query < 0 ? null : { query, key: cell.cellIndex - 1 };
    },
  };
}

/** @returns {Grid} a canvas of one pixel a cell, enlarged, under a single cell that follows the cursor */
function createCanvas(sheet) {
  const canvas = make("canvas", { "aria-hidden": true });
  const cursor = make("div", { role: "gridcell", tabindex: 0, class: "cursor" });
  const cursorRow = make("div", { role: "row" }, cursor);
  const [queryLabels, keyLabels] = ["query-labels", "key-labels"].map((name) => (
    make("div", { class: name, "aria-hidden": true })));
  const bands = createBands();
  const field = make("div", { class: "canvas-field", role: "presentation" }, canvas, ...bands.elements, cursorRow);
  const element = make("div", { class: "plot large", dir: "ltr", role: "grid" },
    make("div", { class: "corner", "aria-hidden": true }, ...cornerWords()), keyLabels, queryLabels, field);
  element.setAttribute("aria-rowcount", sheet.queries);
  element.setAttribute("aria-colcount", sheet.keys);
  const longest = Math.max(...sheet.keyTokens.map((token) => widthOf(visible(token))));
  keyLabels.style.height = `${Math.min(12, 2.2 + 0.6 * longest)}em`;
  let cell = 0, home = { query: 0, key: 0 }, weights, pointers = [];

  /** Give every label that has room, and one more on top for the place pointed at. */
  const putLabels = (box, tokens, coordinate) => {
    const every = Math.ceil(14 / cell);
    const label = (i) => {
      const span = tokenLabel(tokens[i]);
      span.style.setProperty(coordinate, `${(i + 0.5) * cell}px`);
      return span;
    };
    box.replaceChildren(...tokens.map((_, i) => i).filter((i) => i % every === 0).map(label));
    return (i) => {
      box.querySelector(".on")?.remove();
      if (i >= 0) box.append(label(i));
      if (i >= 0) box.lastChild.classList.add("on");
    };
  };
  const fit = (room) => {
    const least = Math.max(sheet.queries, sheet.keys) <= 160 ? 5 : 2;
    const wanted = Math.max(least, Math.min(16, Math.floor((room - 110) / sheet.keys)));
    if (wanted === cell) return;
    cell = wanted;
    canvas.style.cssText = `width:${sheet.keys * cell}px;height:${sheet.queries * cell}px`;
    pointers = [putLabels(queryLabels, sheet.queryTokens, "top"), putLabels(keyLabels, sheet.keyTokens, "left")];
    putCursor();
  };
  const putCursor = () => {
    cursor.style.cssText = `left:${home.key * cell}px;top:${home.query * cell}px;width:${cell}px;height:${cell}px`;
    cursorRow.setAttribute("aria-rowindex", home.query + 1);
    cursor.setAttribute("aria-colindex", home.key + 1);
    const weight = weights ? percent(weights[home.query * sheet.keys + home.key], 1) : "";
    cursor.setAttribute("aria-label", `${sheet.queryNames[home.query]} → ${sheet.keyNames[home.key]}: ${weight}`);
  };
  return {
    element,
    fit,
    paint(values, { ramp, label }) {
      weights = values;
      paintPixels(canvas, weights, sheet.queries, sheet.keys, ramp);
      element.setAttribute("aria-label", label);
      putCursor();
    },
    point(place) {
      pointers.forEach((put, axis) => put(place ? [place.query, place.key][axis] : -1));
      const area = { left: 0, top: 0, width: sheet.keys * cell, height: sheet.queries * cell };
      if (!place) return bands.show(null);
      bands.show(area, { left: place.key * cell, top: place.query * cell, width: cell, height: cell });
    },
    focus(place) {
      home = place;
      putCursor();
      cursor.focus({ preventScroll: true });
      cursor.scrollIntoView({ block: "nearest", inline: "nearest" });
    },
    locate(event) {
      if (event.target !== canvas) return null;
      const inside = (offset, count) => Math.max(0, Math.min(count - 1, Math.floor(offset / cell)));
      return { query: inside(event.offsetY, sheet.queries), key: inside(event.offsetX, sheet.keys) };
    },
  };
}

// ---- the parts around the grid -------------------------------------------------------------------------------------

/** Where a key press leads from a place in rows and columns, or null if it leads nowhere. */
function step(event, { query, key }, rows, columns) {
  const all = event.ctrlKey || event.metaKey;
  const to = {
    ArrowUp: [query - 1, key], ArrowDown: [query + 1, key], ArrowLeft: [query, key - 1], ArrowRight: [query, key + 1],
    Home: [all ? 0 : query, 0], End: [all ? rows - 1 : query, columns - 1],
    PageUp: [query - PAGE_STEP, key], PageDown: [query + PAGE_STEP, key],
  }[event.key];
  if (!to) return null;
  event.preventDefault();
  event.stopPropagation();
  return { query: Math.max(0, Math.min(rows - 1, to[0])), key: Math.max(0, Math.min(columns - 1, to[1])) };
}

function createButton(text, onClick) {
  const button = make("button", { type: "button" }, text);
  button.addEventListener("click", onClick);
  return button;
}

/** A native select with its label; out of sight where there is nothing to choose. */
function createChooser(label, count, onChoose) {
  const select = make("select", { name: label.toLowerCase() });
  for (let i = 0; i < count; i++) select.append(make("option", { value: i }, String(i)));
  select.addEventListener("change", () => onChoose(Number(select.value)));
  const element = make("label", {}, `${label} `, select);
  element.hidden = count < 2;
  return { element, show: (value) => (select.value = String(value)) };
}

/** Every head as a thumbnail: one tab stop, arrows to walk, click or Enter to choose. */
function createGallery(sheet, onChoose) {
  const stride = Math.ceil(Math.max(sheet.queries, sheet.keys) / 64);
  const buttons = [];
  const element = make("div", { class: "gallery", role: "group", "aria-label": "All heads" });
  for (let layer = 0; layer < sheet.layers; layer++) {
    const row = make("div", {});
    if (sheet.layers > 1) row.append(make("span", { class: "layer-name", "aria-hidden": true }, `layer ${layer}`));
    for (let head = 0; head < sheet.heads; head++) {
      const button = make("button", { type: "button", tabindex: -1 },
        make("span", { class: "thumbs" }, ...sheet.names.map(() => make("canvas", { "aria-hidden": true }))),
        make("span", {}, make("span", { class: "tutor-unseen" }, `Layer ${layer}, `), `head ${head}`));
      button.addEventListener("click", () => onChoose({ layer, head }));
      button.addEventListener("keydown", (event) => {
        const next = step(event, { query: layer, key: head }, sheet.layers, sheet.heads);
        if (next) buttons[next.query * sheet.heads + next.key].focus();
      });
      buttons.push(button);
      row.append(button);
    }
    element.append(row);
  }
  return {
    element,
    paint(ramp) {
      buttons.forEach((button, i) => button.querySelectorAll("canvas").forEach((canvas, map) => {
        const weights = sheet.weightsOf(map, Math.floor(i / sheet.heads), i % sheet.heads);
        paintPixels(canvas, weights, sheet.queries, sheet.keys, ramp, stride);
      }));
    },
    show(layer, head) {
      buttons.forEach((button, i) => {
        const chosen = i === layer * sheet.heads + head;
        button.setAttribute("aria-pressed", String(chosen));
        button.tabIndex = chosen ? 0 : -1;
      });
    },
  };
}

/** The line under the map: at once for the eye, after a moment of rest for a screen reader. */
function createReadout() {
  const seen = make("div", { class: "readout", "aria-hidden": true });
  const spoken = make("p", { class: "tutor-unseen", role: "status" });
  let timer = 0;
  const say = (lines, aloud) => {
    seen.replaceChildren(...lines.map((line) => make("p", {}, line)));
    clearTimeout(timer);
    if (aloud) timer = setTimeout(() => (spoken.textContent = lines.join(" ")), SPEAK_AFTER);
  };
  return { elements: [seen, spoken], say, destroy: () => clearTimeout(timer) };
}

/** Call back when the page turns dark or light, or goes to print. @returns {() => void} stop watching */
function watchTheme(repaint) {
  const observer = new MutationObserver(repaint);
  const attributeFilter = ["data-theme", "theme", "class", "data-jp-theme-light"];
  for (const element of [document.documentElement, document.body]) observer.observe(element, { attributeFilter });
  const queries = ["(prefers-color-scheme: dark)", "print"].map((query) => window.matchMedia(query));
  queries.forEach((query) => query.addEventListener("change", repaint));
  return () => {
    observer.disconnect();
    queries.forEach((query) => query.removeEventListener("change", repaint));
  };
}

// ---- export --------------------------------------------------------------------------------------------------------

/** @param {Blob} blob */
function download(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const fileName = (sheet, { layer, head }) =>
  `${sheet.title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "")}-layer-${layer}-head-${head}`;

/** The shown head as comma-separated values (RFC 4180), a weight a line; the mark in front tells Excel it is UTF-8. */
function toCsv(sheet, { layer, head }) {
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const lines = ["map,layer,head,query,query_token,key,key_token,weight"];
  sheet.names.forEach((name, map) => sheet.weightsOf(map, layer, head).forEach((weight, i) => {
    const query = Math.floor(i / sheet.keys), key = i % sheet.keys;
    const tokens = [query, quoted(sheet.queryTokens[query]), key, quoted(sheet.keyTokens[key])];
    lines.push([quoted(name), layer, head, ...tokens, weight.toFixed(5)].join(","));
  }));
  return "\ufeff" + lines.join("\r\n") + "\r\n";
}

/** Write a key label over its column: upright if short, Chinese stacked, anything else turned. */
function drawKeyLabel(pen, label, x, y, turned) {
  const characters = Array.from(label);
  if (!turned || characters.every(isWide)) {
    pen.textAlign = "center";
    (turned ? characters.reverse() : [label]).forEach((text, i) => pen.fillText(text, x, y - 15 * i));
    return;
  }
  pen.save();
  pen.translate(x - 4, y);
  pen.rotate(Math.PI / 2);
  pen.textAlign = "right";
  pen.fillText(label, 4, 0);
  pen.restore();
}

/** One map of the exported picture, with its labels, at the pen's origin. */
function drawMap(pen, sheet, weights, { cell, left, top, turned, numbers, ramp, colors }) {
  const short = (token) => Array.from(visible(token)).slice(0, 18).join("");
  const labelled = cell > 10;
  pen.fillStyle = colors.accent;
  pen.textAlign = "right";
  pen.fillText("queries ↓", left - 8, top - 6);
  const middle = (place) => (place + 0.5) * cell;
  if (labelled) sheet.queryTokens.forEach((token, q) => pen.fillText(short(token), left - 8, top + middle(q) + 4));
  pen.fillStyle = colors.warm;
  pen.fillText("keys →", left - 8, top - 24);
  const overColumn = (token, k) => drawKeyLabel(pen, short(token), left + middle(k), top - 8, turned);
  if (labelled) sheet.keyTokens.forEach(overColumn);
  pen.textAlign = "center";
  weights.forEach((weight, i) => {
    const x = left + (i % sheet.keys) * cell, y = top + Math.floor(i / sheet.keys) * cell, gap = labelled ? 1 : 0;
    pen.fillStyle = colorOf(ramp, weight);
    pen.fillRect(x, y, cell - gap, cell - gap);
    if (!numbers || !labelled) return;
    pen.fillStyle = needsWhite(ramp, weight) ? "#fff" : "#000";
    pen.fillText(weight.toFixed(2), x + cell / 2, y + cell / 2 + 4);
  });
  pen.strokeStyle = colors.line;
  pen.strokeRect(left - 1.5, top - 1.5, sheet.keys * cell + 2, sheet.queries * cell + 2);
}

/** The shown head as a picture in the colors of the page, title and scale included. @returns {HTMLCanvasElement} */
function drawPicture(sheet, { layer, head, numbers }, ramp, colors, family) {
  const canvas = make("canvas"), pen = canvas.getContext("2d"), margin = 24, scale = 2;
  const most = Math.max(sheet.queries, sheet.keys), small = sheet.queries * sheet.keys <= TABLE_CELLS;
  const cell = small ? (numbers ? 38 : 28) : Math.max(2, Math.floor(1000 / most)), labelled = cell > 10;
  const font = (size, weight = "") => (pen.font = `${weight} ${size}px ${family}`);
  font(13);
  // a margin for the longest label, within bounds
  const roomFor = (tokens, least) =>
    Math.min(180, Math.max(least, 16 + Math.max(...tokens.map((token) => pen.measureText(visible(token)).width))));
  const turned = needsTurning(sheet.keyTokens), left = labelled ? roomFor(sheet.queryTokens, 66) : 66;
  const top = labelled && turned ? roomFor(sheet.keyTokens, 44) : 44;
  const shape = { cell, left, top, turned, numbers, ramp, colors }, step = left + sheet.keys * cell + margin;
  font(18, "bold");
  const width = Math.max(sheet.maps * step + margin, pen.measureText(sheet.title).width + 2 * margin, 280);
  const mapTop = margin + (sheet.maps > 1 ? 76 : 52), bottom = mapTop + top + sheet.queries * cell;
  [canvas.width, canvas.height] = [width * scale, (bottom + 60) * scale];
  pen.scale(scale, scale);
  pen.fillStyle = colors.paper;
  pen.fillRect(0, 0, width, bottom + 60);
  pen.fillStyle = colors.ink;
  font(18, "bold");
  pen.fillText(sheet.title, margin, margin + 16);
  font(13);
  pen.fillText(`layer ${layer}, head ${head}`, margin, margin + 38);
  sheet.names.forEach((name, map) => {
    pen.save();
    pen.translate(margin + map * step, mapTop);
    pen.textAlign = "left";
    pen.fillText(name, left, -10);
    drawMap(pen, sheet, sheet.weightsOf(map, layer, head), shape);
    pen.restore();
  });
  drawScale(pen, margin, bottom + 22, ramp, colors);
  return canvas;
}

function drawScale(pen, x, y, ramp, colors) {
  for (let i = 0; i < 128; i++) {
    pen.fillStyle = colorOf(ramp, i / 127);
    pen.fillRect(x + 14 + i, y, 1.5, 12);
  }
  pen.fillStyle = colors.ink;
  pen.textAlign = "left";
  pen.fillText("0", x, y + 11);
  pen.fillText("1   attention weight", x + 150, y + 11);
}

// ---- together ------------------------------------------------------------------------------------------------------

/** Build the whole heatmap into a root; `emit` is told what the reader chose. */
function build(root, data, emit) {
  const sheet = readData(data), state = Object.fromEntries(CAN_SYNC.map((name) => [name, data[name]]));
  const several = sheet.layers * sheet.heads > 1, isTable = sheet.queries * sheet.keys <= TABLE_CELLS;
  const grids = sheet.names.map(() => (isTable ? createTable : createCanvas)(sheet));
  const layers = createChooser("Layer", sheet.layers, (layer) => choose({ layer }));
  const heads = createChooser("Head", sheet.heads, (head) => choose({ head }));
  const gallery = createGallery(sheet, choose), readout = createReadout();
  const overview = createButton("All heads", () => showGallery(gallery.element.hidden));
  const numbers = createButton("Numbers", () => choose({ numbers: !state.numbers }));
  const savePng = createButton("Save PNG", () => {
    drawPicture(sheet, state, ramp, readColors(root), getComputedStyle(root).fontFamily)
      .toBlob((blob) => download(blob, `${fileName(sheet, state)}.png`));
  });
  const saveCsv = createButton("Save CSV", () => {
    download(new Blob([toCsv(sheet, state)], { type: "text/csv" }), `${fileName(sheet, state)}.csv`);
  });
  numbers.hidden = !isTable;
  overview.hidden = !several;
  const maps = make("div", { class: "maps" }, ...grids.map((grid, map) => {
    const name = make("p", { class: "map-name" }, sheet.names[map]);
    return make("div", { class: "map" }, ...(sheet.maps > 1 ? [name] : []), grid.element);
  }));
  const choosers = [layers.element, heads.element, overview, numbers];
  const bar = make("div", { class: "bar" }, ...choosers, make("span", { class: "space" }), savePng, saveCsv);
  frame(root, sheet, [bar, gallery.element, maps, ...readout.elements]);
  // anywidget draws into an element that is on no page yet: colors and sizes are known when it is
  let ramp = null, cursor = { query: 0, key: 0 }, chosen = false, width = 0;

  function choose(patch) {
    show(patch);
    emit(patch);
  }
  function point(place) {
    grids.forEach((grid) => grid.point(place));
    readout.say(place ? sentences(sheet, state.layer, state.head, place) : [HINT], Boolean(place));
  }
  function select(place) {
    [cursor, chosen] = [place, true];
    point(place);
  }
  function showGallery(open) {
    gallery.element.hidden = !open;
    overview.setAttribute("aria-expanded", String(open));
    if (open && ramp) gallery.paint(ramp);
  }
  function show(patch = {}) {
    Object.assign(state, patch);
    layers.show(state.layer);
    heads.show(state.head);
    gallery.show(state.layer, state.head);
    numbers.setAttribute("aria-pressed", String(state.numbers));
    if (!ramp) return;
    const where = several ? `layer ${state.layer}, head ${state.head}` : "";
    grids.forEach((grid, map) => {
      const label = [sheet.title, sheet.names[map], where].filter(Boolean).join(", ");
      grid.paint(sheet.weightsOf(map, state.layer, state.head), { ramp, numbers: state.numbers, label });
    });
    point(chosen ? cursor : null);
  }
  function repaint() {
    if (!root.isConnected) return;
    ramp = makeRamp(readColors(root));
    if (!gallery.element.hidden) gallery.paint(ramp);
    show();
  }
  function fit() {
    if (!maps.clientWidth || maps.clientWidth === width) return;
    width = maps.clientWidth;
    grids.forEach((grid) => grid.fit(width / sheet.maps - 24));
    if (ramp) point(chosen ? cursor : null);
    else repaint();
  }
  for (const grid of grids) {
    listen(grid, sheet, { point, select, cursor: () => cursor, rest: () => point(chosen ? cursor : null) });
  }
  showGallery(several && sheet.layers * sheet.heads <= GALLERY_HEADS);
  fit();
  if (!ramp) repaint();
  const unwatch = watchTheme(repaint), fitting = new ResizeObserver(() => requestAnimationFrame(fit));
  fitting.observe(maps);
  return { show, destroy: () => (unwatch(), fitting.disconnect(), readout.destroy()) };
}

/** Put title, parts and scale into the root, and say what it is. */
function frame(root, sheet, parts) {
  const id = `heatmap-${Math.random().toString(36).slice(2)}`;
  const ends = ["0", "1"].map((end) => make("span", {}, end));
  root.replaceChildren(
    make("p", { class: "map-title" }, sheet.title), make("p", { class: "tutor-unseen", id }, sheet.alt), ...parts,
    make("div", { class: "scale-line" },
      make("span", { class: "scale" }, ends[0], make("span", { class: "ramp", "aria-hidden": true }), ends[1]),
      make("span", { class: "scale-note" }, "Rows are queries, columns are keys; each row sums to 1.")));
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", sheet.title);
  root.setAttribute("aria-describedby", id);
  root.setAttribute("data-lm-suppress-shortcuts", "true"); // or JupyterLab would take the arrow keys
}

/** Let mouse, touch and keyboard move over one grid. */
function listen(grid, sheet, { point, select, cursor, rest }) {
  let last = "";
  grid.element.addEventListener("pointermove", (event) => {
    const place = event.pointerType === "touch" ? null : grid.locate(event), now = JSON.stringify(place);
    if (place && now !== last) point(place);
    last = now;
  });
  grid.element.addEventListener("pointerleave", () => {
    last = "";
    rest();
  });
  grid.element.addEventListener("click", (event) => {
    const place = grid.locate(event);
    if (!place) return;
    if (place.key < 0) return point(place);
    grid.focus(place);
    select(place);
  });
  grid.element.addEventListener("focusin", (event) => select(grid.locate(event) ?? cursor()));
  grid.element.addEventListener("keydown", (event) => {
    const next = step(event, cursor(), sheet.queries, sheet.keys);
    if (!next) return;
    grid.focus(next);
    select(next);
  });
}

/**
 * Draw a heatmap in place of an element's content.
 * @param {HTMLElement} element
 * @param {HeatmapData} data
 * @returns {{set(patch: Partial<HeatmapData>): void, on(listener: (patch: object) => void): void, destroy(): void}}
 */
function mount(element, data) {
  const listeners = [], emit = (patch) => listeners.forEach((listener) => listener(patch));
  element.classList.add("tutor-frame", "tutor-heatmap", "tex2jax_ignore", "mathjax_ignore");
  let current = data, view = build(element, current, emit);
  return {
    set(patch) {
      current = { ...current, ...patch };
      if (Object.keys(patch).every((name) => CAN_SYNC.includes(name))) return view.show(patch);
      view.destroy();
      view = build(element, current, emit);
    },
    on: (listener) => void listeners.push(listener),
    destroy: () => (view.destroy(), element.replaceChildren()),
  };
}

function render({ model, el }) {
  const names = ["title", "alt", "names", "shape", "query_tokens", "key_tokens", "weights", ...CAN_SYNC];
  const element = el.appendChild(make("div"));
  return follow({ model, el: element }, mount, traits(model, names), CAN_SYNC);
}

export { mount };
export default { render };
