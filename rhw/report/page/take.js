// Take it away: weights as JSON, CSV and a table, drawings as SVG and PNG, the address and the command.
"use strict";

const Take = (() => {
  const lab = Laboratory;
  const { state } = lab;

  function save(name, content, type) {
    const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
    const link = Object.assign(document.createElement("a"), { href: address, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  const stem = () => {
    const [{ name }] = state.lanes;
    return [state.own ? "table" : state.experiment.name, name, `seed${state.seed}`, `sweep${lab.current().sweep}`].join("_");
  };

  // All weights with the units that they join: [to, from, weight].
  function rows() {
    const { net, theta } = lab.current();
    const found = [];
    for (const { at, size, bias, links } of net.computed) {
      for (let j = 0; j < size; j++) {
        const to = Hand.unitName(net, at + j);
        if (bias >= 0) found.push([to, "bias", theta[bias + j]]);
        for (const { from, size: n, start } of links) for (let i = 0; i < n; i++) found.push([to, Hand.unitName(net, from + i), theta[start + j * n + i]]);
      }
    }
    return found;
  }

  function json() {
    const { net, theta, sweep, film } = lab.current();
    const weights = {}, biases = {};
    for (const { name, size, bias, links } of net.computed) {
      if (bias >= 0) biases[name] = Array.from(theta.slice(bias, bias + size));
      for (const { source, size: n, start } of links) weights[`${source} -> ${name}`] = Array.from({ length: size }, (_, j) => Array.from(theta.slice(start + j * n, start + j * n + n)));
    }
    const [{ name }] = state.lanes;
    const about = { experiment: state.experiment.name, reading: name, seed: state.seed, sweep, solved: film.ended && sweep === film.sweeps && film.run.solved, changes: state.changes, edits: film.undo.length, arithmetic: Engine.VERSION, address: lab.address() };
    save(`${stem()}.json`, `${JSON.stringify({ ...about, weights, biases }, null, 1)}\n`, "application/json");
  }

  const quoted = (text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const csv = () => save(`${stem()}.csv`, `to,from,weight\n${rows().map(([to, from, w]) => `${quoted(to)},${quoted(from)},${w}\n`).join("")}`, "text/csv");

  // ---- Drawings. ----

  const WIDTH = 640;
  function drawn(which) {
    const { film, task, net, theta, rows: columns, y, targets } = state.seen;
    const sheet = { width: WIDTH };
    const largest = film.largest || 1;
    if (which === "network") Drawing.network(sheet, net, theta, y, largest, { targets });
    if (which === "hinton") Drawing.hinton(sheet, net, theta, largest);
    if (which === "activities") Drawing.activities(sheet, net, columns, task.targets, state.names, -1);
    if (which === "curve") Charts.curve(sheet, state.lanes.map((lane) => lane.film), lab.player.sweep, state.own ? null : state.reading.paper);
    return sheet.pen.svg(Pens.colours().ground);
  }

  const svg = () => save(`${stem()}_${$("lab-drawing").value}.svg`, drawn($("lab-drawing").value), "image/svg+xml");
  const png = () => {
    const which = $("lab-drawing").value;
    $(`lab-${which}`).toBlob((blob) => save(`${stem()}_${which}.png`, blob));
  };

  // ---- The command and the address. ----

  // The command that trains the run that is shown.
  function command() {
    if (state.own) return "a table of your own needs a config: rhw new";
    const [{ name }] = state.lanes;
    const sets = state.commands.map((part) => ` --set '${part}'`).join("");
    const reading = name === "as_printed" ? "" : ` --reading ${name}`;
    return `rhw show ${state.experiment.command}${reading} --seed ${state.seed}${sets}`;
  }

  async function copy(text, button) {
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      // Without permission the address is still in the address bar, and the command on the page.
      button.textContent = "Select it and copy it";
    }
    setTimeout(() => { button.textContent = before; }, 1500);
  }

  const link = () => location.href.split("#")[0] + lab.address();

  function table() {
    const { sweep } = lab.current();
    const made = document.createElement("table");
    made.createCaption().textContent = `Weights after ${Readings.inSweeps(sweep)}`;
    const head = made.createTHead().insertRow();
    for (const text of ["to", "from", "weight"]) head.append(Object.assign(document.createElement("th"), { scope: "col", textContent: text }));
    const body = made.createTBody();
    for (const row of rows()) {
      const line = body.insertRow();
      for (const cell of row) line.insertCell().textContent = String(cell);
    }
    $("lab-numbers").replaceChildren(made);
  }

  function show() {
    if (lab.player.playing || !state.lanes.length || !$("lab-take").open) return;
    $("lab-command").textContent = command();
    $("lab-link").textContent = lab.address();
    table();
  }

  function begin() {
    const on = (id, act) => $(id).addEventListener("click", act);
    on("lab-json", json);
    on("lab-csv", csv);
    on("lab-svg", svg);
    on("lab-png", png);
    on("lab-copy", () => copy(link(), $("lab-copy")));
    on("lab-copy-command", () => copy(command(), $("lab-copy-command")));
    $("lab-take").addEventListener("toggle", show);
    lab.watch({ show });
  }

  return { begin };
})();
