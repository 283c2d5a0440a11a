// The laboratory: choose a reading and a seed, train, and look at any sweep; or train hundreds of seeds.
"use strict";

const Laboratory = (() => {
  const $ = (id) => document.getElementById(id);
  const HUNDRED = 100;
  const number = (n) => n.toLocaleString("en-US");
  const inSweeps = (n) => `${number(n)} ${n === 1 ? "sweep" : "sweeps"}`;

  const experiments = new Map();
  for (const element of document.querySelectorAll("script.experiment-data")) {
    const found = JSON.parse(element.textContent);
    experiments.set(found.name, found);
  }

  // What is wrong with a field: nothing trains until it is right.
  class Wrong extends Error {
    constructor(id, message) {
      super(message);
      this.id = id;
    }
  }

  // Say what is wrong beside its field, and show no result while it is.
  function complain(wrong) {
    if (!(wrong instanceof Wrong)) throw wrong;
    settle();
    pause();
    state.wrong = wrong;
    const field = $(wrong.id);
    const told = Object.assign(document.createElement("span"), { id: "lab-error", className: "error", textContent: wrong.message });
    told.setAttribute("role", "alert");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", "lab-error");
    field.closest("details")?.setAttribute("open", "");
    field.closest("label").append(told);
    $("lab-verdict").textContent = "";
    $("lab-verdict").className = "";
  }

  // Nothing is wrong any more.
  function settle() {
    if (!state.wrong) return;
    const field = $(state.wrong.id);
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
    $("lab-error").remove();
    state.wrong = null;
  }

  // Return whether training may begin; if a field is wrong, go there.
  function ready() {
    if (!state.wrong) return true;
    $(state.wrong.id).focus({ preventScroll: true });
    $(state.wrong.id).closest("label").scrollIntoView({ block: "center", behavior: "instant" });
    return false;
  }

  // State: the chosen experiment and reading, the task with the user's changes, and its run.
  const state = { wrong: null, experiment: null, reading: null, words: null, changes: [], own: false, film: null, playing: false, crew: null, runs: [] };

  // ---- Choice of experiment, reading and seed. ----

  function fill(select, options) {
    select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  }

  function chooseExperiment(name) {
    state.experiment = experiments.get(name);
    $("lab-experiment").value = name;
    fill($("lab-reading"), Object.keys(state.experiment.readings).map((one) => [one, one]));
    chooseReading(firstReading(state.experiment.readings));
  }

  // The reading to open on: as printed, or the one that learns most often if that one never does.
  function firstReading(readings) {
    const solved = ([, { sweeps }]) => sweeps.filter((n) => n > 0).length / sweeps.length;
    const all = Object.entries(readings);
    const printed = all.find(([name]) => name === "as_printed");
    if (printed && solved(printed) > 0) return "as_printed";
    const best = all.reduce((one, other) => (solved(other) > solved(one) ? other : one));
    return printed && solved(best) === 0 ? "as_printed" : best[0];
  }

  function chooseReading(name) {
    const { readings } = state.experiment;
    $("lab-reading").value = name;
    state.reading = readings[name];
    $("lab-reason").textContent = name === "as_printed" ? state.reading.reason : `${name}: ${state.reading.reason}`;
    $("lab-worth").replaceChildren(...state.reading.worth.map(([label, seed]) => {
      const chip = Object.assign(document.createElement("button"), { type: "button", textContent: `${label}: seed ${seed}` });
      chip.addEventListener("click", () => { $("lab-seed").value = seed; start(); play(); });
      return chip;
    }));
    state.own = false;
    putSettings(paperWords());
    apply();
  }

  // The unchanged task of the reading.
  function paperWords() {
    return wordsOf(state.experiment, state.reading);
  }

  // The task of a reading: that of as_printed with what differs; null stands for what is not there.
  function wordsOf({ readings }, { words }) {
    const all = structuredClone({ ...readings.as_printed.words, ...words });
    for (const key of Object.keys(all)) if (all[key] === null) delete all[key];
    return all;
  }

  // ---- Settings that can be changed. ----

  const schedule = (value) => (typeof value === "number" ? String(value) : JSON.stringify(value));
  const hiddenGroups = ({ groups, projections }) => groups.filter(([name]) => projections.some(([, to]) => to === name) && projections.some(([from]) => from === name));

  function stopOf(stop) {
    const [kind, value] = Object.entries(stop)[0];
    return kind === "error_per_case" ? [kind, value.below] : [kind, value];
  }

  function putSettings(words) {
    $("lab-epsilon").value = schedule(words.learning.epsilon);
    $("lab-alpha").value = schedule(words.learning.alpha);
    const { uniform } = words.initial.weights;
    $("lab-range").value = uniform ? Math.max(...uniform.map(Math.abs)) : "";
    $("lab-range").disabled = !uniform;
    $("lab-hidden").value = hiddenGroups(words).map(([, size]) => size).join(", ");
    const [kind, value] = stopOf(words.stop);
    $("lab-stop-rule").value = kind;
    $("lab-stop-value").value = value;
    $("lab-most").value = words.max_sweeps;
    for (const input of $("lab-settings").querySelectorAll("input, select")) input.dataset.paper = input.value;
  }

  // A number as people write it; NaN for anything else, such as 0x10.
  const decimal = (text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN);

  function readNumber(id, label, { low = 0, whole = false, most = Infinity } = {}) {
    const value = decimal($(id).value);
    const wrong = !Number.isFinite(value) || value < low || value > most || (whole && !Number.isInteger(value));
    if (wrong) {
      const bound = most < Infinity ? ` of ${low} to ${number(most)}` : ` of ${low} or more`;
      throw new Wrong(id, `${label}: give a ${whole ? "whole " : ""}number${bound}`);
    }
    return value;
  }

  function readSchedule(id, label) {
    const text = $(id).value.trim();
    if (!text.startsWith("{")) return readNumber(id, label);
    let value;
    try { value = JSON.parse(text); } catch { throw new Wrong(id, `${label}: write a number, or {"1": 0.005, "21": 0.01}`); }
    const right = "1" in value && Object.entries(value).every(([sweep, rate]) => /^[1-9]\d*$/.test(sweep) && typeof rate === "number" && rate >= 0);
    if (!right) throw new Wrong(id, `${label}: a schedule has numbers from sweep 1 on, {"1": 0.005, "21": 0.01}`);
    return value;
  }

  // Return the task with the user's changes, which are listed in state.changes.
  function readSettings(words) {
    const changed = (id) => !$(id).disabled && $(id).value !== $(id).dataset.paper;
    const said = [];
    const note = (id, label) => said.push(`${label} ${$(id).value} instead of ${$(id).dataset.paper}`);
    if (changed("lab-epsilon")) { words.learning.epsilon = readSchedule("lab-epsilon", "epsilon"); note("lab-epsilon", "epsilon"); }
    if (changed("lab-alpha")) { words.learning.alpha = readSchedule("lab-alpha", "alpha"); note("lab-alpha", "alpha"); }
    if (changed("lab-range")) {
      const range = readNumber("lab-range", "initial range", { most: 1000 });
      words.initial.weights = { uniform: [-range, range] };
      if (words.initial.biases?.uniform) words.initial.biases = { uniform: [-range, range] };
      note("lab-range", "initial range");
    }
    if (changed("lab-hidden")) {
      const groups = hiddenGroups(words), sizes = $("lab-hidden").value.split(/[\s,]+/).map(Number);
      if (sizes.length !== groups.length || !sizes.every((n) => Number.isInteger(n) && n >= 1 && n <= 64)) {
        throw new Wrong("lab-hidden", `hidden units: give 1 to 64 for each of ${groups.map(([name]) => name).join(", ")}`);
      }
      groups.forEach((group, k) => { group[1] = sizes[k]; });
      note("lab-hidden", "hidden units");
    }
    if (changed("lab-stop-rule") || changed("lab-stop-value")) {
      const kind = $("lab-stop-rule").value;
      const value = readNumber("lab-stop-value", "stop rule", kind === "sweeps" ? { low: 1, whole: true, most: 1e6 } : { most: 1e6 });
      words.stop = { [kind]: kind === "error_per_case" ? { half: true, of: "each", ...words.stop.error_per_case, below: value } : value };
      said.push(`stop rule ${$("lab-stop-rule").selectedOptions[0].textContent} ${value}`);
    }
    if (changed("lab-most")) { words.max_sweeps = readNumber("lab-most", "most sweeps", { low: 1, whole: true, most: 1e6 }); note("lab-most", "most sweeps"); }
    return said;
  }

  // The numbers of one side of a case: 0 1, 0.5, 0,1, or the bits 011.
  function side(text) {
    const words = text.trim().replace(/,\s*$/, "").split(/[\s,;]+/).filter(Boolean);
    return (words.length === 1 && /^[01]{2,}$/.test(words[0]) ? [...words[0]] : words).map(decimal);
  }

  // Parse a truth table, one line per case: 0 1 -> 1, or CSV whose last column is the target. What
  // follows a # is a comment, and a first line of names is a head.
  function readTable(words) {
    const wrong = (message) => new Wrong("lab-truth", message);
    const lines = $("lab-truth").value.split("\n").map((line, k) => [line.replace(/#.*/, "").trim(), k + 1]).filter(([line]) => line);
    const parsed = lines.map(([line, at]) => {
      const sides = line.split(/->|=>|→|⇒|\||=/).map(side);
      if (sides.length === 1 && line.includes(",")) sides.push(sides[0].splice(-1));
      return { line, at, inputs: sides[0], targets: sides[1] ?? [], sides: sides.length };
    });
    const isHead = ({ inputs, targets }) => [...inputs, ...targets].length && [...inputs, ...targets].every(Number.isNaN);
    const rows = parsed.length > 1 && isHead(parsed[0]) ? parsed.slice(1) : parsed;
    for (const { line, at, inputs, targets, sides } of rows) {
      const right = sides === 2 && targets.length && inputs.length && inputs.every(Number.isFinite) && targets.every((d) => d >= 0 && d <= 1);
      if (!right) throw wrong(`line ${at}, "${line}": write inputs -> targets, as in 0 1 -> 1; targets are 0 to 1`);
    }
    if (!rows.length) throw wrong("the truth table is empty: write one case per line, as in 0 1 -> 1");
    if (rows.length > 256) throw wrong("the truth table has more than 256 cases");
    for (const row of rows) {
      for (const part of ["inputs", "targets"]) {
        if (row[part].length !== rows[0][part].length) throw wrong(`line ${row.at}: ${row[part].length} ${part}, but line ${rows[0].at} has ${rows[0][part].length}`);
      }
    }
    if (rows[0].inputs.length + rows[0].targets.length > 64) throw wrong("more than 64 inputs and targets");
    words.inputs = rows.map((row) => row.inputs);
    words.targets = rows.map((row) => row.targets);
    const hidden = readNumber("lab-truth-hidden", "hidden units", { low: 1, whole: true, most: 64 });
    words.groups = [["input", rows[0].inputs.length, null], ["hidden", hidden, null], ["output", rows[0].targets.length, null]];
    words.projections = [["input", "hidden", null], ["hidden", "output", null]];
    if ($("lab-truth-direct").checked) words.projections.splice(1, 0, ["input", "output", null]);
    const plain = ({ uniform, constant, fan_in, normal }) => uniform || constant != null || fan_in || normal;
    if (!plain(words.initial.weights)) words.initial.weights = { uniform: [-0.5, 0.5] };
    if (words.initial.biases && !plain(words.initial.biases)) words.initial.biases = { uniform: [-0.5, 0.5] };
    delete words.initial.missing;
    delete words.frozen;
    delete words.hold_out;
    return `a truth table of your own, ${rows.length} cases on a ${rows[0].inputs.length}-${hidden}-${rows[0].targets.length} network`;
  }

  // Apply the settings; invalid ones give an error message and change nothing.
  function apply() {
    const words = paperWords();
    try {
      const said = [];
      if (state.own) said.push(readTable(words));
      said.push(...readSettings(words));
      const task = new Engine.Task(words);
      stopCrew();
      Object.assign(state, { words, task, changes: said, runs: [] });
    } catch (error) {
      complain(error);
      return false;
    }
    settle();
    $("lab-changed").hidden = !state.changes.length;
    $("lab-changed").textContent = `No longer the paper's reading: ${state.changes.join("; ")}.`;
    state.names = state.words.inputs.map(caseName);
    fill($("lab-case"), state.names.map((name, c) => [c, `case ${c + 1}: ${name}`]));
    start();
    showHundred();
    return true;
  }

  function caseName(row) {
    const parts = [];
    let column = 0;
    for (const { name, size } of state.task.net.inputs) {
      const values = row.slice(column, column + size);
      column += size;
      const names = state.own ? undefined : state.experiment.names[name];
      if (names?.length === size) parts.push(names.filter((_, i) => values[i]).join(" and "));
      else parts.push(values.every((v) => v === 0 || v === 1) ? values.join("") : values.join(" "));
    }
    return parts.join(", ");
  }

  // ---- One seed: train, pause, step, and look at any sweep. ----

  function start() {
    pause();
    let seed;
    try {
      seed = readNumber("lab-seed", "seed", { whole: true, most: Number.MAX_SAFE_INTEGER });
    } catch (error) {
      complain(error);
      return;
    }
    if (state.wrong?.id === "lab-seed") settle();
    if (state.wrong) return;
    state.seed = seed;
    state.film = new Engine.Film(state.task, seed);
    show(0);
    conclude();
  }

  function play() {
    if (!ready()) return;
    if (state.film.ended && state.sweep === state.film.sweeps) start();
    state.playing = true;
    $("lab-train").textContent = "Pause";
    requestAnimationFrame(frame);
  }

  function pause() {
    state.playing = false;
    $("lab-train").textContent = "Train";
  }

  function frame() {
    if (!state.playing) return;
    const speed = Number($("lab-speed").value);
    // At once: as many sweeps as possible while the page stays responsive.
    const until = performance.now() + 25;
    let { sweep } = state;
    const atEnd = () => state.film.ended && sweep === state.film.sweeps;
    for (let k = 0; !atEnd() && (speed ? k < speed : true) && performance.now() < until; k++) sweep = next(sweep);
    if (atEnd()) pause(); // before drawing, so that the text is updated too
    show(sweep);
    if (atEnd()) conclude(); else requestAnimationFrame(frame);
  }

  // The sweep after the one that is shown, trained if it has not been yet.
  function next(sweep) {
    if (sweep === state.film.sweeps && !state.film.ended) state.film.advance();
    return Math.min(sweep + 1, state.film.sweeps);
  }

  function step() {
    if (!ready()) return;
    pause();
    show(next(state.sweep));
    conclude();
  }

  function show(sweep) {
    const { film, task } = state;
    state.sweep = sweep;
    const slider = $("lab-slider");
    slider.max = film.sweeps;
    slider.value = sweep;
    slider.setAttribute("aria-valuetext", `after ${number(sweep)} of ${inSweeps(film.sweeps)}`);
    $("lab-sweep").textContent = number(sweep);
    const theta = film.at(sweep);
    const { net } = task;
    state.theta = theta;
    const rows = task.inputs.map((input) => Array.from(task.forward(theta, input, new Float64Array(net.units))));
    const shownCase = Number($("lab-case").value);
    Drawing.hinton($("lab-hinton"), net, theta, film.largest || 1);
    Drawing.network($("lab-network"), net, theta, rows[shownCase], film.largest || 1);
    Drawing.activities($("lab-activities"), net, rows, task.targets, state.names);
    Drawing.curve($("lab-curve"), film, sweep, state.own ? null : state.reading.paper);
    if (!state.playing) describe(rows, shownCase);
  }

  // Describe the drawings in words.
  function describe(rows, shownCase) {
    const { film, task, theta, sweep } = state;
    const { net } = task;
    const size = Math.max(...theta.map(Math.abs));
    const error = film.errors[sweep];
    const out = net.outputs.flatMap(({ at, size: n }) => Array.from({ length: n }, (_, j) => rows[shownCase][at + j].toFixed(2)));
    $("lab-hinton").setAttribute("aria-label", `Hinton diagram of ${net.parameters} weights and biases after ${inSweeps(sweep)}; the largest is ${size.toFixed(2)}`);
    $("lab-network").setAttribute("aria-label", `The network after ${inSweeps(sweep)} for ${$("lab-case").selectedOptions[0].textContent}; its outputs are ${out.slice(0, 8).join(", ")}`);
    $("lab-activities").setAttribute("aria-label", `Activities of all computed units for ${rows.length} cases after ${inSweeps(sweep)}`);
    $("lab-curve").setAttribute("aria-label", `Total squared error by sweep, ${Number.isFinite(error) ? error.toPrecision(3) : "not computed yet"} at sweep ${sweep}`);
    if ($("lab-numbers").parentElement.open) writeNumbers();
  }

  function writeNumbers() {
    const { task: { net }, theta } = state;
    const named = (group, i) => (!state.own && state.experiment.names[group]?.[i]) || `${group} ${i + 1}`;
    const table = document.createElement("table");
    table.createCaption().textContent = `Weights after ${inSweeps(state.sweep)}`;
    const head = table.createTHead().insertRow();
    for (const text of ["to", "from", "weight"]) {
      head.append(Object.assign(document.createElement("th"), { scope: "col", textContent: text }));
    }
    const body = table.createTBody();
    const write = (to, from, w) => {
      const row = body.insertRow();
      for (const text of [to, from, String(w)]) row.insertCell().textContent = text;
    };
    for (const { name, size, bias, links } of net.computed) {
      for (let j = 0; j < size; j++) {
        if (bias >= 0) write(named(name, j), "bias", theta[bias + j]);
        for (const { source, size: n, start: first } of links) {
          for (let i = 0; i < n; i++) write(named(name, j), named(source, i), theta[first + j * n + i]);
        }
      }
    }
    $("lab-numbers").replaceChildren(table);
  }

  // The report's hash of a seed: 4 of the bytes that are stored in base 64, as hexadecimal digits.
  function hashOf(reading, seed) {
    reading.bytes ??= atob(reading.hashes);
    return Array.from(reading.bytes.slice(4 * seed, 4 * seed + 4), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  }

  // Compare the result of the run with the report's for this seed.
  function conclude() {
    const { film, reading, seed } = state;
    const { run } = film;
    if (!film.ended) {
      $("lab-verdict").textContent = film.sweeps ? `Paused after ${inSweeps(state.sweep)}.` : "Press Train.";
      $("lab-verdict").className = "";
      return;
    }
    const told = (sweeps, solved, diverged) => (diverged ? `diverged in sweep ${number(sweeps)}` : solved ? `solved in ${inSweeps(sweeps)}` : `not solved in ${inSweeps(sweeps)}`);
    const here = `Here seed ${seed} ${told(run.sweep, run.solved, run.diverged)}.`;
    $("lab-verdict").className = "";
    if (state.changes.length) { $("lab-verdict").textContent = `${here} This is no longer the paper's reading, so the report has no result for it.`; return; }
    if (seed >= reading.sweeps.length) { $("lab-verdict").textContent = `${here} The report has the seeds 0 to ${number(reading.sweeps.length - 1)}, and not this one.`; return; }
    const theirs = reading.sweeps[seed];
    const hash = run.hash();
    const same = sameAsReport(seed, run.solved ? run.sweep : -run.sweep, hash);
    $("lab-verdict").className = same ? "same" : "differs";
    $("lab-verdict").textContent = `${here} The report says: ${told(Math.abs(theirs), theirs > 0, false)}. ` +
      (same ? `Sweeps and weights are the same to the last bit (${hash}).` : `They are not the same: ${hash} here, ${reportHash(seed)} there.`);
  }

  const reportHash = (seed) => hashOf(state.reading, seed);
  const sameAsReport = (seed, sweeps, hash) => state.reading.sweeps[seed] === sweeps && reportHash(seed) === hash;

  // ---- Hundreds of seeds, in the background. ----

  // Start workers that train seeds first, first + 1, ... and call heard({seed, sweeps, hash}) for each.
  function hire(words, first, count, heard, done) {
    const code = `${$("engine").textContent}
      onmessage = ({ data: { words, first, count, every } }) => {
        const task = new Engine.Task(words);
        for (let seed = first; seed < first + count; seed += every) {
          const run = new Engine.Run(task, seed).finish();
          postMessage({ seed, sweeps: run.solved ? run.sweep : -run.sweep, hash: run.hash() });
        }
        postMessage(null);
      };`;
    const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    const every = Math.max(1, Math.min(4, count, (navigator.hardwareConcurrency || 2) - 1));
    let working = every;
    const workers = Array.from({ length: every }, (_, k) => {
      const worker = new Worker(address);
      worker.onmessage = ({ data }) => {
        if (data) heard(data);
        else if (--working === 0) { stop(); done(); }
      };
      worker.postMessage({ words, first: first + k, count: count - k, every });
      return worker;
    });
    function stop() {
      workers.forEach((worker) => worker.terminate());
      URL.revokeObjectURL(address);
    }
    return stop;
  }

  function stopCrew() {
    state.crew?.();
    state.crew = null;
    $("lab-cancel").disabled = true;
  }

  function hundred(first) {
    if (!ready()) return;
    stopCrew();
    pause();
    $("lab-cancel").disabled = false;
    showHundred();
    let asked = false;
    const draw = () => { if (!asked) { asked = true; requestAnimationFrame(() => { asked = false; showHundred(); }); } };
    state.crew = hire(state.words, first, HUNDRED, (run) => { state.runs.push(run); draw(); }, () => { stopCrew(); draw(); });
  }

  function fromReport() {
    if (!ready()) return;
    state.runs = [];
    hundred(0);
  }

  // Seeds that are neither in the report nor trained here yet.
  function fresh() {
    if (!ready()) return;
    state.runs = state.runs.filter(({ seed }) => seed >= state.reading.sweeps.length);
    hundred(Math.max(state.reading.sweeps.length, ...state.runs.map(({ seed }) => seed + 1)));
  }

  const share = (runs, test) => runs.filter(test).length;
  const percent = (count, of) => `${(100 * count / of).toFixed(count && count < of / 20 ? 1 : 0)} %`;

  function showHundred() {
    const { reading, runs, words } = state;
    const here = runs.map(({ sweeps }) => sweeps);
    const report = state.own ? [] : reading.sweeps;
    const printed = state.own ? null : reading.paper;
    Drawing.histogram($("lab-histogram"), here, report, words.stop.sweeps || words.max_sweeps, printed);
    const lines = [];
    const by = (list) => share(list, (n) => n > 0 && n <= printed);
    if (here.length) {
      const solved = share(here, (n) => n > 0);
      lines.push(`${here.length} seeds trained here: ${solved} solved (${percent(solved, here.length)}).`);
      if (printed) {
        const count = by(here);
        lines.push(`By sweep ${number(printed)}, which the paper prints, ${count} had (${percent(count, here.length)})` + (count && count < here.length ? `: luck of one in ${(here.length / count).toFixed(1)}.` : "."));
      }
      const known = state.changes.length ? [] : runs.filter(({ seed }) => seed < reading.sweeps.length);
      if (known.length) {
        const same = share(known, ({ seed, sweeps, hash }) => sameAsReport(seed, sweeps, hash));
        lines.push(`${same} of ${known.length} are the same as in the report to the last bit, sweeps and weights.`);
      }
    }
    if (report.length) {
      const solved = share(report, (n) => n > 0);
      lines.push(`The report's ${number(report.length)} seeds${state.changes.length ? ", under the paper's reading" : ""}: ${percent(solved, report.length)} solved` + (printed ? `, ${percent(by(report), report.length)} by sweep ${number(printed)}.` : "."));
    }
    $("lab-luck").textContent = lines.join(" ");
    $("lab-histogram").setAttribute("aria-label", `Histogram of sweeps until solved. ${lines.join(" ")}`);
  }

  // ---- Event handlers. ----

  function begin() {
    if (!experiments.size) return;
    $("lab").hidden = false;
    document.querySelectorAll(".needs-script").forEach((element) => { element.hidden = false; });
    fill($("lab-experiment"), [...experiments.values()].map(({ name, title }) => [name, title]));
    const on = (id, event, act) => $(id).addEventListener(event, act);
    on("lab-experiment", "change", () => chooseExperiment($("lab-experiment").value));
    on("lab-reading", "change", () => chooseReading($("lab-reading").value));
    on("lab-seed", "change", start);
    on("lab-train", "click", () => (state.playing ? (pause(), show(state.sweep), conclude()) : play()));
    on("lab-step", "click", step);
    on("lab-again", "click", start);
    on("lab-slider", "input", () => { pause(); show(Number($("lab-slider").value)); });
    on("lab-case", "change", () => show(state.sweep));
    on("lab-numbers-open", "toggle", () => { if ($("lab-numbers-open").open) writeNumbers(); });
    on("lab-hundred", "click", fromReport);
    on("lab-fresh", "click", fresh);
    on("lab-cancel", "click", stopCrew);
    on("lab-settings", "change", apply);
    on("lab-as-paper", "click", () => { state.own = false; putSettings(paperWords()); apply(); });
    on("lab-truth-train", "click", () => { state.own = true; if (apply()) play(); });
    for (const link of document.querySelectorAll("a[data-experiment]")) {
      link.addEventListener("click", () => chooseExperiment(link.dataset.experiment));
    }
    let asked;
    window.addEventListener("resize", () => {
      cancelAnimationFrame(asked);
      asked = requestAnimationFrame(() => { show(state.sweep); showHundred(); });
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { show(state.sweep); showHundred(); });
    chooseExperiment([...experiments.keys()][0]);
  }

  begin();
  return { hire, experiments, wordsOf, hashOf };
})();
