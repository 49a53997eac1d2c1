// Pairs of replies to be judged: a card for each reply, and a button for neither. One module for a page and a kernel.

const SYNCED = ["preferred", "lefts"];
const UNJUDGED = -1, ALIKE = 2;
const KEPT = "tutor.compare.";
const SPEAKERS = { system: "Rule", user: "Customer", assistant: "Clerk" };

/** What this browser keeps of these very pairs; null if it keeps nothing, is closed, or holds something odd. */
function recall(data) {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT + data.slug));
    const fits = (list) => Array.isArray(list) && list.length === data.pairs.length && list.every(Number.isInteger);
    return kept?.digest === data.digest && fits(kept.preferred) && fits(kept.lefts) ? kept : null;
  } catch {
    return null;
  }
}

function keep(data, state) {
  try {
    localStorage.setItem(KEPT + data.slug, asText(data, state));
  } catch {
    // a closed store: the judgements last as long as the page
  }
}

const asText = (data, { preferred, lefts }) => JSON.stringify({ digest: data.digest, preferred, lefts });
const toss = () => (Math.random() < 0.5 ? 0 : 1);
const judged = ({ preferred }) => preferred.filter((one) => one !== UNJUDGED).length;
const share = (count, all) => `${count} of ${all}`;

/** Draw into the element; data as ComparisonCollector.page_data gives it. */
function mount(element, data) {
  const n = data.pairs.length, listeners = new Set(), voice = speaker(200);
  const state = { preferred: [...data.preferred], lefts: [...data.lefts] };
  const restored = judged(state) ? null : recall(data);
  if (restored) Object.assign(state, { preferred: [...restored.preferred], lefts: [...restored.lefts] });
  let at = Math.max(0, state.preferred.indexOf(UNJUDGED));

  const talk = make("ol", { class: "tutor-compare-talk", "aria-label": "What was said" });
  const cards = ["Left", "Right"].map((side, place) => {
    const text = make("span", { class: "tutor-compare-text", translate: "no" });
    const card = button("", () => choose(place), { class: "tutor-compare-card", "aria-pressed": "false" });
    card.append(make("span", { class: "tutor-compare-side" }, `${side} reply`), text);
    return { card, text };
  });
  const alike = button("Neither is better", () => choose(ALIKE), { "aria-pressed": "false" });
  const back = button("◀ Previous", () => move(-1)), on = button("Next ▶", () => move(1));
  const place = make("p", { class: "tutor-compare-place" }), words = make("p", { class: "tutor-compare-words" });
  const along = make("textarea", { rows: 2, readonly: "", spellcheck: "false" });
  const again = button("Forget my judgements", forget);
  const root = make("div", { class: "tutor-frame tutor-compare", role: "group", "aria-label": data.title },
    make("p", { class: "tutor-title" }, data.title), make("p", { class: "tutor-unseen" }, data.alt), place, talk,
    make("div", { class: "tutor-compare-cards" }, cards[0].card, cards[1].card),
    make("div", { class: "tutor-compare-buttons" }, alike, back, on),
    make("p", { class: "tutor-compare-keys" }, "Keys inside this frame: ← left, → right, ↓ neither, Backspace goes back."),
    words,
    make("details", {}, make("summary", {}, "Take my judgements along"),
      field("As text, for the method read in a notebook", along), again),
    voice.element);

  /** The reply that stands on a side: 0 or 1 of the pair as given. */
  const standing = (side) => (side === 0 ? state.lefts[at] : 1 - state.lefts[at]);

  function draw() {
    if (state.lefts[at] === UNJUDGED) state.lefts[at] = toss();
    const pair = data.pairs[at], chosen = state.preferred[at];
    place.textContent = `Pair ${at + 1} of ${n}; ${judged(state)} judged`;
    talk.replaceChildren(...pair.turns.map(([role, text]) => make("li", { class: `tutor-compare-${role}` },
      make("span", { class: "tutor-compare-side" }, `${SPEAKERS[role] ?? role}: `), make("span", { translate: "no" }, text))));
    cards.forEach(({ card, text }, side) => {
      text.textContent = pair.replies[standing(side)];
      card.setAttribute("aria-pressed", String(chosen === standing(side)));
    });
    alike.setAttribute("aria-pressed", String(chosen === ALIKE));
    // a button under the keyboard stays a stop, so that its last press does not lose the reader's place
    back.setAttribute("aria-disabled", String(at === 0));
    on.setAttribute("aria-disabled", String(at === n - 1));
    words.textContent = judged(state) === n ? outcome() : "";
    along.value = asText(data, state);
  }

  /** What came of it, told only when all is judged. */
  function outcome() {
    let same = 0, decided = 0, left = 0;
    data.pairs.forEach(({ scores }, pair) => {
      const chosen = state.preferred[pair];
      if (chosen === ALIKE) return;
      decided += 1;
      left += Number(chosen === state.lefts[pair]);
      same += Number(scores[chosen] > scores[1 - chosen]);
    });
    return `All judged. You decided ${share(decided, n)} pairs, in ${share(same, decided)} as the shop’s program would, ` +
      `and took the left reply in ${share(left, decided)}.`;
  }

  function tell(patch) {
    keep(data, state);
    for (const listener of listeners) listener(patch);
  }

  function choose(side) {
    state.preferred[at] = side === ALIKE ? ALIKE : standing(side);
    const said = side === ALIKE ? "Neither" : side === 0 ? "Left" : "Right";
    const patch = { preferred: [...state.preferred], lefts: [...state.lefts] };
    if (at < n - 1) at += 1;
    draw();
    tell(patch);
    voice.say(`${said}. ${words.textContent || `Pair ${at + 1}: ${data.pairs[at].turns.at(-1)[1]}`}`);
  }

  function move(by) {
    const target = at + by;
    if (target < 0 || target >= n) return;
    at = target;
    draw();
    voice.say(`Pair ${at + 1}: ${data.pairs[at].turns.at(-1)[1]}`);
  }

  function forget() {
    Object.assign(state, { preferred: Array(n).fill(UNJUDGED), lefts: Array(n).fill(UNJUDGED) });
    at = 0;
    draw();
    tell({ preferred: [...state.preferred], lefts: [...state.lefts] });
    voice.say("All judgements are forgotten.");
  }

  const KEYS = {
    ArrowLeft: () => choose(0), ArrowRight: () => choose(1), ArrowDown: () => choose(ALIKE), Backspace: () => move(-1),
  };
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.target === along || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!KEYS[event.key]) return;
    event.preventDefault();
    KEYS[event.key]();
  });
  along.addEventListener("focus", () => along.select());
  draw();
  element.replaceChildren(root);

  return {
    set(patch) {
      for (const name of SYNCED) if (name in patch) state[name] = [...patch[name]];
      draw();
      keep(data, state);
    },
    on(listener) {
      listeners.add(listener);
      // the kernel learns what the browser has kept from an earlier day
      if (restored) listener({ preferred: [...state.preferred], lefts: [...state.lefts] });
    },
    destroy() {
      voice.stop();
      root.remove();
    },
  };
}

const render = (host) => follow(host, mount, { ...host.model.get("content"), ...traits(host.model, SYNCED) }, SYNCED);

export { mount };
export default { render };
