// Many seeds in the background: a hundred as a histogram, and twenty of every reading as small curves.
"use strict";

const Seeds = (() => {
  const lab = Laboratory;
  const { state } = lab;
  const { number } = Readings;
  const HUNDRED = 100, TWENTY = 20, POINTS = 40;
  const found = { runs: [], stop: null, progress: null, bins: null, how: "" };

  const range = (first, count) => Array.from({ length: count }, (_, k) => first + k);
  const share = (list, test) => list.filter(test).length;
  const percent = (count, of) => `${(100 * count / of).toFixed(count && count < of / 20 ? 1 : 0)} %`;

  // ---- One crew at a time. ----

  function stop() {
    found.stop?.();
    Object.assign(found, { stop: null, how: "" });
    for (const id of ["lab-cancel", "lab-cancel-twenty"]) $(id).disabled = true;
  }

  // Train in the background; draw at most once a frame, and tell screen readers only at the end.
  function hire(jobs, heard, draw, done) {
    stop();
    lab.player.pause();
    for (const id of ["lab-cancel", "lab-cancel-twenty"]) $(id).disabled = false;
    let asked = false;
    const later = () => { if (!asked) { asked = true; requestAnimationFrame(() => { asked = false; draw(); }); } };
    found.stop = Crew.hire(jobs, (run, job) => { heard(run, job); found.progress.count++; later(); }, (how) => {
      stop();
      found.how = how;
      draw();
      done(how);
    });
  }

  // ---- A hundred seeds. ----

  function hundred(first) {
    found.progress = new Crew.Progress(HUNDRED, "seeds");
    $("lab-luck-said").textContent = "";
    show();
    hire(Crew.pieces(state.lanes[0].words, range(first, HUNDRED)), (run) => found.runs.push(run), show, (how) => {
      $("lab-luck-said").textContent = [how, ...inWords()].join(" ");
    });
  }

  function asReport() {
    if (!lab.ready()) return;
    found.runs = [];
    hundred(0);
  }

  // Seeds that are neither in the report nor trained here yet.
  function fresh() {
    if (!lab.ready()) return;
    const { sweeps } = state.reading;
    found.runs = found.runs.filter(({ seed }) => seed >= sweeps.length);
    hundred(Math.max(sweeps.length, ...found.runs.map(({ seed }) => seed + 1)));
  }

  const printedCount = () => (state.own ? null : state.reading.paper);

  function inWords() {
    const { reading } = state, { runs } = found;
    const here = runs.map(({ sweeps }) => sweeps), report = state.own ? [] : reading.sweeps;
    const printed = printedCount();
    const by = (list) => share(list, (n) => n > 0 && n <= printed);
    const lines = [];
    if (here.length) {
      const solved = share(here, (n) => n > 0);
      lines.push(`${here.length} ${here.length === 1 ? "seed" : "seeds"} trained here: ${solved} solved (${percent(solved, here.length)}).`);
      if (printed) {
        const count = by(here);
        lines.push(`By sweep ${number(printed)}, which the paper prints, ${count} had (${percent(count, here.length)})` + (count && count < here.length ? `: luck of one in ${(here.length / count).toFixed(1)}.` : "."));
      }
      const known = state.changes.length ? [] : runs.filter(({ seed }) => seed < reading.sweeps.length);
      if (known.length) {
        const same = share(known, ({ seed, sweeps, hash }) => Readings.isSame(reading, seed, sweeps, hash));
        lines.push(`${same} of ${known.length} are the same as in the report to the last bit, sweeps and weights.`);
      }
    }
    if (report.length) {
      const solved = share(report, (n) => n > 0);
      lines.push(`The report's ${number(report.length)} seeds${state.changes.length ? ", under the paper's reading" : ""}: ${percent(solved, report.length)} solved` + (printed ? `, ${percent(by(report), report.length)} by sweep ${number(printed)}.` : "."));
    }
    return lines;
  }

  function show() {
    if (!state.lanes.length) return; // not yet
    const [{ words }] = state.lanes;
    const here = found.runs.map(({ sweeps }) => sweeps);
    const report = state.own ? [] : state.reading.sweeps;
    found.bins = Charts.histogram($("lab-histogram"), here, report, words.stop.sweeps || words.max_sweeps, printedCount());
    const lines = inWords();
    $("lab-luck").textContent = lines.join(" ");
    $("lab-progress").textContent = found.stop ? String(found.progress) : found.how;
    $("lab-histogram").setAttribute("aria-label", `Histogram of sweeps until solved. ${lines.join(" ")}`);
  }

  // The seeds of a bar, as buttons that show them.
  function list(k) {
    const { bin } = found.bins;
    const report = state.own || state.changes.length ? [] : state.reading.sweeps.map((sweeps, seed) => ({ seed, sweeps }));
    const all = new Map([...report, ...found.runs].map((run) => [run.seed, run]));
    const inside = [...all.values()].filter(({ sweeps }) => bin(sweeps) === k).sort((a, b) => Math.abs(a.sweeps) - Math.abs(b.sweeps));
    const shown = inside.slice(0, 24);
    const chips = shown.map(({ seed, sweeps }) => chip(`seed ${seed}: ${sweeps > 0 ? number(sweeps) : "never"}`, seed));
    $("lab-bar").replaceChildren(`${inside.length} ${inside.length === 1 ? "seed" : "seeds"} in this bar${inside.length > shown.length ? `, of which ${shown.length}` : ""}: `, ...chips);
  }

  function chip(text, seed) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
    button.addEventListener("click", () => see(seed));
    return button;
  }

  // Show a seed in the laboratory, trained to its end.
  function see(seed, reading = null) {
    if (reading && reading !== $("lab-reading").value) {
      $("lab-reading").value = reading;
      $("lab-reading").dispatchEvent(new Event("change"));
    }
    $("lab-seed").value = seed;
    state.touched = true;
    if (!lab.start()) return;
    lab.remember(true);
    lab.play(0);
    $("lab").scrollIntoView({ block: "start", behavior: "instant" });
  }

  // ---- Twenty seeds of every reading, as tiny curves. ----

  function twenty() {
    if (!lab.ready()) return;
    const { experiment } = state;
    const rows = new Map();
    const jobs = [];
    $("lab-multiples").replaceChildren(...Object.entries(experiment.readings).map(([name, reading]) => {
      const row = document.createElement("div");
      const seeds = range(0, Math.min(TWENTY, reading.sweeps.length));
      const line = Object.assign(document.createElement("div"), { className: "multiples" });
      row.append(Object.assign(document.createElement("h4"), { textContent: name }), line);
      const cells = seeds.map((seed) => {
        const cell = Object.assign(document.createElement("button"), { type: "button", className: "tiny", textContent: "" });
        cell.append(document.createElement("canvas"), Object.assign(document.createElement("span"), { textContent: String(seed) }));
        cell.setAttribute("aria-label", `${name}, seed ${seed}`);
        cell.addEventListener("click", () => see(seed, name));
        line.append(cell);
        return cell;
      });
      rows.set(name, { cells, runs: [] });
      jobs.push(...Crew.pieces(Readings.wordsOf(experiment, reading), seeds, { points: POINTS, name }));
      return row;
    }));
    found.progress = new Crew.Progress(jobs.reduce((sum, [, { seeds }]) => sum + seeds.length, 0), "runs");
    const draw = () => { if (found.stop) $("lab-progress-twenty").textContent = String(found.progress); };
    hire(jobs, (run, { name }) => {
      const row = rows.get(name);
      row.runs.push(run);
      drawTiny(row.cells[run.seed].querySelector("canvas"), run, experiment.readings[name]);
      row.cells[run.seed].setAttribute("aria-label", `${name}, seed ${run.seed}: ${Readings.told(Math.abs(run.sweeps), run.sweeps > 0, run.diverged)}`);
    }, draw, (how) => {
      const runs = [...rows.values()].flatMap((row) => row.runs);
      const same = [...rows].reduce((sum, [name, row]) => sum + share(row.runs, ({ seed, sweeps, hash }) => Readings.isSame(experiment.readings[name], seed, sweeps, hash)), 0);
      $("lab-progress-twenty").textContent = `${runs.length} runs; ${same} are the same as in the report to the last bit. ${how}`;
    });
    draw();
  }

  // The curves of a reading share the scale of their sweeps, which is logarithmic; each error is a
  // share of the curve's largest.
  function drawTiny(canvas, { curve, sweeps }, reading) {
    const last = Math.log(1 + Math.max(...reading.sweeps.slice(0, TWENTY).map(Math.abs), curve.at(-1)[0]));
    const known = curve.filter(([, error]) => Number.isFinite(error));
    const most = Math.max(...known.map(([, error]) => error)) || 1;
    Charts.tiny(canvas, known.map(([sweep, error]) => [Math.log(1 + sweep) / last, error / most]), sweeps > 0 ? "ours" : "paper");
  }

  function begin() {
    $("lab-hundred").addEventListener("click", asReport);
    $("lab-fresh").addEventListener("click", fresh);
    $("lab-twenty").addEventListener("click", twenty);
    const cancel = () => { stop(); show(); $("lab-progress-twenty").textContent = ""; };
    for (const id of ["lab-cancel", "lab-cancel-twenty"]) $(id).addEventListener("click", cancel);
    $("lab-histogram").addEventListener("click", (event) => {
      const k = found.bins.binAt(event.clientX - $("lab-histogram").getBoundingClientRect().left);
      if (k >= 0) list(k);
    });
    window.addEventListener("resize", () => requestAnimationFrame(show));
    lab.watch({ task: () => { stop(); found.runs = []; $("lab-bar").replaceChildren(); $("lab-multiples").replaceChildren(); $("lab-progress-twenty").textContent = ""; show(); } });
  }

  return { begin };
})();
