// The JavaScript engine: training exactly as docs/arithmetic.md specifies, to the last bit.
// The page of the report, its background worker and the tests (under Node) all run this file.
"use strict";

const Engine = (() => {
  // The version of docs/arithmetic.md.
  const VERSION = 2;

  // ---- Random numbers: PCG64 over SeedSequence([seed, key]), the key from the stream's name. ----

  const MASK64 = (1n << 64n) - 1n;
  const MASK128 = (1n << 128n) - 1n;
  const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;
  const TWO_TO_53 = 9007199254740992;

  // SHA-256 of bytes, as eight 32-bit words. Browsers offer theirs only to pages from a server.
  function sha256(bytes) {
    const words = new Uint32Array(((bytes.length + 9 + 63) >> 6) << 4);
    for (let i = 0; i < bytes.length; i++) words[i >> 2] |= bytes[i] << (24 - 8 * (i & 3));
    words[bytes.length >> 2] |= 0x80 << (24 - 8 * (bytes.length & 3));
    words[words.length - 2] = Math.floor(bytes.length / 0x20000000);
    words[words.length - 1] = bytes.length << 3;
    const [start, constants] = sha256Constants();
    const h = Uint32Array.from(start);
    const w = new Uint32Array(64);
    const turn = (x, n) => (x >>> n) | (x << (32 - n));
    for (let at = 0; at < words.length; at += 16) {
      w.set(words.subarray(at, at + 16));
      for (let i = 16; i < 64; i++) {
        const p = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
        const q = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
        w[i] = w[i - 16] + p + w[i - 7] + q;
      }
      let [a, b, c, d, e, f, g, k] = h;
      for (let i = 0; i < 64; i++) {
        const p = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
        const first = (k + p + ((e & f) ^ (~e & g)) + constants[i] + w[i]) | 0;
        const q = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
        const second = (q + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        [k, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
      }
      [a, b, c, d, e, f, g, k].forEach((value, i) => { h[i] += value; });
    }
    return h;
  }

  // The constants are bits of roots of the first primes: of square roots, and of cube roots.
  const sha256Constants = once(() => {
    const primes = [];
    for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
    const bits = (value) => Math.floor((value % 1) * 0x100000000);
    return [primes.slice(0, 8).map((p) => bits(Math.sqrt(p))), primes.map((p) => bits(cubeRoot(p)))];
  });

  // Math.cbrt may have a wrong last bit; bisection gives 32 correct bits.
  function cubeRoot(n) {
    let low = 0;
    for (let step = 8; step > 2 ** -33; step /= 2) {
      const middle = low + step;
      const exact = BigInt(middle * 2 ** 33);
      if (exact ** 3n <= BigInt(n) << 99n) low = middle;
    }
    return low;
  }

  function once(make) {
    let made;
    return () => { made ??= make(); return made; };
  }

  // SeedSequence of NumPy: a pool of four 32-bit words, mixed with words of entropy.
  function seedSequence(entropy) {
    const multiply = (a, b) => Math.imul(a, b) >>> 0;
    const pool = [0, 0, 0, 0];
    let hash = 0x43b0d7e5;
    const hashed = (value) => {
      value = (value ^ hash) >>> 0;
      hash = multiply(hash, 0x931e8875);
      value = multiply(value, hash);
      return (value ^ (value >>> 16)) >>> 0;
    };
    const mixed = (x, y) => {
      const result = (multiply(x, 0xca01f9dd) - multiply(y, 0x4973f715)) >>> 0;
      return (result ^ (result >>> 16)) >>> 0;
    };
    for (let i = 0; i < 4; i++) pool[i] = hashed(i < entropy.length ? entropy[i] : 0);
    for (let from = 0; from < 4; from++) {
      for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mixed(pool[to], hashed(pool[from]));
    }
    for (let from = 4; from < entropy.length; from++) {
      for (let to = 0; to < 4; to++) pool[to] = mixed(pool[to], hashed(entropy[from]));
    }
    let state = 0x8b51f9dd;
    const words = [];
    for (let i = 0; i < 8; i++) {
      let value = (pool[i % 4] ^ state) >>> 0;
      state = multiply(state, 0x58f38ded);
      value = multiply(value, state);
      words.push(BigInt((value ^ (value >>> 16)) >>> 0));
    }
    return [0, 2, 4, 6].map((i) => words[i] | (words[i + 1] << 32n));
  }

  function words32(value) {
    const found = [];
    do { found.push(Number(value & 0xffffffffn)); value >>= 32n; } while (value > 0n);
    return found;
  }

  const keys = new Map();
  function keyOf(name) {
    if (!keys.has(name)) {
      const [high, low] = sha256(new TextEncoder().encode(name));
      keys.set(name, (BigInt(high) << 32n) | BigInt(low));
    }
    return keys.get(name);
  }

  // A stream of a run: its name carries the version, so that each version draws other numbers.
  class Stream {
    constructor(seed, name) {
      const [a, b, c, d] = seedSequence([...words32(BigInt(seed)), ...words32(keyOf(`${VERSION}/${name}`))]);
      this.increment = ((((c << 64n) | d) << 1n) | 1n) & MASK128;
      this.state = 0n;
      this.step();
      this.state = (this.state + ((a << 64n) | b)) & MASK128;
      this.step();
    }

    step() { this.state = (this.state * MULTIPLIER + this.increment) & MASK128; }

    // A double in [0, 1).
    next() {
      this.step();
      const mixed = ((this.state >> 64n) ^ this.state) & MASK64;
      const turn = this.state >> 122n;
      const turned = ((mixed >> turn) | (mixed << ((64n - turn) & 63n))) & MASK64;
      return Number(turned >> 11n) / TWO_TO_53;
    }

    uniform(count) { return Float64Array.from({ length: count }, () => this.next()); }
  }

  // Indices of the values in increasing order; equal values keep their order.
  function argsort(values) {
    return Array.from(values, (_, i) => i).sort((i, j) => values[i] - values[j] || i - j);
  }

  // ---- The logistic function, from additions, products and one division. ----

  const POWERS = new Float64Array(2048);
  for (let n = -1022; n <= 1023; n++) POWERS[n + 1023] = 2 ** n;

  function logistic(x) {
    const z = Math.min(Math.max(-x, -700), 700);
    const n = z * 1.44269504088896338700 + 6755399441055744 - 6755399441055744;
    const r = z - n * 6.93147180369123816490e-01 - n * 1.90821492927058770002e-10;
    const r2 = r * r;
    const p = r * ((1.26177193074810590878e-4 * r2 + 3.02994407707441961300e-2) * r2 + 1);
    const q = ((3.00198505138664455042e-6 * r2 + 2.52448340349684104192e-3) * r2 + 2.27265548208155028766e-1) * r2 + 2;
    return (q - p) / ((q - p) + (q + p) * POWERS[n + 1023]);
  }

  // ---- Activation functions, as in rhw.backprop.activation: output from net input, slope from output, least output. ----

  const ACTIVATIONS = {
    logistic: { output: logistic, slope: (y) => y * (1 - y), low: 0 },
    tanh: { output: (x) => 2 * logistic(2 * x) - 1, slope: (y) => 1 - y * y, low: -1 },
  };

  // ---- Error functions, as in rhw.backprop.error_function: dE/dx of an output unit. ----

  const ERROR_FUNCTIONS = {
    squared: (error, slope) => error * slope,
    cross_entropy: (error, slope, gain) => error * gain,
  };
  const withoutSlope = (error) => error;

  // ---- The network: the position of each unit, bias and weight. ----

  // groups: [name, size, tied, activation, gain], the last two if not logistic with gain 1;
  // projections: [source, target, tied]; judged: names, or none; frozen: names of projections.
  function layNet({ groups, projections, biases = true, judged = null, frozen = [] }) {
    const size = new Map(groups.map(([name, count]) => [name, count]));
    const first = new Map();
    let units = 0;
    for (const [name, count] of groups) { first.set(name, units); units += count; }
    const into = (name) => projections.filter(([, target]) => target === name);
    const isInput = (name) => into(name).length === 0;
    const feeds = new Set(projections.map(([source]) => source));
    const isOutput = (name) => (judged ? judged.includes(name) : !feeds.has(name));
    const blocks = new Map();
    let parameters = 0;
    const place = (key, label, rows, columns, fanIn, bias) => {
      const block = blocks.get(key);
      if (block) {
        block.uses += 1;
        block.fanIn = Math.max(block.fanIn, fanIn);
        return block;
      }
      const made = { key, label, start: parameters, rows, columns, count: rows * columns, fanIn, bias, uses: 1, frozen: !bias && frozen.includes(label) };
      parameters += made.count;
      blocks.set(key, made);
      return made;
    };
    const computed = [];
    for (const [name, count, tied, activation = "logistic", gain = 1] of groups) {
      if (isInput(name)) continue;
      const fanIn = into(name).reduce((sum, [source]) => sum + size.get(source), 0);
      const key = `biases/${tied || name}`;
      const bias = biases ? place(key, tied || name, count, 1, fanIn, true).start : -1;
      const links = into(name).map(([source, target, shared]) => {
        const label = shared || `${source} -> ${target}`;
        const block = place(`weights/${label}`, label, count, size.get(source), fanIn, false);
        return { source, from: first.get(source), size: size.get(source), start: block.start, back: !isInput(source) };
      });
      computed.push({ name, at: first.get(name), size: count, bias, links, output: isOutput(name), activation: ACTIVATIONS[activation], gain });
    }
    const named = (test) => groups.filter(([name]) => test(name))
      .map(([name, count]) => ({ name, at: first.get(name), size: count }));
    return { units, parameters, computed, blocks: [...blocks.values()], inputs: named(isInput), outputs: named(isOutput) };
  }

  // ---- A task: a network, its cases and learning settings, named as in a config. ----

  const LEARNING = {
    order: "fixed", decay: 0, decay_biases: true, decay_at: "change", output_slope: true, margin: null,
    epsilon_over_fan_in: false, tied: "sum", biases_at_most: null, error: "squared", slope_offset: 0,
  };

  function atSweep(schedule, sweep) {
    if (typeof schedule === "number") return schedule;
    const begun = Object.keys(schedule).map(Number).filter((from) => from <= sweep);
    return schedule[Math.max(...begun)];
  }

  class Task {
    // words: as rhw.report.page.task_json writes them. Targets are 0 and 1; learning.targets sets the values that are trained.
    constructor(words) {
      this.net = layNet(words);
      this.learning = { ...LEARNING, ...words.learning };
      this.initial = { biases: { constant: 0 }, missing: {}, ...words.initial };
      this.stop = words.stop;
      this.last = words.stop.sweeps || words.max_sweeps;
      this.holdOut = words.hold_out || null;
      const [off, on] = this.learning.targets;
      this.middle = 0.5 * (off + on);
      this.outputDx = this.learning.output_slope ? ERROR_FUNCTIONS[this.learning.error] : withoutSlope;
      this.inputs = words.inputs.map((row) => Float64Array.from(row));
      this.targets = words.targets.map((row) => Float64Array.from(row, (d) => off + (on - off) * d));
      const { parameters, blocks } = this.net;
      const filled = (value) => new Float64Array(parameters).fill(value);
      const { learning } = this;
      [this.fanIn, this.uses, this.decay, this.most] = [1, 1, 0, Infinity].map(filled);
      for (const block of blocks) {
        const end = block.start + block.count;
        this.fanIn.fill(block.fanIn, block.start, end);
        this.uses.fill(block.uses, block.start, end);
        if (block.frozen) continue;
        if (learning.decay_biases || !block.bias) this.decay.fill(learning.decay, block.start, end);
        if (block.bias && learning.biases_at_most !== null) {
          this.most.fill(learning.biases_at_most, block.start, end);
        }
      }
      this.keep = this.decay.map((share) => 1 - share);
    }

    // Initial weights and biases of a seed.
    start(seed) {
      const theta = new Float64Array(this.net.parameters);
      for (const block of this.net.blocks) {
        theta.set(drawn(this.distribution(block), block, seed), block.start);
      }
      const there = this.links(seed);
      return there ? theta.map((w, k) => w * there[k]) : theta;
    }

    // The initial distribution of a block: one for all weights, or one per projection and a default.
    distribution(block) {
      const { weights, biases } = this.initial;
      if (block.bias) return biases;
      return Object.keys(weights).some((key) => key in DISTRIBUTIONS) ? weights : weights[block.label] || weights.default;
    }

    // 0 for the parameters that a seed never changes, 1 for the others; none if all change.
    mask(seed) {
      const there = this.links(seed);
      if (!this.net.blocks.some(({ frozen }) => frozen)) return there;
      const mask = there || new Float64Array(this.net.parameters).fill(1);
      for (const { frozen, start, count } of this.net.blocks) if (frozen) mask.fill(0, start, start + count);
      return mask;
    }

    // 1 for the links that a seed's network has, 0 for missing ones; none if no links are missing.
    links(seed) {
      const missing = Object.entries(this.initial.missing);
      if (!missing.length) return null;
      const there = new Float64Array(this.net.parameters).fill(1);
      for (const [name, share] of missing) {
        const { start, count } = this.net.blocks.find(({ key }) => key === `weights/${name}`);
        const order = argsort(new Stream(seed, `missing/${name}`).uniform(count));
        for (const k of order.slice(0, Math.floor(share * count))) there[start + k] = 0;
      }
      return there;
    }

    // Numbers of the cases that a seed trains, in their order.
    trained(seed) {
      const every = Array.from(this.inputs, (_, c) => c);
      if (!this.holdOut) return every;
      const { count, sets } = this.holdOut;
      const random = new Stream(seed, "hold-out");
      const out = sets
        ? sets[Math.floor(random.next() * sets.length)]
        : argsort(random.uniform(every.length)).slice(0, count);
      return every.filter((c) => !out.includes(c));
    }

    // Compute the activities of all units for one case, into y.
    forward(theta, input, y = new Float64Array(this.net.units)) {
      // Indexed loops here and in Run.present, which are about twice as fast as `for of`.
      const { inputs, computed } = this.net;
      let column = 0;
      for (let g = 0; g < inputs.length; g++) {
        const { at, size } = inputs[g];
        for (let i = 0; i < size; i++) y[at + i] = input[column++];
      }
      for (let g = 0; g < computed.length; g++) {
        const group = computed[g];
        const { at, size, bias, links, gain } = group;
        const output = group.activation.output, common = output === logistic;
        for (let j = 0; j < size; j++) {
          let x = bias < 0 ? 0 : theta[bias + j];
          for (let k = 0; k < links.length; k++) {
            const link = links[k], n = link.size, row = link.start + j * n, from = link.from;
            for (let i = 0; i < n; i++) x += y[from + i] * theta[row + i];
          }
          y[at + j] = common ? logistic(gain * x) : output(gain * x);
        }
      }
      return y;
    }

    // Total squared error over all cases, without the factor 1/2.
    total(theta, y = new Float64Array(this.net.units)) {
      let sum = 0;
      this.inputs.forEach((input, c) => {
        this.forward(theta, input, y);
        let column = 0;
        for (const { at, size } of this.net.outputs) {
          for (let j = 0; j < size; j++, column++) sum += (y[at + j] - this.targets[c][column]) ** 2;
        }
      });
      return sum;
    }

    // dE/dy of the output units, equation (4); 0 beyond the margin, if there is one.
    errorOf(y, d) {
      const { margin } = this.learning;
      if (!margin) return y - d;
      const on = d > 0.5 * (margin.on + margin.off);
      if (on ? y >= margin.on : y <= margin.off) return 0;
      return margin.measured_from === "margin" ? y - (on ? margin.on : margin.off) : y - d;
    }
  }

  // ---- Initial distributions, as in rhw.backprop.initial: the values of a block. ----

  const uniformly = (block, seed, low, high) =>
    new Stream(seed, block.key).uniform(block.count).map((u) => low + (high - low) * u);

  const DISTRIBUTIONS = {
    uniform: ([low, high], block, seed) => uniformly(block, seed, low, high),
    constant: (value, block) => new Float64Array(block.count).fill(value),
    fan_in: (range, block, seed) => {
      const high = range / Math.sqrt(block.fanIn);
      return uniformly(block, seed, -high, high);
    },
    normal: (deviation, block, seed) => {
      const stream = new Stream(seed, block.key);
      return Float64Array.from({ length: block.count }, () => deviation * standardNormal(stream));
    },
    values: (values, block) => values[block.label].flat(),
  };

  function drawn(distribution, block, seed) {
    const [kind, value] = Object.entries(distribution).find(([, given]) => given != null);
    return DISTRIBUTIONS[kind](value, block, seed);
  }

  // Algorithm N of Karney (2016): comparisons and one division only.
  function standardNormal(stream) {
    const times = (count, test) => { for (let n = 0; n < count; n++) if (!test()) return false; return true; };
    for (;;) {
      let k = 0;
      while (halfExponential(stream)) k++;
      if (!times(k * (k - 1), () => halfExponential(stream))) continue;
      const x = stream.next();
      if (times(k + 1, () => accepts(stream, k, x))) return stream.next() < 0.5 ? k + x : -(k + x);
    }
  }

  // True with probability exp(-1/2).
  function halfExponential(stream) {
    for (let last = 0.5, even = true; ; even = !even) {
      const u = stream.next();
      if (u >= last) return even;
      last = u;
    }
  }

  // True with probability exp(-x (2 k + x) / (2 k + 2)).
  function accepts(stream, k, x) {
    const share = (2 * k + x) / (2 * k + 2);
    for (let last = x, even = true; ; even = !even) {
      const u = stream.next();
      if (u >= last || stream.next() >= share) return even;
      last = u;
    }
  }

  // ---- Stop rules, updated with the outputs of each case of a sweep. ----

  // As in rhw.backprop.stop. output: whether an output is good; case: whether a case is, from its
  // squared error; sweep: whether the rule is satisfied, where that is not whether all were good.
  const scaled = (error, { half }) => (half ? 0.5 : 1) * error;
  const STOP_RULES = {
    right_side: { output: (y, d, value) => (d > value ? y > value : y < value) },
    within: { output: (y, d, value) => Math.abs(y - d) <= value },
    tss: { sweep: (sums, value) => sums.tss < value },
    error_per_case: {
      case: (error, value) => value.of !== "each" || scaled(error, value) < value.below,
      sweep: (sums, value) => (value.of === "mean" ? sums.errors.reduce((sum, e) => sum + scaled(e, value), 0) / sums.errors.length < value.below : sums.good),
    },
    sweeps: { sweep: (sums, value, number) => number === value },
  };

  class Judge {
    constructor(task) {
      this.middle = task.middle;
      [[this.kind, this.value]] = Object.entries(task.stop).filter(([, value]) => value != null);
      this.rule = STOP_RULES[this.kind];
      this.clear();
    }

    clear() {
      this.tss = 0;
      this.right = true; // every output strictly on its target's side of the middle
      this.good = true;
      this.errors = []; // the squared error of each case, where the rule looks at the sweep
      this.outputs = 0;
    }

    // One case: outputs, targets and errors.
    hear(y, d, error) {
      const { rule, value, middle } = this;
      let sum = 0;
      for (let j = 0; j < y.length; j++) {
        if (this.right && !(d[j] > middle ? y[j] > middle : y[j] < middle)) this.right = false;
        if (this.good && rule.output && !rule.output(y[j], d[j], value)) this.good = false;
        this.tss += error[j] * error[j];
        sum += error[j] * error[j];
      }
      if (rule.case && !rule.case(sum, value)) this.good = false;
      if (rule.sweep) this.errors.push(sum);
      this.outputs = y.length;
    }

    verdict(sweep) {
      return this.rule.sweep ? this.rule.sweep(this, this.value, sweep) : this.good;
    }
  }

  // ---- One run of one seed, sweep by sweep. ----

  class Run {
    constructor(task, seed, theta = null) {
      this.task = task;
      this.seed = seed;
      this.theta = theta ? Float64Array.from(theta) : task.start(seed);
      this.velocity = new Float64Array(task.net.parameters);
      this.mask = task.mask(seed);
      this.trained = task.trained(seed);
      this.order = task.learning.order === "shuffled" ? new Stream(seed, "order") : null;
      this.sweep = 0;
      this.tss = NaN;
      this.allRight = 0;
      this.ended = false;
      this.solved = false;
      this.diverged = false;
      this.kept = null; // the final weights, once the run has ended
      const { units, parameters, outputs } = task.net;
      const out = outputs.reduce((sum, { size }) => sum + size, 0);
      [this.y, this.back] = [new Float64Array(units), new Float64Array(units)];
      [this.out, this.error] = [new Float64Array(out), new Float64Array(out)];
      this.gradient = new Float64Array(parameters);
      this.ofCase = task.net.blocks.some(({ uses }) => uses > 1) ? new Float64Array(parameters) : null;
      this.judge = new Judge(task);
      this.judged = new Float64Array(parameters); // the weights that the stop rule looks at
    }

    // The complete state, so that later sweeps can be computed again.
    save() {
      const { theta, velocity, sweep, tss, allRight } = this;
      return { theta: theta.slice(), velocity: velocity.slice(), sweep, tss, allRight, order: this.order?.state };
    }

    restore({ theta, velocity, sweep, tss, allRight, order }) {
      this.theta.set(theta);
      this.velocity.set(velocity);
      Object.assign(this, { sweep, tss, allRight, ended: false, solved: false, diverged: false, kept: null });
      if (this.order) this.order.state = order;
    }

    // One pass through the cases, with one update at its end or one per case.
    step() {
      const { task, judge } = this;
      const { learning, stop } = task;
      const perCase = learning.update === "case";
      const number = ++this.sweep;
      const epsilon = atSweep(learning.epsilon, number), alpha = atSweep(learning.alpha, number);
      this.judged.set(this.theta);
      judge.clear();
      this.gradient.fill(0);
      const order = this.order ? argsort(this.order.uniform(this.trained.length)) : null;
      for (let k = 0; k < this.trained.length; k++) {
        this.present(this.trained[order ? order[k] : k]);
        if (perCase) {
          this.change(epsilon, alpha);
          this.gradient.fill(0);
        }
      }
      if (!perCase) this.change(epsilon, alpha);
      if (learning.decay > 0 && learning.decay_at === "sweep") {
        for (let k = 0; k < this.theta.length; k++) this.theta[k] *= task.keep[k];
      }
      // End the run as rhw.engines.reference does.
      let solved = judge.verdict(number);
      let sum = 0;
      for (let k = 0; k < this.theta.length; k++) sum += this.theta[k] - this.theta[k];
      const diverged = sum !== 0; // infinity less infinity is no number
      if (judge.right && this.allRight === 0) this.allRight = number;
      this.ended = solved || diverged || number >= task.last;
      if (stop.sweeps != null) solved = solved && judge.right;
      if (stop.sweeps != null || perCase) solved = solved && !diverged;
      this.diverged = diverged && !solved;
      this.tss = this.diverged ? NaN : judge.tss;
      this.solved = this.ended && solved;
      if (this.ended) {
        const before = solved && stop.sweeps == null && !perCase;
        this.kept = (before ? this.judged : this.theta).slice();
        if (this.diverged) this.kept.fill(NaN);
      }
      return this;
    }

    finish() {
      while (!this.ended) this.step();
      return this;
    }

    // Forward pass, stop rule and backward pass: add one case to the gradient, equations (4) to (7).
    present(number) {
      const { task, y, back, ofCase, out, error } = this;
      const { computed, outputs } = task.net;
      const d = task.targets[number];
      const offset = task.learning.slope_offset;
      task.forward(this.theta, task.inputs[number], y);
      for (let k = 0; k < back.length; k++) back[k] = 0;
      let column = 0;
      for (let g = 0; g < outputs.length; g++) {
        const { at, size } = outputs[g];
        for (let j = 0; j < size; j++, column++) {
          out[column] = y[at + j];
          error[column] = task.errorOf(y[at + j], d[column]);
          back[at + j] = error[column];
        }
      }
      this.judge.hear(out, d, error);
      // Links of a case that share a weight are summed before they join the sum over the cases.
      const g = ofCase ? ofCase.fill(0) : this.gradient;
      const { theta } = this;
      for (let k = computed.length - 1; k >= 0; k--) {
        const group = computed[k];
        const { at, size, bias, links, output, gain } = group;
        const common = group.activation === ACTIVATIONS.logistic;
        for (let j = 0; j < size; j++) {
          const here = y[at + j];
          const slope = (common ? here * (1 - here) : group.activation.slope(here)) * gain + offset;
          const dx = output ? task.outputDx(back[at + j], slope, gain) : back[at + j] * slope;
          if (bias >= 0) g[bias + j] += dx;
          for (let l = 0; l < links.length; l++) {
            const link = links[l], n = link.size, row = link.start + j * n, from = link.from;
            for (let i = 0; i < n; i++) g[row + i] += dx * y[from + i];
            if (link.back) for (let i = 0; i < n; i++) back[from + i] += dx * theta[row + i];
          }
        }
      }
      if (ofCase) for (let k = 0; k < g.length; k++) this.gradient[k] += g[k];
    }

    // Equations (8) and (9), with decay, ties and bounds.
    change(epsilon, alpha) {
      const { task, theta, velocity, gradient, mask } = this;
      const { learning, fanIn, uses, decay, keep, most } = task;
      const decayAt = learning.decay > 0 ? learning.decay_at : null;
      const averaged = learning.tied === "mean", scaled = learning.epsilon_over_fan_in;
      const bounded = learning.biases_at_most !== null;
      if (!mask && !averaged && !scaled && decayAt === null && !bounded) {
        for (let k = 0; k < theta.length; k++) {
          velocity[k] = alpha * velocity[k] - epsilon * gradient[k];
          theta[k] += velocity[k];
        }
        return;
      }
      for (let k = 0; k < theta.length; k++) {
        let g = gradient[k];
        if (mask) g *= mask[k];
        if (averaged) g /= uses[k];
        if (decayAt === "gradient") g += decay[k] * theta[k];
        velocity[k] = alpha * velocity[k] - (scaled ? epsilon / fanIn[k] : epsilon) * g;
        theta[k] += velocity[k];
        if (decayAt === "change") theta[k] *= keep[k];
        if (bounded) theta[k] = Math.min(theta[k], most[k]);
      }
    }

    // The sweeps of a run that has ended, negative if it has not solved.
    get count() { return this.solved ? this.sweep : -this.sweep; }

    // The first 8 hexadecimal digits of SHA-256 over the final weights, the sweep count and whether it solved.
    hash() {
      const bytes = new Uint8Array(8 * this.kept.length + 9);
      const view = new DataView(bytes.buffer);
      this.kept.forEach((w, k) => view.setFloat64(8 * k, w, true));
      view.setBigInt64(8 * this.kept.length, BigInt(this.sweep), true);
      bytes[bytes.length - 1] = this.solved ? 1 : 0;
      return sha256(bytes)[0].toString(16).padStart(8, "0");
    }
  }

  // ---- A run that can be shown at any sweep so far. ----

  // States are saved at intervals; sweeps in between are computed again, with the same bits.
  class Film {
    constructor(task, seed, most = 300) {
      this.task = task;
      this.run = new Run(task, seed);
      this.viewer = new Run(task, seed, this.run.theta);
      this.most = most;
      this.every = 1;
      this.saved = [this.run.save()];
      this.undo = []; // states before each edit by hand
      this.errors = [NaN]; // tss of each sweep's forward passes; none before the first
      // For a fixed scale of drawings: the largest weight, the smallest and the largest positive error.
      this.largest = 0;
      this.lowest = Infinity;
      this.highest = 0;
      this.measure();
    }

    get ended() { return this.run.ended; }

    get sweeps() { return this.run.sweep; }

    advance() {
      const { run } = this;
      run.step();
      this.errors.push(run.tss);
      this.measure();
      if (run.sweep % this.every === 0) this.saved.push(run.save());
      if (this.saved.length > this.most) {
        this.every *= 2;
        this.saved = this.saved.filter(({ sweep }) => sweep % this.every === 0);
      }
    }

    measure() {
      const { theta, tss } = this.run;
      for (const w of theta) if (Math.abs(w) > this.largest) this.largest = Math.abs(w);
      if (tss > 0) {
        this.lowest = Math.min(this.lowest, tss);
        this.highest = Math.max(this.highest, tss);
      }
    }

    // The weights after a sweep; after the last sweep, the final weights.
    at(sweep) {
      const { run } = this;
      if (sweep === run.sweep) return Float64Array.from(run.ended ? run.kept : run.theta);
      return this.stateAt(sweep).theta;
    }

    // The complete state after a sweep, from which the next one follows.
    stateAt(sweep) {
      const { run, viewer } = this;
      if (sweep === run.sweep && !run.ended) return run.save();
      const last = this.saved.findLast((one) => one.sweep <= sweep);
      if (viewer.ended || viewer.sweep > sweep || viewer.sweep < last.sweep) viewer.restore(last);
      while (viewer.sweep < sweep) viewer.step();
      return viewer.save();
    }

    // Go on from other weights after a sweep; what came later is forgotten.
    edit(sweep, theta) {
      const { ended, solved, diverged, kept } = this.run;
      const end = ended && sweep === this.run.sweep ? { ended, solved, diverged, kept } : {};
      this.undo.push({ ...this.stateAt(sweep), end });
      this.cut({ ...this.undo.at(-1), theta });
    }

    // The weights of the last edit follow the pointer.
    drag(theta) {
      this.cut({ ...this.undo.at(-1), theta });
    }

    // Take the last edit back: what follows has the same bits as before.
    takeBack() {
      const { end, ...state } = this.undo.pop();
      this.cut(state);
      Object.assign(this.run, end);
    }

    cut(state) {
      this.saved = this.saved.filter(({ sweep }) => sweep < state.sweep);
      this.saved.push(state);
      this.errors.length = state.sweep + 1;
      this.run.restore(state);
      this.viewer.restore(state);
      this.measure();
    }
  }

  return { Task, Run, Film, Stream, logistic, sha256, VERSION, families: { ACTIVATIONS, DISTRIBUTIONS, ERROR_FUNCTIONS, STOP_RULES } };
})();

if (typeof module !== "undefined") module.exports = Engine;
