// A third engine, written from docs/arithmetic.md alone: layered nets, per sweep or per case.
// Reads a task as JSON on standard input and prints the weights of each seed as hexadecimal doubles.
"use strict";
const crypto = require("crypto");

const MASK = (1n << 64n) - 1n, MASK128 = (1n << 128n) - 1n, MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

// SeedSequence of NumPy: a pool of four 32-bit words, from words of entropy.
function seedSequence(entropy) {
  const mul = (a, b) => Math.imul(a, b) >>> 0;
  const pool = [0, 0, 0, 0];
  let hash = 0x43b0d7e5;
  const hashmix = (value) => {
    value = (value ^ hash) >>> 0;
    hash = mul(hash, 0x931e8875);
    value = mul(value, hash);
    return (value ^ (value >>> 16)) >>> 0;
  };
  const mix = (x, y) => {
    const result = (mul(x, 0xca01f9dd) - mul(y, 0x4973f715)) >>> 0;
    return (result ^ (result >>> 16)) >>> 0;
  };
  for (let i = 0; i < 4; i++) pool[i] = hashmix(i < entropy.length ? entropy[i] : 0);
  for (let s = 0; s < 4; s++) for (let d = 0; d < 4; d++) if (s !== d) pool[d] = mix(pool[d], hashmix(pool[s]));
  for (let s = 4; s < entropy.length; s++) for (let d = 0; d < 4; d++) pool[d] = mix(pool[d], hashmix(entropy[s]));
  let state = 0x8b51f9dd;
  const words = [];
  for (let i = 0; i < 8; i++) {
    let value = (pool[i % 4] ^ state) >>> 0;
    state = mul(state, 0x58f38ded);
    value = mul(value, state);
    words.push((value ^ (value >>> 16)) >>> 0);
  }
  const big = [];
  for (let i = 0; i < 8; i += 2) big.push(BigInt(words[i]) | (BigInt(words[i + 1]) << 32n));
  return big;
}

function words32(value) {
  const found = [];
  do { found.push(Number(value & 0xffffffffn)); value >>= 32n; } while (value > 0n);
  return found;
}

function stream(seed, name) {
  const key = BigInt("0x" + crypto.createHash("sha256").update(name).digest("hex").slice(0, 16));
  const [a, b, c, d] = seedSequence([...words32(BigInt(seed)), ...words32(key)]);
  const increment = ((((c << 64n) | d) << 1n) | 1n) & MASK128;
  let state = 0n;
  const step = () => { state = (state * MULTIPLIER + increment) & MASK128; };
  step();
  state = (state + ((a << 64n) | b)) & MASK128;
  step();
  return () => {
    step();
    const high = state >> 64n, mixed = (high ^ state) & MASK, turn = high >> 58n;
    const turned = ((mixed >> turn) | (mixed << ((64n - turn) & 63n))) & MASK;
    return Number(turned >> 11n) / 9007199254740992;
  };
}

const C = [1];
for (let k = 1, f = 1; k < 14; k++) { f *= k; C.push(1 / f); }
const view = new DataView(new ArrayBuffer(8));

function logistic(x) {
  const z = Math.min(Math.max(-x, -700), 700);
  const n = z * 1.44269504088896338700 + 6755399441055744 - 6755399441055744;
  const r = z - n * 6.93147180369123816490e-01 - n * 1.90821492927058770002e-10;
  const r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  const low = (1 + r + (C[2] + C[3] * r) * r2) + ((C[4] + C[5] * r) + (C[6] + C[7] * r) * r2) * r4;
  const high = ((C[8] + C[9] * r) + (C[10] + C[11] * r) * r2) + (C[12] + C[13] * r) * r4;
  view.setBigUint64(0, BigInt(n + 1023) << 52n);
  return 1 / (1 + (low + high * r8) * view.getFloat64(0));
}

function train(task, seed) {
  const { groups, projections, inputs, targets, epsilon, alpha, decay, sweeps, range, perCase } = task;
  const size = Object.fromEntries(groups);
  const into = (name) => projections.filter(([, target]) => target === name);
  const given = groups.filter(([name]) => into(name).length === 0);
  const computed = groups.filter(([name]) => into(name).length > 0);
  const last = computed[computed.length - 1][0];
  const w = {}, b = {}, v = {}, u = {};
  for (const [name, n] of computed) {
    const draw = (label, count) => {
      const next = stream(seed, label);
      return Array.from({ length: count }, () => range[0] + (range[1] - range[0]) * next());
    };
    b[name] = draw(`biases/${name}`, n);
    u[name] = b[name].map(() => 0);
    for (const [source] of into(name)) {
      const key = `${source} -> ${name}`;
      w[key] = draw(`weights/${key}`, n * size[source]);
      v[key] = w[key].map(() => 0);
    }
  }
  const zeros = () => [
    Object.fromEntries(Object.entries(w).map(([k, x]) => [k, x.map(() => 0)])),
    Object.fromEntries(Object.entries(b).map(([k, x]) => [k, x.map(() => 0)])),
  ];
  const change = (weights, velocities, gradient) => {
    for (let k = 0; k < weights.length; k++) {
      velocities[k] = alpha * velocities[k] - epsilon * gradient[k];
      weights[k] = weights[k] + velocities[k];
      if (decay > 0) weights[k] = weights[k] * (1 - decay);
    }
  };
  const apply = ([gw, gb]) => {
    for (const k in w) change(w[k], v[k], gw[k]);
    for (const k in b) change(b[k], u[k], gb[k]);
  };
  for (let t = 0; t < sweeps; t++) {
    let g = zeros();
    for (let c = 0; c < inputs.length; c++) {
      const y = {};
      let column = 0;
      for (const [name, n] of given) { y[name] = inputs[c].slice(column, column + n); column += n; }
      for (const [name, n] of computed) {
        y[name] = [];
        for (let j = 0; j < n; j++) {
          let x = b[name][j];
          for (const [source] of into(name)) {
            const key = `${source} -> ${name}`;
            for (let i = 0; i < size[source]; i++) x = x + y[source][i] * w[key][j * size[source] + i];
          }
          y[name].push(logistic(x));
        }
      }
      const back = Object.fromEntries(groups.map(([name, n]) => [name, Array(n).fill(0)]));
      back[last] = y[last].map((value, j) => value - targets[c][j]);
      if (perCase) g = zeros();
      for (const [name, n] of [...computed].reverse()) {
        for (let j = 0; j < n; j++) {
          const dx = back[name][j] * (y[name][j] * (1 - y[name][j]));
          g[1][name][j] += dx;
          for (const [source] of into(name)) {
            const key = `${source} -> ${name}`, row = j * size[source];
            for (let i = 0; i < size[source]; i++) {
              g[0][key][row + i] += dx * y[source][i];
              back[source][i] += dx * w[key][row + i];
            }
          }
        }
      }
      if (perCase) apply(g);
    }
    if (!perCase) apply(g);
  }
  // In the order of the layout: by computed group, biases first, then projections.
  return computed.flatMap(([name]) => [...b[name], ...into(name).flatMap(([s]) => w[`${s} -> ${name}`])]);
}

let text = "";
process.stdin.on("data", (part) => { text += part; });
process.stdin.on("end", () => {
  const task = JSON.parse(text);
  const hex = (x) => { view.setFloat64(0, x); return view.getBigUint64(0).toString(16).padStart(16, "0"); };
  console.log(JSON.stringify(task.seeds.map((seed) => train(task, seed).map(hex))));
});
