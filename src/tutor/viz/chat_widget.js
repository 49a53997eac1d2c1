// A chat: a log, a line to write in, and buttons. A Python program answers where a kernel listens, otherwise the small
// model that stands in the page. One module for a page and for a kernel. What is said goes in as text, never as HTML.

const SYNCED = ["exchanges"];
const PATIENCE = 12; // ms of computing before the page may breathe
const UNSEEN_SIGNS = /[\p{Cc}\p{Cs}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+/gu;

/** What a reader wrote, without signs that nobody sees. */
const cleaned = (text) => text.replace(UNSEEN_SIGNS, " ").replace(/\s+/g, " ").trim();

/** Answers that are computed in this page, a few tokens at a time. */
function pageAnswers(data) {
  let program = null, steps = null, waiting = 0;
  function work(told) {
    const until = performance.now() + PATIENCE;
    try {
      do {
        const { value, done } = steps.next();
        if (done) return told.end(value ?? null);
        if (value) told.piece(value);
      } while (performance.now() < until);
    } catch (error) {
      return told.problem(error.message);
    }
    waiting = setTimeout(() => work(told), 0);
  }
  return {
    ask(text, exchanges, told) {
      // the question is painted first: opening the model takes a moment
      waiting = setTimeout(() => {
        try {
          program ??= openProgram(data);
        } catch (error) {
          return told.problem(error.message);
        }
        steps = program.reply(exchanges.map((one) => one.memory).filter((memory) => memory !== null), text);
        work(told);
      }, 20);
    },
    stop() {
      clearTimeout(waiting);
      steps?.return();
    },
    restart() {},
  };
}

/** Answers that a kernel gives: it is asked for each piece, so that stopping really stops it. */
function kernelAnswers(model) {
  let turn = 0, told = null;
  const send = (kind, more = {}) => model.send({ kind, turn, ...more });
  const hear = (message) => {
    if (!told || message.turn !== turn) return;
    if (message.kind === "piece") {
      told.piece(message.piece);
      return send("next");
    }
    const listener = told;
    told = null;
    if (message.kind === "end") listener.end(null);
    else listener.problem(message.text);
  };
  model.on("msg:custom", hear);
  return {
    ask(text, exchanges, listener) {
      [turn, told] = [turn + 1, listener];
      send("ask", { text });
    },
    stop() {
      told = null;
      send("stop");
    },
    restart: () => send("restart"),
    close: () => model.off("msg:custom", hear),
  };
}

/** Draw into the element; data as ChatWidget.page_data gives it, answers from one of the two above, or null. */
function mountWith(answers, element, data) {
  const listeners = new Set(), voice = speaker(200);
  let exchanges = [...data.exchanges], busy = false, open = null;

  // a screen reader is told each reply once it is whole: a live log would begin anew with every word
  const log = make("div", { class: "tutor-chat-log", role: "log", "aria-live": "off", "aria-label": `${data.title}: what was said`, tabindex: 0 });
  const line = make("input", { type: "text", autocomplete: "off", maxlength: 20 * data.longest, enterkeyhint: "send" });
  const notice = make("p", { class: "tutor-chat-notice" });
  const send = make("button", { type: "submit", class: "tutor-button tutor-chat-send" }, "Send");
  const stop = button("Stop", halt, { "aria-disabled": "true" }), anew = button("New chat", restart);
  const form = make("form", { class: "tutor-chat-form" }, field(data.label, line),
    make("div", { class: "tutor-chat-buttons" }, send, stop, anew));
  const suggestions = make("div", { class: "tutor-chat-suggestions", role: "group", "aria-label": "Questions to try" },
    ...data.suggestions.map((text) => button(text, () => ask(text))));
  const parts = answers ? [...(data.suggestions.length ? [suggestions] : []), form] : [];
  const root = make("div", { class: "tutor-frame tutor-chat", role: "group", "aria-label": data.title },
    make("p", { class: "tutor-title" }, data.title), make("p", { class: "tutor-unseen" }, data.alt),
    make("p", { class: "tutor-chat-opening" }, answers ? data.opening : "A stored conversation; to talk, run the notebook."),
    log, ...parts, notice, voice.element);

  function turnOf(speaker, text) {
    const words = make("span", { class: "tutor-chat-text", dir: "auto", translate: "no" }, text);
    const turn = make("div", { class: `tutor-chat-turn tutor-chat-${speaker}` },
      make("div", { class: "tutor-chat-speaker" }, data.speakers[speaker]), words);
    return { turn, words };
  }

  const noteOf = (text) => make("p", { class: "tutor-chat-note", translate: "no" }, text);

  /** Put one exchange at the end of the log; it may still grow. */
  function show({ asked, reply, notes, end }) {
    const question = turnOf("user", asked), answer = turnOf("assistant", reply);
    const ending = make("span", { class: "tutor-chat-end" }, end);
    answer.turn.append(ending);
    log.append(question.turn, ...notes.map(noteOf), answer.turn);
    return { answer, ending };
  }

  function draw() {
    log.replaceChildren();
    const shown = answers || exchanges.length ? exchanges : data.example;
    for (const one of shown) show({ notes: [], end: "", ...one });
    log.scrollTop = log.scrollHeight;
  }

  function setBusy(now) {
    busy = now;
    log.setAttribute("aria-busy", String(now));
    stop.setAttribute("aria-disabled", String(!now));
    send.setAttribute("aria-disabled", String(now));
  }

  function tell(words) {
    notice.textContent = words;
    voice.say(words);
  }

  function finish(end, memory) {
    const { exchange, shown } = open;
    open = null;
    exchange.end = end;
    exchange.memory = end ? null : memory;
    shown.ending.textContent = end;
    exchanges = [...exchanges, exchange];
    setBusy(false);
    for (const listener of listeners) listener({ exchanges });
  }

  function ask(text) {
    const asked = cleaned(text);
    if (busy) return tell("One moment: the last answer is still being written. “Stop” ends it.");
    if (!asked) return tell("Nothing was asked yet: write a question first.");
    const length = [...asked].length; // as Python counts, a sign outside of 16 bits is one
    if (length > data.longest) return tell(`At most ${data.longest} characters at once, please; these are ${length}.`);
    tell("");
    voice.element.textContent = ""; // so that the same reply is told a second time
    line.value = "";
    const exchange = { asked, reply: "", notes: [], end: "", memory: null }, shown = show(exchange);
    open = { exchange, shown };
    setBusy(true);
    shown.ending.textContent = "…";
    log.scrollTop = log.scrollHeight;
    answers.ask(asked, exchanges, {
      piece(piece) {
        if (typeof piece === "string") shown.answer.words.textContent = exchange.reply += piece;
        else {
          exchange.notes.push(piece.note);
          shown.answer.turn.before(noteOf(piece.note));
        }
        log.scrollTop = log.scrollHeight;
      },
      end(memory) {
        finish("", memory);
        voice.say([...exchange.notes, `${data.speakers.assistant}: ${exchange.reply || "no answer"}`].join(" "));
      },
      problem(words) {
        finish("(no answer)", null);
        tell(`That did not work: ${words}`);
      },
    });
  }

  function halt() {
    line.focus();
    if (!busy) return;
    answers.stop();
    finish("(stopped; this question will not be remembered)", null);
    tell("Stopped.");
  }

  function restart() {
    if (busy) halt();
    exchanges = [];
    draw();
    line.focus();
    answers.restart();
    for (const listener of listeners) listener({ exchanges });
    tell("A new chat: what was said is forgotten.");
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(line.value);
  });
  // a notebook has shortcuts on plain keys
  root.addEventListener("keydown", (event) => event.stopPropagation());
  element.replaceChildren(root);
  setBusy(false);
  draw();

  return {
    set(patch) {
      if (!("exchanges" in patch) || busy) return;
      exchanges = [...patch.exchanges];
      draw();
    },
    on: (listener) => void listeners.add(listener),
    destroy() {
      if (busy) answers.stop();
      voice.stop();
      root.remove();
    },
  };
}

const mount = (element, data) => mountWith(data.page ? pageAnswers(data.page) : null, element, data);

function render(host) {
  const data = { ...host.model.get("content"), ...traits(host.model, SYNCED) };
  const answers = data.asks_kernel ? kernelAnswers(host.model) : data.page ? pageAnswers(data.page) : null;
  const close = follow(host, (element) => mountWith(answers, element, data), data, SYNCED);
  return () => {
    answers?.close?.();
    close();
  };
}

export { mount };
export default { render };
