// A small GPT in plain JavaScript: the numbers that PageModel packs, one token at a time, keys and values kept.
// It stands before the widget's module, in its scope; it knows nothing of pages or of chats.

/** What one cannot see between words, as Python's str.split cuts it. */
const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const wordsOf = (text) => text.split(BLANKS).filter(Boolean);

/** The error function, to 1.2e-7 of its size: Numerical Recipes' rational Chebyshev form of erfc. */
const ERFC = [-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277];
function erf(x) {
  const size = Math.abs(x), t = 1 / (1 + 0.5 * size);
  const tail = t * Math.exp(-size * size + ERFC.reduceRight((sum, part) => sum * t + part, 0));
  return x >= 0 ? 1 - tail : tail - 1;
}
const gelu = (x) => 0.5 * x * (1 + erf(x * Math.SQRT1_2));

/** y = W x + b for one vector; W lies row by row. */
function project(weight, bias, x) {
  const width = x.length, rows = weight.length / width, y = new Float32Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let a = 0, b = 0, c = 0, d = 0, i = 0;
    for (; i + 3 < width; i += 4, at += 4) {
      a += weight[at] * x[i];
      b += weight[at + 1] * x[i + 1];
      c += weight[at + 2] * x[i + 2];
      d += weight[at + 3] * x[i + 3];
    }
    for (; i < width; i++, at++) a += weight[at] * x[i];
    y[row] = a + b + c + d + (bias ? bias[row] : 0);
  }
  return y;
}

function layerNorm(x, gain, bias, epsilon) {
  let mean = 0, variance = 0;
  for (const value of x) mean += value / x.length;
  for (const value of x) variance += (value - mean) ** 2 / x.length;
  const scale = 1 / Math.sqrt(variance + epsilon);
  return x.map((value, i) => (value - mean) * scale * gain[i] + bias[i]);
}

function addTo(x, y) {
  for (let i = 0; i < x.length; i++) x[i] += y[i];
}

function largest(scores) {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return best;
}

class PageModel {
  constructor({ sizes, tokens, special, shapes, codes, floats }) {
    Object.assign(this, { sizes, tokens, special, weights: {}, known: [] });
    this.isSpecial = new Set(Object.values(special));
    this.ids = new Map(tokens.map((token, id) => [token, id]).filter(([, id]) => !this.isSpecial.has(id)));
    const whole = new Int8Array(bytesOf(codes).buffer), real = new Float32Array(bytesOf(floats).buffer);
    let atWhole = 0, atReal = 0;
    for (const [name, rows, columns] of shapes) {
      if (!columns) {
        this.weights[name] = real.subarray(atReal, (atReal += rows));
        continue;
      }
      const table = (this.weights[name] = new Float32Array(rows * columns));
      for (let row = 0, i = 0; row < rows; row++) {
        const scale = real[atReal++];
        for (let column = 0; column < columns; column++) table[i++] = scale * whole[atWhole++];
      }
    }
    const room = sizes.context_length * sizes.d_model, layers = Array.from({ length: sizes.n_layers });
    this.keys = layers.map(() => new Float32Array(room));
    this.values = layers.map(() => new Float32Array(room));
  }

  encode(text) {
    return wordsOf(text).map((word) => this.ids.get(word) ?? this.special["<unk>"]);
  }

  decode(ids) {
    return ids.filter((id) => !this.isSpecial.has(id)).map((id) => this.tokens[id]).join(" ");
  }

  /** Turn each pair of coordinates of every head by the place. */
  turn(vector, place) {
    const { n_heads, d_model, rotary_base } = this.sizes, width = d_model / n_heads, half = width / 2;
    for (let i = 0; i < half; i++) {
      const angle = place * Math.fround(rotary_base ** ((-2 * i) / width)), cosine = Math.cos(angle), sine = Math.sin(angle);
      for (let at = i; at < d_model; at += width) {
        const first = vector[at], second = vector[at + half];
        vector[at] = first * cosine - second * sine;
        vector[at + half] = second * cosine + first * sine;
      }
    }
    return vector;
  }

  /** What one place takes from itself and all before it. */
  attend(layer, query, place) {
    const { n_heads, d_model } = this.sizes, width = d_model / n_heads, mixed = new Float32Array(d_model);
    const keys = this.keys[layer], values = this.values[layer], shares = new Float32Array(place + 1);
    for (let head = 0; head < d_model; head += width) {
      let most = -Infinity, sum = 0;
      for (let key = 0; key <= place; key++) {
        let score = 0;
        for (let i = head; i < head + width; i++) score += query[i] * keys[key * d_model + i];
        shares[key] = score / Math.sqrt(width);
        most = Math.max(most, shares[key]);
      }
      for (let key = 0; key <= place; key++) sum += shares[key] = Math.exp(shares[key] - most);
      for (let key = 0; key <= place; key++) {
        for (let i = head; i < head + width; i++) mixed[i] += (shares[key] / sum) * values[key * d_model + i];
      }
    }
    return mixed;
  }

  /** Read one token behind those that are known; give the state after the last block. */
  read(token) {
    const { d_model, n_layers, context_length, norm_epsilon } = this.sizes, place = this.known.length, w = this.weights;
    if (place >= context_length) throw new Error(`expected at most ${context_length} tokens`);
    const state = w["embedding.tokens.weight"].slice(token * d_model, (token + 1) * d_model);
    for (let layer = 0; layer < n_layers; layer++) {
      const part = (name) => w[`blocks.${layer}.${name}`];
      const linear = (name, x) => project(part(`${name}.weight`), part(`${name}.bias`), x);
      const normed = (name) => layerNorm(state, part(`${name}.norm.weight`), part(`${name}.norm.bias`), norm_epsilon);
      const seen = normed("attention_residual");
      this.keys[layer].set(this.turn(linear("attention.key", seen), place), place * d_model);
      this.values[layer].set(linear("attention.value", seen), place * d_model);
      const query = this.turn(linear("attention.query", seen), place);
      addTo(state, linear("attention.output", this.attend(layer, query, place)));
      addTo(state, linear("feed_forward.down", linear("feed_forward.up", normed("feed_forward_residual")).map(gelu)));
    }
    this.known.push(token);
    return state;
  }

  /** Scores of all tokens that may come next. */
  score(state) {
    const normed = layerNorm(state, this.weights["final_norm.weight"], this.weights["final_norm.bias"], this.sizes.norm_epsilon);
    return project(this.weights["embedding.tokens.weight"], null, normed);
  }

  /** Read a prompt; give the scores after it. What was read before and begins it is not read again. */
  *prefill(prompt, pause = 16) {
    let same = 0;
    while (same < prompt.length - 1 && this.known[same] === prompt[same]) same++;
    this.known.length = Math.min(this.known.length, same);
    let state;
    for (const token of prompt.slice(same)) {
      state = this.read(token);
      if (this.known.length % pause === 0) yield;
    }
    return this.score(state);
  }

  /** Write the likeliest tokens until one of the ends, or most; the end is not given. Yields each token, or nothing. */
  *write(prompt, ends, most) {
    let scores = yield* this.prefill(prompt);
    for (let n = 1; ; n++) {
      const token = largest(scores);
      if (ends.includes(token)) return token;
      yield token;
      if (n === most || this.known.length >= this.sizes.context_length) return null;
      scores = this.score(this.read(token));
    }
  }
}
