// The laboratory: choose a reading and a seed, train, and look at any sweep.
"use strict";

const Laboratory = (() => {
  const { number, inSweeps, told, Address } = Readings;

  // What is shown. lanes: the reading that is trained, and one beside it; each has a task and a film.
  const state = {
    wrong: null, experiment: null, reading: null, lanes: [], changes: [], commands: [], own: false, seed: 0,
    case: 0, input: null, unit: null, lit: null, watchers: [], places: {}, seen: null,
  };
  const player = new Player({ show, rest: () => { conclude(); remember(false); } });

  // ---- What is wrong. ----

  // Say what is wrong beside its field, and show no result while it is.
  function complain(wrong) {
    if (!(wrong instanceof Wrong)) throw wrong;
    settle();
    player.playing = false;
    state.wrong = wrong;
    const field = $(wrong.id);
    const said = Object.assign(document.createElement("span"), { id: "lab-error", className: "error", textContent: wrong.message });
    said.setAttribute("role", "alert");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", "lab-error");
    field.closest("details")?.setAttribute("open", "");
    field.closest("label").append(said);
    say("", "");
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
    if (!state.lanes.length) return false; // not loaded yet
    if (!state.wrong) return true;
    openDrawer(true);
    $(state.wrong.id).focus({ preventScroll: true });
    $(state.wrong.id).closest("label").scrollIntoView({ block: "nearest", behavior: "instant" });
    return false;
  }

  function say(text, kind) {
    $("lab-verdict").textContent = text;
    $("lab-verdict").className = kind;
  }

  // ---- Choice of experiment, reading and seed. ----

  function fill(select, options) {
    select.replaceChildren(...options.map(([value, text]) => new Option(text, value)));
  }

  // The fields of a choice; `apply` makes a task of them.
  async function chooseExperiment(name, reading = null) {
    state.experiment = await Readings.get(name);
    const { readings } = state.experiment;
    $("lab-experiment").value = name;
    const names = Object.keys(readings);
    fill($("lab-reading"), names.map((one) => [one, one]));
    fill($("lab-beside"), [["", "nothing"], ...names.map((one) => [one, one])]);
    chooseReading(Object.hasOwn(readings, reading) ? reading : Readings.first(readings));
  }

  function chooseReading(name) {
    $("lab-reading").value = name;
    state.reading = state.experiment.readings[name];
    $("lab-reason").textContent = `${name}: ${state.reading.reason}`;
    $("lab-worth").replaceChildren(...state.reading.worth.map(([label, seed]) => {
      const chip = Object.assign(document.createElement("button"), { type: "button", textContent: `${label}: seed ${seed}` });
      chip.addEventListener("click", () => { $("lab-seed").value = seed; if (start()) { remember(true); play(); } });
      return chip;
    }));
    state.own = false;
    Settings.put(printedWords());
  }

  // The unchanged task of the reading.
  const printedWords = () => Readings.wordsOf(state.experiment, state.reading);

  // What the settings say, to know whether they say something new.
  const tried = () => JSON.stringify([Settings.toAddress(), state.own && [$("lab-truth").value, $("lab-truth-hidden").value, $("lab-truth-direct").checked]]);

  // Apply the settings; wrong ones give an error message and change nothing.
  function apply() {
    const words = printedWords();
    state.tried = tried();
    $("lab-hidden").disabled = state.own;
    try {
      const changes = [];
      if (state.own) changes.push(Settings.readTable(words));
      const { said, commands } = Settings.read(words);
      const task = new Engine.Task(words);
      Object.assign(state, { changes: [...changes, ...said], commands, case: 0, input: null, unit: null });
      state.lanes = [{ name: $("lab-reading").value, reading: state.reading, words, task }];
    } catch (error) {
      complain(error);
      return false;
    }
    settle();
    const [{ task }] = state.lanes;
    state.names = Readings.caseNames(task, words.inputs, state.own ? null : state.experiment.names);
    fill($("lab-case"), state.names.map((name, c) => [c, `case ${c + 1}: ${name}`]));
    putBeside();
    state.watchers.forEach(({ task: changed }) => changed?.());
    return start();
  }

  // The reading beside: as published, on a lane of its own.
  function putBeside() {
    state.lanes.length = 1;
    const name = $("lab-beside").value;
    const beside = name && !state.own ? state.experiment.readings[name] : null;
    if (beside) {
      const words = Readings.wordsOf(state.experiment, beside);
      state.lanes.push({ name, reading: beside, words, task: new Engine.Task(words) });
    }
    $("lab-beside-view").hidden = !beside;
    $("lab-beside-key").hidden = !beside;
    $("lab-beside-name").textContent = name;
    $("lab-first-name").textContent = state.lanes[0].name;
  }

  // ---- One seed. ----

  // New films for the seed, at sweep 0.
  function start() {
    try {
      const seed = Settings.readNumber("lab-seed", "seed", { whole: true, most: Number.MAX_SAFE_INTEGER });
      if (state.wrong?.id === "lab-seed") settle();
      if (state.wrong) return false;
      state.seed = seed;
    } catch (error) {
      complain(error);
      return false;
    }
    for (const lane of state.lanes) lane.film = new Engine.Film(lane.task, state.seed);
    player.load(state.lanes.map(({ film }) => film));
    conclude();
    return true;
  }

  function play(speed = Number($("lab-speed").value), until = Infinity) {
    if (!ready()) return;
    say("Training ...", "");
    player.play(speed, until);
    $("lab-train").textContent = "Pause";
  }

  function toggle() {
    if (player.playing) player.pause();
    else play();
  }

  // ---- The drawings. ----

  const current = () => {
    const [{ film, task }] = state.lanes;
    const sweep = Math.min(player.sweep, film.sweeps);
    return { film, task, net: task.net, sweep, theta: film.at(sweep) };
  };

  // The input that is shown: of a case, or one that was switched by hand.
  const shownInput = (task) => state.input ?? task.inputs[state.case];

  function show() {
    if (!state.lanes.length) return; // not yet
    const { film, task, net, theta, sweep } = current();
    if (!player.playing) $("lab-train").textContent = "Train";
    $("lab-slider").max = player.last;
    $("lab-slider").value = player.sweep;
    $("lab-slider").setAttribute("aria-valuetext", `after ${number(player.sweep)} of ${inSweeps(player.last)}`);
    $("lab-sweep").textContent = number(player.sweep);
    const rows = task.inputs.map((input) => task.forward(theta, input));
    const y = state.input ? task.forward(theta, state.input) : rows[state.case];
    const targets = state.input ? null : task.targets[state.case];
    const largest = film.largest || 1;
    Drawing.hinton($("lab-hinton"), net, theta, largest);
    state.places.network = Drawing.network($("lab-network"), net, theta, y, largest, { targets, lit: state.lit });
    state.places.activities = Drawing.activities($("lab-activities"), net, rows, task.targets, state.names, state.input ? -1 : state.case);
    state.places.curve = Charts.curve($("lab-curve"), state.lanes.map((lane) => lane.film), player.sweep, state.own ? null : state.reading.paper);
    const [, beside] = state.lanes;
    if (beside) {
      const { task: other, film: film2 } = beside;
      const theta2 = film2.at(Math.min(player.sweep, film2.sweeps));
      const input = other.inputs[Math.min(state.case, other.inputs.length - 1)];
      Drawing.network($("lab-network-beside"), other.net, theta2, other.forward(theta2, input), film2.largest || 1, { targets: other.targets[Math.min(state.case, other.targets.length - 1)] });
    }
    const seen = { film, task, net, theta, sweep, rows, y, targets };
    state.seen = seen;
    state.watchers.forEach(({ show: look }) => look?.(seen));
    if (!player.playing) describe(seen);
  }

  // Describe the drawings in words.
  function describe({ film, task, net, theta, sweep, y, targets }) {
    const size = theta.reduce((most, w) => Math.max(most, Math.abs(w)), 0);
    const error = film.errors[sweep];
    const out = net.outputs.flatMap(({ at, size: n }) => Array.from({ length: n }, (_, j) => y[at + j].toFixed(2)));
    const shown = state.input ? `the input ${Array.from(state.input, Readings.short).join(" ")}` : $("lab-case").selectedOptions[0]?.textContent;
    const desired = targets ? `; desired: ${Array.from(targets.slice(0, 8), Readings.short).join(", ")}` : "";
    $("lab-hinton").setAttribute("aria-label", `Hinton diagram of ${net.parameters} weights and biases after ${inSweeps(sweep)}; the largest is ${size.toFixed(2)}`);
    $("lab-network").setAttribute("aria-label", `The network after ${inSweeps(sweep)} for ${shown}; its outputs are ${out.slice(0, 8).join(", ")}${desired}. Arrow keys: left and right choose a weight, up and down change it.`);
    $("lab-activities").setAttribute("aria-label", `Activities of all computed units for ${task.inputs.length} cases after ${inSweeps(sweep)}`);
    $("lab-curve").setAttribute("aria-label", `Total squared error by sweep, ${Number.isFinite(error) ? error.toPrecision(3) : "not computed yet"} at sweep ${sweep}`);
    $("lab-here").textContent = `Total squared error over all cases with these weights: ${Readings.short(task.total(theta))}`;
  }

  function showCase(number_) {
    state.case = number_;
    state.input = null;
    $("lab-case").value = number_;
    show();
    remember(false);
  }

  // ---- The result beside the report's. ----

  function conclude() {
    const [{ film }] = state.lanes;
    const byHand = film.undo.length ? `weights changed by hand, ${film.undo.length === 1 ? "once" : `${film.undo.length} times`}` : "";
    const changes = [...state.changes, ...(byHand ? [byHand] : [])];
    $("lab-changed").hidden = !changes.length;
    $("lab-changed").textContent = `No longer the paper's reading: ${changes.join("; ")}.`;
    $("lab-undo").disabled = !film.undo.length;
    if (state.wrong) return;
    if (!film.ended) { say(film.sweeps ? `Paused after ${inSweeps(player.sweep)}.` : "Press Train.", ""); return; }
    const { text, kind } = compared(state.lanes[0], changes);
    const [, beside] = state.lanes;
    const other = beside?.film.ended ? ` Beside it, ${beside.name}: ${compared(beside, []).text}` : "";
    say(text + other, kind);
  }

  function compared({ film: { run }, reading }, changes) {
    const { seed } = state;
    const here = `Here seed ${number(seed)} ${told(run.sweep, run.solved, run.diverged)}.`;
    if (changes.length) return { text: `${here} This is no longer the paper's reading, so the report has no result for it.`, kind: "" };
    if (seed >= reading.sweeps.length) {
      const has = reading.sweeps.length === 1 ? "seed 0" : `the seeds 0 to ${number(reading.sweeps.length - 1)}`;
      return { text: `${here} The report has ${has}, and not this one.`, kind: "" };
    }
    const theirs = reading.sweeps[seed], hash = run.hash();
    const same = Readings.isSame(reading, seed, run.count, hash);
    const text = same ? `Sweeps and weights are the same to the last bit (${hash}).` : `They are not the same: ${hash} here, ${Readings.hashOf(reading, seed)} there.`;
    return { text: `${here} The report says: ${told(Math.abs(theirs), theirs > 0, false)}. ${text}`, kind: same ? "same" : "differs" };
  }

  // ---- The address of what is shown. ----

  function address() {
    const table = state.own ? { table: $("lab-truth").value, units: $("lab-truth-hidden").value, direct: $("lab-truth-direct").checked ? "1" : null } : {};
    const all = player.atEnd || (player.sweep === player.last && state.lanes[0].film.ended);
    return Address.write({
      experiment: state.experiment.name, reading: $("lab-reading").value, seed: state.seed,
      sweep: player.sweep ? (all ? "end" : player.sweep) : null, case: state.case || null,
      beside: $("lab-beside").value, ...Settings.toAddress(), ...table,
    });
  }

  // Keep the address up to date: a choice is a step of its own for Back, a sweep is not.
  function remember(step) {
    if (state.wrong || state.going || !state.touched) return;
    const fragment = address();
    if (fragment === location.hash) return;
    history[step ? "pushState" : "replaceState"](null, "", fragment);
  }

  // Show what an address says; parts that it has not are as the report opens.
  async function go(parts) {
    state.going = true;
    try {
      const name = Readings.has(parts.experiment) ? parts.experiment : Readings.titles()[0][0];
      await chooseExperiment(name, parts.reading);
      $("lab-seed").value = parts.seed ?? "0";
      $("lab-beside").value = Object.hasOwn(state.experiment.readings, parts.beside) ? parts.beside : "";
      if ("table" in parts) {
        state.own = true;
        $("lab-truth").value = parts.table;
        $("lab-truth-hidden").value = parts.units ?? "2";
        $("lab-truth-direct").checked = "direct" in parts;
        $("lab-own").open = true;
      }
      Settings.fromAddress(parts);
      if (parts.speed) $("lab-speed").value = parts.speed;
      if (!apply()) return;
      if (Number(parts.case) < state.lanes[0].task.inputs.length) showCase(Number(parts.case));
      const part = $(`lab-${parts.part}`);
      if (part instanceof HTMLDetailsElement) part.open = true;
      if (parts.sweep) play(0, parts.sweep === "end" ? Infinity : Number(parts.sweep) || 0);
      state.touched = true;
    } finally {
      state.going = false;
    }
  }

  // An address that was clicked or typed, or that Back came to.
  async function follow(scroll) {
    const parts = Address.read();
    if (!parts) return;
    await go(parts);
    const part = $(`lab-${parts.part}`) ?? $("laboratory");
    if (scroll) part.scrollIntoView({ behavior: "instant" });
  }

  function openDrawer(open) {
    $("lab-drawer").classList.toggle("open", open);
    $("lab-drawer-open").setAttribute("aria-expanded", String(open));
  }

  // ---- Event handlers. ----

  async function begin() {
    if (!Readings.titles().length) return;
    if (new URLSearchParams(location.search).has("embed")) document.documentElement.classList.add("embed");
    $("lab").hidden = false;
    document.querySelectorAll(".needs-script").forEach((element) => { element.hidden = false; });
    fill($("lab-experiment"), Readings.titles());
    const on = (id, event, act) => $(id).addEventListener(event, (happened) => { state.touched = true; act(happened); });
    const changed = (act) => async () => { await act(); remember(true); };
    on("lab-experiment", "change", changed(async () => { await chooseExperiment($("lab-experiment").value); apply(); }));
    on("lab-reading", "change", changed(() => { chooseReading($("lab-reading").value); apply(); }));
    on("lab-seed", "change", changed(start));
    on("lab-beside", "change", changed(apply));
    on("lab-train", "click", toggle);
    on("lab-step", "click", () => ready() && player.step(1));
    on("lab-back", "click", () => ready() && player.step(-1));
    on("lab-again", "click", changed(start));
    on("lab-slider", "input", () => player.seek(Number($("lab-slider").value)));
    on("lab-case", "change", () => showCase(Number($("lab-case").value)));
    // A setting that was changed trains at once, if anything had been trained.
    on("lab-settings", "change", ({ target }) => {
      const trained = player.last > 0;
      if (target.id === "lab-stop-rule") Settings.ruleChanged(printedWords());
      // A field that is left once more says nothing new.
      if (tried() === state.tried || !apply()) return;
      remember(true);
      if (trained) play(0);
    });
    on("lab-as-paper", "click", changed(() => { state.own = false; Settings.put(printedWords()); apply(); }));
    on("lab-truth-train", "click", () => { state.own = true; if (apply()) { remember(true); play(); } });
    on("lab-drawer-open", "click", () => openDrawer(!$("lab-drawer").classList.contains("open")));
    on("lab-drawer-close", "click", () => { openDrawer(false); $("lab-drawer-open").focus(); });
    window.addEventListener("hashchange", () => follow(true));
    let asked;
    window.addEventListener("resize", () => { cancelAnimationFrame(asked); asked = requestAnimationFrame(show); });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    if (Address.read()) await follow(true);
    else {
      await chooseExperiment(Readings.titles()[0][0]);
      apply();
    }
  }

  // Others that look on: { show, task } are called with what is shown, and after a new task.
  const watch = (watcher) => state.watchers.push(watcher);

  return { begin, state, player, watch, show, showCase, conclude, remember, ready, play, start, current, shownInput, address };
})();
