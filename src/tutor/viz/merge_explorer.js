// Byte-pair encoding of a typed text: a slider over the merges. One module for a page and for a kernel.

const SYNCED = ["text", "n_merges"];
const LONGEST = 400;
// GPT-2's cut, as `tutor.text.pre_tokens` makes it: no merge goes across its edges
const PRE_TOKENS =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;
const SIGNS = { " ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍" };
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The merges, ready for use: when each pair was learned, and the bytes of every token. */
function readMerges(merges) {
  const ranks = new Map(), bytes = Array.from({ length: 256 }, (_, byte) => [byte]);
  merges.forEach(([left, right], rank) => {
    ranks.set(`${left},${right}`, rank);
    bytes.push([...bytes[left], ...bytes[right]]);
  });
  return { ranks, bytes };
}

/** The least rank of neighbors, or Infinity. */
function firstPair(ids, ranks) {
  let first = Infinity;
  for (let at = 0; at + 1 < ids.length; at++) first = Math.min(first, ranks.get(`${ids[at]},${ids[at + 1]}`) ?? first);
  return first;
}

/** A text joined by the first `count` merges: its tokens, the last merge that joined, and the next one that would. */
function cut(text, { ranks }, count) {
  let last = -1, next = Infinity;
  const tokens = (text.match(PRE_TOKENS) ?? []).flatMap((piece) => {
    let ids = [...encoder.encode(piece)], rank;
    while ((rank = firstPair(ids, ranks)) < count) {
      last = Math.max(last, rank);
      const joined = [];
      for (let at = 0; at < ids.length; at++) {
        const here = at + 1 < ids.length && ranks.get(`${ids[at]},${ids[at + 1]}`) === rank;
        joined.push(here ? 256 + rank : ids[at]);
        if (here) at++;
      }
      ids = joined;
    }
    next = Math.min(next, rank);
    return ids;
  });
  return { tokens, last, next };
}

/** A token in visible signs; bytes that are no whole character as hexadecimal numbers. */
function readable(bytes) {
  try {
    return decoder.decode(new Uint8Array(bytes)).replace(/[ \n\t\r]/g, (sign) => SIGNS[sign]);
  } catch {
    return bytes.map((byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("\u2009");
  }
}

const many = (count, one) => `${count} ${one}${count === 1 ? "" : "s"}`;

/** Draw into the element; data as MergeExplorer.page_data gives it. */
function mount(element, data) {
  const state = { text: data.text, n_merges: data.n_merges };
  const merges = readMerges(data.merges), { bytes } = merges, most = data.merges.length;
  const listeners = new Set(), voice = speaker();
  const text = make("textarea", { rows: 2, maxlength: LONGEST, spellcheck: "false", autocapitalize: "off", translate: "no" });
  const slider = make("input", { type: "range", min: 0, max: most, step: 1 });
  const count = make("span", { class: "tutor-merge-count" });
  const back = button("◀ Undo the last", () => jump("back")), on = button("Next that joins ▶", () => jump("on"));
  const all = button("All", () => choose({ n_merges: most })), none = button("None", () => choose({ n_merges: 0 }));
  const tokens = make("ol", { class: "tutor-merge-tokens", "aria-label": "Tokens" });
  const words = make("p", { class: "tutor-merge-words" }), last = make("p", { class: "tutor-merge-last" });
  const root = make("div", { class: "tutor-frame tutor-merge", role: "group", "aria-label": data.title },
    make("p", { class: "tutor-title" }, data.title), make("p", { class: "tutor-unseen" }, data.alt),
    field("Text, yours if you like", text),
    make("label", { class: "tutor-field" }, make("span", {}, "Merges applied: ", count), slider),
    make("div", { class: "tutor-merge-buttons" }, back, on, none, all), tokens, words, last, voice.element);

  /** Where the tokens of this text were, or will be, others than now: null if nowhere. */
  function neighbors() {
    const { last, next } = cut(state.text, merges, state.n_merges);
    return { back: last < 0 ? null : last, on: next === Infinity ? null : next + 1 };
  }

  function jump(way) {
    const target = neighbors()[way];
    if (target !== null) choose({ n_merges: target });
  }

  function draw() {
    const ids = cut(state.text, merges, state.n_merges).tokens, newest = 255 + state.n_merges;
    if (text.value !== state.text) text.value = state.text;
    slider.value = state.n_merges;
    count.textContent = `${state.n_merges} of ${most}`;
    slider.setAttribute("aria-valuetext", count.textContent);
    tokens.replaceChildren(...ids.map((id) => make("li",
      { class: state.n_merges && id === newest ? "tutor-merge-new" : null, translate: "no", dir: "auto" }, readable(bytes[id]))));
    const characters = [...state.text].length, size = encoder.encode(state.text).length;
    words.textContent = `${many(ids.length, "token")} for ${many(characters, "character")}, ${many(size, "byte")}.`;
    const made = ids.filter((id) => id === newest).length;
    if (state.n_merges) {
      const [left, right] = data.merges[state.n_merges - 1].map((id) => readable(bytes[id]));
      last.textContent = `Merge ${state.n_merges} joins ${left} and ${right}` +
        (made ? `: here ${many(made, "time")}, outlined.` : "; nothing of that is left alone in this text.");
    } else last.textContent = "No merge yet: every byte is a token.";
    const steps = neighbors();
    // a button under the keyboard stays a stop, so that its last press does not lose the reader's place
    back.setAttribute("aria-disabled", String(steps.back === null));
    on.setAttribute("aria-disabled", String(steps.on === null));
  }

  function choose(patch) {
    Object.assign(state, patch);
    draw();
    voice.say(`${words.textContent} ${last.textContent}`);
    for (const listener of listeners) listener(patch);
  }

  text.addEventListener("input", () => choose({ text: text.value }));
  slider.addEventListener("input", () => choose({ n_merges: Number(slider.value) }));
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => event.stopPropagation());
  draw();
  element.replaceChildren(root);

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
