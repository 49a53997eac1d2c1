// Quizzes that answer back. Progress stays in this browser: localStorage, or memory where that is closed.

const PREFIX = "tutor.quiz.";
const CLEARED = "tutor-quiz-cleared", CHANGED = "tutor-quiz-changed";

/** Text whose parts between backticks become code. */
function prose(text) {
  return text.split(/`([^`]+)`/).map((part, place) => (place % 2 ? make("code", {}, part) : part));
}

// ---- what the browser keeps ----

/** Use localStorage, or give the other value where it is closed (private window), full, or holds something odd. */
function stored(use, otherwise) {
  try {
    return use(localStorage);
  } catch {
    return otherwise;
  }
}

const write = (slug, kept) => stored((store) => store.setItem(PREFIX + slug, JSON.stringify(kept)));
const forget = (slug) => stored((store) => store.removeItem(PREFIX + slug));
const read = (slug) => stored((store) => {
  const kept = JSON.parse(store.getItem(PREFIX + slug));
  return kept?.answers && typeof kept.answers === "object" ? kept : null;
}, null);
const slugs = () => stored((store) => Object.keys(store), [])
  .filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length)).sort();

const announce = (event, slug) => window.dispatchEvent(new CustomEvent(event, { detail: slug }));
const solved = (answers) => Object.values(answers).filter((answer) => answer.right).length;

// ---- the kinds of question: each draws its field, reads it, fills it again, and judges what was given ----

function chooser(question) {
  const group = `quiz-${Math.random().toString(36).slice(2)}`;
  const inputs = question.choices.map((_, place) => make("input", { type: "radio", name: group, value: place }));
  const labels = question.choices.map(({ label }, place) =>
    make("label", { class: "tutor-quiz-choice" }, inputs[place], make("span", {}, ...prose(label))));
  return {
    field: make("div", {}, ...labels),
    given: () => inputs.findIndex((input) => input.checked),
    fill: (given) => inputs.forEach((input, place) => (input.checked = place === given)),
    empty: -1,
    judge(given) {
      const choice = question.choices[given];
      if (!choice) return { unread: "Choose one of them first." };
      return { right: choice.right, note: choice.note };
    },
  };
}

function textField(question, { unit = "", hint }, judge) {
  const input = make("input", { type: "text", "aria-label": "Your answer", placeholder: hint, autocomplete: "off" });
  const field = make("div", { class: "tutor-quiz-line" }, input, make("span", {}, unit));
  return { field, given: () => input.value, fill: (given) => (input.value = given), empty: "", judge };
}

/** Sizes from "(2, 3)", "2 x 3", "torch.Size([2, 3])"; null where there are none. */
function parseShape(text) {
  const bare = text.replace(/torch\.Size/i, "").replace(/[()[\]]/g, " ").trim();
  if (bare === "") return /[([]/.test(text) ? [] : null;
  const sizes = bare.split(/[\s,;x×*·]+/).filter(Boolean);
  return sizes.every((size) => /^\d+$/.test(size)) ? sizes.map(Number) : null;
}

function shapeField(question) {
  const same = (a, b) => a.length === b.length && a.every((size, axis) => size === b[axis]);
  const ordered = (sizes) => [...sizes].sort((a, b) => a - b);
  return textField(question, { hint: "(…, …)" }, (given) => {
    const shape = parseShape(given), { answer, wrong } = question;
    if (!shape) return { unread: "Write the sizes in order, such as (5, 7)." };
    if (same(shape, answer)) return { right: true };
    const known = wrong.find((mistake) => same(mistake.shape, shape));
    if (known) return { note: known.note };
    if (same(ordered(shape), ordered(answer))) return { note: "These are the sizes, in another order." };
    const axes = (count) => `${count} ${count === 1 ? "axis" : "axes"}`;
    const counts = `You gave ${axes(shape.length)}; the tensor has ${axes(answer.length)}.`;
    return { note: shape.length === answer.length ? "Say which axis is which, then count along each." : counts };
  });
}

/** A number from "0.5", "0,5", "−1e-3", "1/3", with or without its unit; NaN where there is none. */
function parseNumber(text, unit) {
  let bare = text.replace(/−/g, "-").trim();
  if (unit && bare.endsWith(unit)) bare = bare.slice(0, -unit.length);
  bare = bare.replace(/\s/g, "");
  // 1,528 may mean either of two numbers
  if (/^[-+]?\d*,\d+$/.test(bare) && !/^[-+]?[1-9]\d{0,2},\d{3}$/.test(bare)) bare = bare.replace(",", ".");
  const single = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
  const [above, below, ...rest] = bare.split("/");
  if (rest.length || !single.test(above)) return NaN;
  if (below === undefined) return Number(above);
  return single.test(below) && Number(below) !== 0 ? above / below : NaN;
}

function numberField(question) {
  const { answer, tolerance, unit, wrong } = question;
  // a hair more than the tolerance: 0.51 − 0.50 is not 0.01 in floating point
  const near = (value, target) => Math.abs(value - target) <= tolerance + 1e-9 * Math.max(1, Math.abs(target));
  return textField(question, { unit, hint: "a number" }, (given) => {
    const value = parseNumber(given, unit);
    if (Number.isNaN(value)) return { unread: "Write one number, with a point for decimals, such as 0.5 or 1/3." };
    if (near(value, answer)) return { right: true };
    const known = wrong.find((mistake) => near(value, mistake.value));
    if (known) return { note: known.note };
    if (near(-value, answer)) return { note: "The size is right; look at the sign." };
    return { note: value > answer ? "The answer is smaller." : "The answer is larger." };
  });
}

function orderField(question) {
  let order = [...question.shown];
  const list = make("ol", { class: "tutor-quiz-lines" });
  const spoken = make("span", { class: "tutor-unseen", role: "status" });
  const items = question.lines.map((line, index) => {
    const up = make("button", { type: "button", "aria-label": `Move up: ${line}` }, "↑");
    const down = make("button", { type: "button", "aria-label": `Move down: ${line}` }, "↓");
    up.addEventListener("click", () => move(index, -1, up));
    down.addEventListener("click", () => move(index, 1, down));
    return { item: make("li", {}, make("code", {}, line), make("span", {}, up, down)), up, down };
  });
  function draw() {
    list.replaceChildren(...order.map((index) => items[index].item));
    order.forEach((index, place) => {
      // not `disabled`, which would throw the focus away at either end
      items[index].up.setAttribute("aria-disabled", place === 0);
      items[index].down.setAttribute("aria-disabled", place === order.length - 1);
    });
  }
  function move(index, step, button) {
    const from = order.indexOf(index), to = from + step;
    if (to < 0 || to >= order.length) return;
    [order[from], order[to]] = [order[to], order[from]];
    draw();
    button.focus();
    spoken.textContent = `Now in place ${to + 1} of ${order.length}: ${question.lines[index]}`;
  }
  draw();
  return {
    field: make("div", {}, list, spoken),
    given: () => [...order],
    fill(given) {
      order = [...given];
      draw();
    },
    empty: question.shown,
    judge(given) {
      const wrong = given.findIndex((index, place) => index !== place);
      if (wrong === -1) return { right: true };
      const start = wrong === 0 ? "Another line comes first." : `In place from the top: ${wrong}.`;
      return { note: `${start} Ask what each line needs before it can run.` };
    },
  };
}

function revealField(question) {
  const input = make("textarea", {
    rows: 2, class: "tutor-quiz-prediction", "aria-label": "Your prediction", placeholder: "Your prediction",
  });
  return {
    field: make("div", {}, input),
    given: () => input.value,
    fill: (given) => (input.value = given),
    empty: "",
    button: "Reveal",
    judge(given) {
      if (!given.trim()) return { unread: "Predict first: a few words will do." };
      return { right: true, verdict: "Compare.", note: question.answer };
    },
  };
}

const FIELDS = { choose: chooser, shape: shapeField, number: numberField, order: orderField, reveal: revealField };

// ---- one question, one quiz, the progress table ----

function questionItem(question, keep) {
  const answerField = FIELDS[question.type](question);
  const feedback = make("div", { class: "tutor-quiz-feedback", role: "status" });
  const button = make("button", { type: "submit" }, answerField.button ?? "Check");
  const form = make("form", {}, make("fieldset", {}, make("legend", {}, ...prose(question.prompt)), answerField.field),
    make("div", { class: "tutor-quiz-foot" }, button, feedback));
  const item = make("li", {}, form);

  function answer({ right, note, unread, verdict }) {
    const words = unread ? "" : verdict ?? (right ? "Right." : "Not yet.");
    const said = [unread, note, right && question.why].filter(Boolean).map((text) => make("span", {}, ...prose(text)));
    const parts = words ? [make("strong", {}, words), ...said] : said;
    feedback.replaceChildren(...parts.flatMap((part) => [part, " "]));
    feedback.dataset.verdict = unread ? "unread" : right ? "right" : "wrong";
  }
  function mark(right) {
    // nobody judges a prediction: it is told, not solved
    item.classList.toggle(question.type === "reveal" ? "tutor-quiz-told" : "tutor-quiz-solved", Boolean(right));
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = answerField.given(), judged = answerField.judge(given);
    answer(judged);
    if (!judged.unread) mark(keep(question.id, given, Boolean(judged.right)).right);
  });
  return {
    item,
    restore(kept) {
      mark(kept?.right);
      feedback.replaceChildren();
      delete feedback.dataset.verdict;
      answerField.fill(kept ? kept.given : answerField.empty);
      if (kept) answer(answerField.judge(kept.given));
    },
  };
}

function mountQuiz(element, data) {
  const listeners = new Set();
  const total = data.questions.length;
  let answers = {};

  function keep(id, given, right) {
    const before = answers[id] ?? { tries: 0, right: false };
    // once solved stays solved; tries are counted up to the first right answer
    answers[id] = { given, right: before.right || right, tries: before.tries + (before.right ? 0 : 1) };
    write(data.slug, { total, answers });
    drawCount();
    announce(CHANGED, data.slug);
    return answers[id];
  }

  const items = data.questions.map((question) => questionItem(question, keep));
  const count = make("span", { class: "tutor-quiz-count" });
  const clear = make("button", { type: "button", class: "tutor-quiz-quiet" }, "Clear");
  const title = make("p", { class: "tutor-quiz-title" }, "Quick check");
  const head = make("div", { class: "tutor-quiz-head" }, title, count, clear);
  const root = make("div", { class: "tutor-frame tutor-quiz", role: "group", "aria-label": `Quick check: ${data.slug}` }, head,
    make("ol", { class: "tutor-quiz-questions" }, ...items.map(({ item }) => item)));

  function drawCount() {
    count.textContent = `${solved(answers)} of ${total} answered`;
    for (const listener of listeners) listener({ answered: solved(answers), total });
  }
  function restore(kept) {
    const known = data.questions.filter(({ id }) => kept[id]);
    answers = Object.fromEntries(known.map(({ id }) => [id, kept[id]]));
    data.questions.forEach(({ id }, place) => items[place].restore(answers[id]));
    drawCount();
  }
  const cleared = (event) => (event.detail === null || event.detail === data.slug) && restore({});
  clear.addEventListener("click", () => {
    forget(data.slug);
    announce(CLEARED, data.slug);
    announce(CHANGED, data.slug);
  });
  window.addEventListener(CLEARED, cleared);
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => event.stopPropagation());
  restore(read(data.slug)?.answers ?? {});
  element.replaceChildren(root);

  return {
    set: (patch) => restore(patch.answers ?? answers),
    on: (listener) => listeners.add(listener),
    destroy() {
      window.removeEventListener(CLEARED, cleared);
      root.remove();
    },
  };
}

/** The stored progress, without what was written: fit to hand to a teacher. */
function progress() {
  const quizzes = slugs().map((slug) => [slug, read(slug)]).filter(([, kept]) => kept);
  return Object.fromEntries(quizzes.map(([slug, { total, answers }]) => {
    const tries = Object.values(answers).reduce((sum, answer) => sum + (answer.tries || 0), 0);
    return [slug, { answered: solved(answers), total, tries }];
  }));
}

function download(name, text) {
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function mountProgress(element) {
  const body = make("tbody"), table = make("table", {}, make("caption", {}, "Kept in this browser, and nowhere else"));
  const empty = make("p", { class: "tutor-quiz-empty" }, "No answers are kept in this browser yet.");
  const heads = ["quiz", "answered", "tries"].map((name) => make("th", { scope: "col" }, name));
  table.append(make("thead", {}, make("tr", {}, ...heads)), body);
  const save = make("button", { type: "button" }, "Export as JSON");
  const clear = make("button", { type: "button", class: "tutor-quiz-quiet" }, "Clear all");
  const root = make("div", { class: "tutor-frame tutor-quiz", role: "group", "aria-label": "Progress in the quizzes" },
    make("p", { class: "tutor-quiz-title" }, "Your progress"), table, empty,
    make("div", { class: "tutor-quiz-foot" }, save, clear));

  function draw() {
    const rows = Object.entries(progress());
    table.hidden = rows.length === 0;
    empty.hidden = rows.length > 0;
    save.disabled = clear.disabled = rows.length === 0;
    body.replaceChildren(...rows.map(([slug, { answered, total, tries }]) => make("tr", {},
      make("th", { scope: "row" }, slug), make("td", {}, `${answered} of ${total}`), make("td", {}, `${tries}`))));
  }
  save.addEventListener("click", () => {
    const kept = { format: "tutor-quiz-progress", version: 1, exported: new Date().toISOString(), quizzes: progress() };
    download("quiz-progress.json", `${JSON.stringify(kept, null, 2)}\n`);
  });
  clear.addEventListener("click", () => {
    if (!window.confirm("Clear the progress of every quiz in this browser?")) return;
    slugs().forEach(forget);
    announce(CLEARED, null);
    draw();
  });
  window.addEventListener(CHANGED, draw);
  window.addEventListener("storage", draw);
  draw();
  element.replaceChildren(root);
  return {
    set: draw,
    on() {},
    destroy() {
      window.removeEventListener(CHANGED, draw);
      window.removeEventListener("storage", draw);
      root.remove();
    },
  };
}

/** Draw into the element; data as Quiz or QuizProgress give it. */
function mount(element, data) {
  return data.kind === "progress" ? mountProgress(element) : mountQuiz(element, data);
}

function render({ model, el }) {
  return mount(el, model.get("content")).destroy;
}

export { mount };
export default { render };
