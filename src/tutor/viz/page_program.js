// The programs around a small model in the page: they stand between what a reader writes and what the model says.
// A program is an object with `reply(memory, text)`: a generator of pieces (strings), notes ({ note }) and rests
// (undefined), which returns what should be remembered of this exchange. After the model, before the widget's module.

/** Write as the shop writes: small letters, blanks around each mark. */
const plain = (text) => wordsOf(text.toLowerCase().replace(/([.,!?])/g, " $1 ")).join(" ");

/** The turns of a chat as they are remembered: the newest exchanges that fit into the window. */
function lastThatFit(memory, newest, room) {
  let length = newest, first = memory.length;
  while (first > 0 && length + memory[first - 1].length <= room) length += memory[--first].length;
  return memory.slice(first);
}

/** A plain chat: turns, a window of whole exchanges, and the likeliest words. */
function turnsProgram(model, { max_new_tokens }) {
  const { "<user>": user, "<assistant>": assistant, "<end>": end } = model.special;
  const room = model.sizes.context_length - max_new_tokens;
  return {
    *reply(memory, text) {
      const asked = [user, ...model.encode(plain(text)), end, assistant];
      if (asked.length > room) throw new Error(`the question has ${asked.length - 3} words, more than the ${room - 3} that fit`);
      const kept = lastThatFit(memory, asked.length, room).flat(), said = [];
      const writing = model.write([...kept, ...asked], [end], max_new_tokens);
      for (let step = writing.next(); !step.done; step = writing.next()) {
        if (step.value === undefined) {
          yield;
          continue;
        }
        said.push(step.value);
        yield (said.length > 1 ? " " : "") + model.decode([step.value]);
      }
      return [...asked, ...said, end];
    },
  };
}

// ---- the bookseller: what tutor.applications.chatbot does around the model, in small ----------------------------------

