// Work for the background: many seeds, or an error surface. Workers run this file after engine.js.
"use strict";

// Each kind of job is a generator: it yields results, and null where it may pause.
const Jobs = (() => {
  const PAUSE = 32;

  // Train seeds; points: how many points of the error curve to send along, or none.
  function* seeds({ words, seeds: wanted, points }) {
    const task = new Engine.Task(words);
    for (const seed of wanted) {
      const run = new Engine.Run(task, seed), errors = [];
      while (!run.ended) {
        run.step();
        if (points) errors.push(run.tss);
        if (run.sweep % PAUSE === 0) yield null;
      }
      yield { seed, sweeps: run.count, diverged: run.diverged, hash: run.hash(), curve: points ? thinned(errors, points) : null };
    }
  }

  // At most so many [sweep, error], from the first to the last, the same ratio apart.
  function thinned(errors, points) {
    const sweeps = Array.from({ length: points }, (_, k) => Math.round(errors.length ** (k / (points - 1))));
    return [...new Set(sweeps)].map((sweep) => [sweep, errors[sweep - 1]]);
  }

  const dot = (a, b) => { let sum = 0; for (let k = 0; k < a.length; k++) sum += a[k] * b[k]; return sum; };

  // The two principal directions of a path from its end (Li et al. 2018), and the share that they explain.
  function directions(path) {
    const end = path.at(-1);
    let rows = path.slice(0, -1).map((theta) => theta.map((w, k) => w - end[k]));
    const total = rows.reduce((sum, row) => sum + dot(row, row), 0);
    const found = [];
    let explained = 0;
    for (let n = 0; n < 2; n++) {
      // Power iteration on the products of rows, which are fewer than weights.
      let direction = rows[0] ? Float64Array.from(rows[0]) : Float64Array.from(end);
      for (let turn = 0; turn < 60; turn++) {
        const next = new Float64Array(end.length);
        for (const row of rows) { const share = dot(row, direction); for (let k = 0; k < next.length; k++) next[k] += share * row[k]; }
        const size = Math.sqrt(dot(next, next));
        if (!(size > 0)) break;
        direction = next.map((value) => value / size);
      }
      const size = Math.sqrt(dot(direction, direction));
      direction = size > 0 ? direction.map((value) => value / size) : direction;
      explained += rows.reduce((sum, row) => sum + dot(row, direction) ** 2, 0);
      rows = rows.map((row) => { const share = dot(row, direction); return row.map((value, k) => value - share * direction[k]); });
      found.push(direction);
    }
    return { found, explained: total > 0 ? explained / total : 1 };
  }

  // Total squared error over all cases on a grid around a path: { path: weights by sweep, size }.
  function* surface({ words, path, size }) {
    const task = new Engine.Task(words);
    const end = path.at(-1);
    const { found: [first, second], explained } = directions(path);
    const placed = path.map((theta) => { const off = theta.map((w, k) => w - end[k]); return [dot(off, first), dot(off, second)]; });
    const range = (k) => {
      const values = placed.map((place) => place[k]);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const room = 0.25 * (high - low) || 1;
      return [low - room, high + room];
    };
    const [[x0, x1], [y0, y1]] = [range(0), range(1)];
    const errors = [], y = new Float64Array(task.net.units);
    for (let row = 0; row < size; row++) {
      const b = y0 + (row + 0.5) * (y1 - y0) / size;
      for (let column = 0; column < size; column++) {
        const a = x0 + (column + 0.5) * (x1 - x0) / size;
        const theta = end.map((w, k) => w + a * first[k] + b * second[k]);
        errors.push(task.total(theta, y));
      }
      yield null;
    }
    yield { errors, size, path: placed, box: [x0, x1, y0, y1], explained };
  }

  return { seeds, surface };
})();

if (typeof document === "undefined" && typeof module === "undefined") {
  self.onmessage = ({ data: { kind, job } }) => {
    for (const found of Jobs[kind](job)) if (found) self.postMessage(found);
    self.postMessage(null);
  };
}
