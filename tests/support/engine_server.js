// Trains what it is told on standard input, one JSON a line, with the page's engine.
"use strict";
const { Task, Run, Film } = require("../../rhw/report/page/engine.js");
const view = new DataView(new ArrayBuffer(8));
const hex = (x) => { view.setFloat64(0, x); return view.getBigUint64(0).toString(16).padStart(16, "0"); };

function outcome(task, seed, thenAgain) {
  const run = new Run(task, seed);
  const curve = [];
  let saved = null;
  while (!run.ended) {
    if (run.sweep === thenAgain) saved = run.save();
    curve.push(hex(run.step().tss));
  }
  if (saved) run.restore(saved), run.finish();
  const { sweep, solved, diverged, allRight, tss } = run;
  return { theta: Array.from(run.kept, hex), sweep, solved, diverged, allRight, tss: hex(tss), curve, hash: run.hash() };
}

// The weights of a film at some sweeps, looked at in this order.
function seen(task, seed, looks) {
  const film = new Film(task, seed, 8);
  while (!film.ended) film.advance();
  return looks.map((sweep) => Array.from(film.at(sweep), hex));
}

require("readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { words, seeds, thenAgain, looks } = JSON.parse(line);
  const task = new Task(words);
  const answer = (seed) => (looks.length ? seen(task, seed, looks) : outcome(task, seed, thenAgain));
  console.log(JSON.stringify(seeds.map(answer)));
});