/** What a customer typed as the desk writes: small letters, marks apart, nothing that cannot be seen. */
function plainWords(text, contractions) {
  let said = text.normalize("NFKC").toLowerCase().replaceAll("’", "'").replace(/[\p{C}\p{Z}]/gu, " ");
  for (const [short, long] of Object.entries(contractions)) said = said.replaceAll(new RegExp(`\\b${short}\\b`, "g"), long);
  said = said.replace(/€\s*(\d+)|(\d+)\s*€/g, (_, after = "", before = "") => ` ${after}${before} euros `);
  return wordsOf(said.replace(/["“”„«»()[\]*_`]/g, " ").replace(/([.,!?;:])/g, " $1 ")).join(" ");
}

/** A vocabulary with places for words that it lacks, given away in the order in which they come. */
class OpenWords {
  constructor(model, slots) {
    Object.assign(this, { model, free: slots.map((slot) => model.special[slot]).reverse(), slots: new Map(), words: new Map() });
  }

  encode(text) {
    return wordsOf(text).map((word) => this.model.ids.get(word) ?? this.slot(word));
  }

  slot(word) {
    if (!this.slots.has(word) && this.free.length) {
      this.slots.set(word, this.free.at(-1));
      this.words.set(this.free.pop(), word);
    }
    return this.slots.get(word) ?? this.model.special["<unk>"];
  }

  decode(token) {
    return this.words.get(token) ?? this.model.decode([token]);
  }
}

/** Which book "it" is, "the first one", "the one by" somebody: rebuilt from what was looked up in a conversation. */
class Talk {
  constructor(lookedUp) {
    Object.assign(this, { focused: [], pair: [], authors: new Map() });
    for (const one of lookedUp) this.take(one);
  }

  take({ isWish, isNamed, books }) {
    for (const { title, author } of books) {
      this.authors.delete(title);
      this.authors.set(title, author);
    }
    if (isWish && books.length > 1) [this.focused, this.pair] = [[], books.map((book) => book.title)];
    else if (books.length) {
      if (this.focused.at(-1) !== books[0].title) this.focused.push(books[0].title);
    } else if (isNamed) this.focused = [];
  }

  /** The title that is meant; undefined if there is no such book. */
  meant(how) {
    const place = this.pair.indexOf(this.focused.at(-1));
    return {
      it: this.focused.at(-1), before: this.focused.at(-2), first: this.pair[0], second: this.pair[1],
      other: place < 0 ? undefined : this.pair[1 - place],
    }[how];
  }

  by(author) {
    return [...this.authors].filter(([, writtenBy]) => writtenBy === author).at(-1)?.[0];
  }
}

/** The shelf with its three tools. A call that cannot be carried out is an error. */
class Desk {
  constructor(settings) {
    this.settings = settings;
    this.books = new Map(settings.books.map((book) => [book.title, book]));
  }

  find(title) {
    return this.books.get(title) ?? this.books.get(`the ${title}`);
  }

  /** Read a call, check it, run it. `said` is what the customer wrote, `talk` knows the books talked about. */
  run(text, said, talk) {
    const read = /^call (\w+)((?: \w+ = .+)?)$/.exec(text);
    if (!read) throw new Error("expected “call TOOL name = value”");
    const pairs = [...read[2].matchAll(/ (\w+) = (.+?)(?= \w+ = |$)/g)].map(([, name, value]) => [name, value]);
    const given = Object.fromEntries(pairs), names = Object.keys(given).sort().join(" ");
    if (pairs.length > Object.keys(given).length) throw new Error("expected each argument once");
    const forms = { look_up: ["title", "book", "author"], recommend: ["genre", "at_most genre", "genre under"], hand_over: ["reason"] };
    if (!Object.hasOwn(forms, read[1])) throw new Error(`there is no tool ${read[1]}`);
    if (!forms[read[1]].includes(names)) throw new Error(`${read[1]} does not take “${names}”`);
    return { name: read[1], books: [], isWish: read[1] === "recommend", isNamed: "title" in given, ...this[read[1]](given, said, talk) };
  }

  look_up({ title, book: how, author }, said, talk) {
    if (title !== undefined) this.requireNamed(title, said);
    if (how !== undefined && !this.settings.meant.includes(how)) throw new Error(`there is no way to mean “${how}”`);
    const meant = title ?? (author === undefined ? talk.meant(how) : talk.by(author));
    if (meant === undefined) return { result: this.settings.says.none_meant };
    const book = this.find(meant);
    if (!book) return { result: `no book called ${meant}` };
    return { result: `${book.title} by ${book.author} , ${book.genre} , ${book.price} euros , ${book.stock}`, books: [book] };
  }

  requireNamed(title, said) {
    if (wordsOf(title).length > this.settings.most_title_words) throw new Error("expected a shorter title");
    if (!this.find(title) && !` ${said} `.includes(` ${title} `)) throw new Error("expected a title that somebody named");
  }

  recommend({ genre, under, at_most }) {
    if (!this.settings.genres.includes(genre)) throw new Error(`there is no genre ${genre}`);
    const bound = under ?? at_most;
    if (bound !== undefined && !(/^[0-9]{1,3}$/.test(bound) && Number(bound))) throw new Error("expected a price from 1 to 999 euros");
    const most = under ? Number(under) - 1 : at_most ? Number(at_most) : Infinity;
    const books = this.settings.books.filter((book) => book.genre === genre && book.copies && book.price <= most);
    books.sort((a, b) => a.price - b.price || (a.title < b.title ? -1 : 1));
    const named = books.slice(0, this.settings.at_once);
    const lines = named.map((book) => `${book.title} by ${book.author} , ${book.price} euros`);
    return { result: lines.join(" ; ") || this.settings.says.nothing_fits, books: named };
  }

  hand_over({ reason }) {
    if (!this.settings.reasons.includes(reason)) throw new Error(`there is no reason ${reason}`);
    return { result: this.settings.says.colleague };
  }
}

const DIGITS_AS_LETTERS = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s" };

/** Whether a text holds orders to the assistant; it is read as it stands, and with digits as letters. */
function isOrder(text, patterns) {
  const shown = wordsOf(text.normalize("NFKC").replace(/\p{Cf}/gu, "").toLowerCase());
  const read = shown.map((word) => (/[a-z]/.test(word) ? word.replace(/[013457@$]/g, (sign) => DIGITS_AS_LETTERS[sign]) : word));
  return [shown, read].some((words) => patterns.some((pattern) => pattern.test(words.join(" "))));
}

/** A customer's conversation: the model writes calls and answers, the program checks, looks up and calls a person. */
function booksellerProgram(model, settings) {
  const desk = new Desk(settings), { says } = settings, patterns = settings.patterns.map((source) => new RegExp(source));
  const special = (name) => model.special[`<${name}>`];

  /** The tokens after which the assistant speaks; where they are too many, fewer exchanges stay as they are. */
  function prompt(before, now) {
    for (let near = Math.min(settings.window, before.length); near >= 0; near--) {
      const words = new OpenWords(model, settings.slots), turns = [["system", settings.system]];
      for (const { text, call, result, answer } of before.slice(before.length - near)) {
        turns.push(["user", text], ...(call ? [["assistant", call], ["tool", result]] : []), ["assistant", answer]);
      }
      const ids = [...turns, ...now].flatMap(([role, text]) => [special(role), ...words.encode(text), special("end")]);
      if (ids.length < model.sizes.context_length - settings.max_new_tokens) return { ids: [...ids, special("assistant")], words };
    }
    throw new Error("the question is too long");
  }

  /** What the model writes next, word by word. */
  function* speak(before, now) {
    const { ids, words } = prompt(before, now);
    const writing = model.write(ids, [special("end")], settings.max_new_tokens);
    for (let step = writing.next(); !step.done; step = writing.next()) {
      yield step.value === undefined ? undefined : words.decode(step.value) || undefined;
    }
  }

  /** Give each word on, with its blank; return the whole text. */
  function* said(words, text = "") {
    for (const word of words) {
      if (word) yield (text && " ") + word;
      else yield;
      if (word) text += (text && " ") + word;
    }
    return text;
  }

  /** The first word; the others are still to come. A loop would close the writing behind it. */
  function* opening(words) {
    for (let step = words.next(); !step.done; step = words.next()) {
      if (step.value) return step.value;
      yield;
    }
    return "";
  }

  function* thought(before, question, talk, outcome) {
    let words = speak(before, [["user", question]]), first = yield* opening(words);
    if (first === "call") {
      let call = first;
      for (const word of words) {
        if (word) call += ` ${word}`;
        else yield;
      }
      let done;
      try {
        done = desk.run(call, question, talk);
      } catch (error) {
        yield { note: `${call}\n→ not carried out: ${error.message}` };
        return yield* fail(outcome);
      }
      yield { note: `${call}\n→ ${done.result}` };
      Object.assign(outcome, { call, done, isAsked: done.name === "hand_over" });
      words = speak(before, [["user", question], ["assistant", call], ["tool", done.result]]);
      first = yield* opening(words);
    }
    if (!first) return yield* fail(outcome);
    yield first;
    outcome.answer = yield* said(words, first);
    outcome.isFailed = outcome.answer === says.not_understood;
    outcome.isKept = true;
  }

  function* fail(outcome) {
    Object.assign(outcome, { isFailed: true, answer: says.not_understood });
    yield says.not_understood;
  }

  function fixed(text, question) {
    const length = [...text].length;
    if (length > settings.most_letters || wordsOf(question).length > settings.most_words) return { answer: says.too_long };
    if (isOrder(text, patterns)) return { answer: says.out_of_scope, isRefused: true };
    return /[\p{L}\p{N}]/u.test(question) ? null : { answer: says.not_understood, isFailed: true };
  }

  return {
    *reply(memory, text) {
      const last = memory.at(-1) ?? { failures: 0, escalated: false }, before = memory.map((one) => one.exchange).filter(Boolean);
      if (last.escalated) {
        yield says.wait;
        return { ...last, exchange: null, lookedUp: null };
      }
      const question = plainWords(text, settings.contractions), outcome = fixed(text, question) ?? {};
      const talk = new Talk(memory.flatMap((one) => one.lookedUp ?? []));
      if (outcome.isRefused) yield { note: "refused: an order to the assistant" };
      if (outcome.answer) yield outcome.answer;
      else yield* thought(before, question, talk, outcome);
      const failures = outcome.isFailed ? last.failures + 1 : 0, escalated = outcome.isAsked || failures >= settings.most_failures;
      if (escalated && outcome.isFailed) yield ` ${says.handed_over}`;
      const { answer, call = null, done = null, isKept } = outcome;
      return {
        exchange: isKept ? { text: question, answer, call, result: done?.result ?? null } : null,
        lookedUp: isKept && done ? { ...done, books: done.books.map(({ title, author }) => ({ title, author })) } : null,
        failures, escalated: Boolean(escalated),
      };
    },
  };
}

const PROGRAMS = { turns: turnsProgram, bookseller: booksellerProgram };

/** A program of the page with its model, from what PageProgram.as_data gives. */
const openProgram = (data) => PROGRAMS[data.kind](new PageModel(data.model), data.settings);
