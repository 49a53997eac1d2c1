// What all widgets share. This text stands before each widget's own module, on the site once before all of them.

/** An element with attributes, null and false left out, and children; text always goes in as text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/** A part of a drawing. */
function shape(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A control under its words. */
const field = (words, control) => make("label", { class: "tutor-field" }, make("span", {}, words), control);

/** A button that does something. */
function button(words, action, attributes = {}) {
  const element = make("button", { type: "button", class: "tutor-button", ...attributes }, words);
  element.addEventListener("click", action);
  return element;
}

/** The bytes behind base64. */
function bytesOf(base64) {
  const text = atob(base64), bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** What a screen reader is told, after a moment of rest: passing by stays silent. */
function speaker(rest = 500) {
  const element = make("p", { class: "tutor-unseen", role: "status" });
  let waiting;
  return {
    element,
    say(words) {
      clearTimeout(waiting);
      waiting = setTimeout(() => (element.textContent = words), rest);
    },
    stop: () => clearTimeout(waiting),
  };
}

/** The door for anywidget: a view mounted from the model's traits, of which the synced ones follow each other. */
function follow({ model, el }, mount, data, synced) {
  const view = mount(el, data);
  view.on((patch) => {
    for (const [name, value] of Object.entries(patch)) model.set(name, value);
    model.save_changes();
  });
  const heard = synced.map((name) => [`change:${name}`, () => view.set({ [name]: model.get(name) })]);
  for (const [event, listener] of heard) model.on(event, listener);
  return () => {
    for (const [event, listener] of heard) model.off(event, listener);
    view.destroy();
  };
}

/** Of several traits of a model, each with its value. */
const traits = (model, names) => Object.fromEntries(names.map((name) => [name, model.get(name)]));
