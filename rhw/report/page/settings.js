// The settings beside the laboratory: fields to a task and back; what is wrong stays marked.
"use strict";

const $ = (id) => document.getElementById(id);

// What is wrong with a field: nothing trains until it is right.
class Wrong extends Error {
  constructor(id, message) {
    super(message);
    this.id = id;
  }
}

const Settings = (() => {
  const hiddenGroups = ({ groups, projections }) => groups.filter(([name]) => projections.some(([, to]) => to === name) && projections.some(([from]) => from === name));
  const schedule = (value) => (typeof value === "number" ? String(value) : JSON.stringify(value));

  // ---- Numbers as people write them. ----

  // NaN for anything but a decimal number, such as 0x10.
  const decimal = (text) => (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : NaN);

  function readNumber(id, label, { low = 0, whole = false, most = Infinity, above = false } = {}) {
    const value = decimal($(id).value);
    const wrong = !Number.isFinite(value) || value < low || value > most || (above && value === low) || (whole && !Number.isInteger(value));
    if (wrong) {
      const bound = most < Infinity ? ` ${above ? "above" : "of"} ${low}${above ? ", up" : ""} to ${Readings.number(most)}` : ` of ${low} or more`;
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

  // ---- Stop rules: a value for each, and what every network would meet. ----

  const half = ({ learning: { targets: [off, on] } }) => 0.5 * Math.abs(on - off);
  const outputs = (words) => words.targets[0].length;
  const RULES = {
    right_side: { usual: ({ learning: { targets: [off, on] } }) => 0.5 * (off + on), bounds: ({ learning: { targets: [off, on] } }) => ({ low: off, most: on, above: true }) },
    within: { usual: () => 0.1, bounds: (words) => ({ most: 0.999 * half(words), above: true }) },
    tss: { usual: () => 0.04, bounds: (words) => ({ most: 0.999 * words.inputs.length * outputs(words) * half(words) ** 2, above: true }) },
    error_per_case: { usual: () => 0.01, bounds: (words) => ({ most: 0.999 * 0.5 * outputs(words) * half(words) ** 2, above: true }) },
    sweeps: { usual: () => 1000, bounds: () => ({ low: 1, whole: true, most: 1e6 }) },
  };

  // Of a rule that was added later, any value is as usual as another.
  const ruleOf = (kind) => RULES[kind] ?? { usual: () => 1, bounds: () => ({ most: 1e6 }) };

  function stopOf(stop) {
    const [kind, value] = Object.entries(stop)[0];
    return kind === "error_per_case" ? [kind, value.below] : [kind, value];
  }

  function readStop(words) {
    const kind = $("lab-stop-rule").value;
    const { most, ...bounds } = ruleOf(kind).bounds(words);
    // A network that answers with the middle for every case would meet a larger value at once.
    const value = readNumber("lab-stop-value", "stop rule", { ...bounds, most: Number(most.toPrecision(3)) });
    return { [kind]: kind === "error_per_case" ? { half: true, of: "each", ...words.stop.error_per_case, below: value } : value };
  }

  // A value belongs to its rule: another rule begins with its usual one, or that of the paper.
  function ruleChanged(words) {
    const kind = $("lab-stop-rule").value;
    const [own, value] = stopOf(words.stop);
    $("lab-stop-value").value = kind === own ? value : ruleOf(kind).usual(words);
  }

  // ---- The fields. ----

  function put(words) {
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
    for (const field of $("lab-settings").querySelectorAll("input, select")) field.dataset.paper = field.value;
  }

  // Each field: its key in an address, its label, how it changes a task, and its part of a command.
  const FIELDS = {
    "lab-epsilon": { key: "epsilon", label: "learning rate", set: (words) => { words.learning.epsilon = readSchedule("lab-epsilon", "learning rate"); }, command: ({ learning }) => `learning.epsilon=${schedule(learning.epsilon)}` },
    "lab-alpha": { key: "alpha", label: "momentum", set: (words) => { words.learning.alpha = readSchedule("lab-alpha", "momentum"); }, command: ({ learning }) => `learning.alpha=${schedule(learning.alpha)}` },
    "lab-range": {
      key: "range", label: "initial range",
      set: (words) => {
        const range = readNumber("lab-range", "initial range", { most: 1000 });
        words.initial.weights = { uniform: [-range, range] };
        if (words.initial.biases?.uniform) words.initial.biases = { uniform: [-range, range] };
      },
      command: ({ initial: { weights: { uniform: [, range] }, biases } }) => `initial.weights={uniform: [-${range}, ${range}]}${biases?.uniform ? `' --set 'initial.biases={uniform: [-${range}, ${range}]}` : ""}`,
    },
    "lab-hidden": {
      key: "hidden", label: "hidden units",
      set: (words) => {
        const groups = hiddenGroups(words), sizes = $("lab-hidden").value.split(/[\s,]+/).map(decimal);
        if (sizes.length !== groups.length || !sizes.every((n) => Number.isInteger(n) && n >= 1 && n <= 64)) {
          throw new Wrong("lab-hidden", `hidden units: give 1 to 64 for each of ${groups.map(([name]) => name).join(", ")}`);
        }
        groups.forEach((group, k) => { group[1] = sizes[k]; });
      },
      command: (words) => hiddenGroups(words).map(([name, size]) => `network.groups.${name}=${size}`).join("' --set '"),
    },
    "lab-stop-rule": { key: "stop", label: "stop rule" },
    "lab-stop-value": { key: "value", label: "stop rule" },
    "lab-most": { key: "most", label: "most sweeps", set: (words) => { words.max_sweeps = readNumber("lab-most", "most sweeps", { low: 1, whole: true, most: 1e6 }); }, command: ({ max_sweeps: most }) => `max_sweeps=${most}` },
  };
  const isChanged = (id) => !$(id).disabled && $(id).value !== $(id).dataset.paper;

  // Change a task as the fields say; return the changes in words, and as parts of a command.
  function read(words) {
    const said = [], commands = [];
    for (const [id, { label, set, command }] of Object.entries(FIELDS)) {
      if (!set || !isChanged(id)) continue;
      set(words);
      said.push(`${label} ${$(id).value} instead of ${$(id).dataset.paper}`);
      commands.push(command(words));
    }
    if (isChanged("lab-stop-rule") || isChanged("lab-stop-value")) {
      words.stop = readStop(words);
      const [[kind, value]] = Object.entries(words.stop);
      said.push(`stop rule ${$("lab-stop-rule").selectedOptions[0].textContent} ${$("lab-stop-value").value}`);
      commands.push(`stop={${kind}: ${typeof value === "object" ? JSON.stringify(value) : value}}`);
    }
    return { said, commands };
  }

  // The parts of an address that the changed fields are, and back.
  function toAddress() {
    const stop = isChanged("lab-stop-rule") || isChanged("lab-stop-value");
    const chosen = Object.entries(FIELDS).filter(([id, { set }]) => (set ? isChanged(id) : stop));
    return Object.fromEntries(chosen.map(([id, { key }]) => [key, $(id).value]));
  }

  function fromAddress(parts) {
    for (const [id, { key }] of Object.entries(FIELDS)) if (key in parts) $(id).value = parts[key];
  }

  // ---- A truth table of the reader's own. ----

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
    const hidden = readNumber("lab-truth-hidden", "hidden units of the table", { low: 1, whole: true, most: 64 });
    words.groups = [["input", rows[0].inputs.length, null], ["hidden", hidden, null], ["output", rows[0].targets.length, null]];
    words.projections = [["input", "hidden", null], ["hidden", "output", null]];
    if ($("lab-truth-direct").checked) words.projections.splice(1, 0, ["input", "output", null]);
    const plain = ({ uniform, constant, fan_in, normal }) => uniform || constant != null || fan_in || normal;
    if (!plain(words.initial.weights)) words.initial.weights = { uniform: [-0.5, 0.5] };
    if (words.initial.biases && !plain(words.initial.biases)) words.initial.biases = { uniform: [-0.5, 0.5] };
    for (const key of ["missing"]) delete words.initial[key];
    for (const key of ["frozen", "hold_out", "judged"]) delete words[key];
    return `a truth table of your own, ${rows.length} cases on a ${rows[0].inputs.length}-${hidden}-${rows[0].targets.length} network`;
  }

  return { put, read, readNumber, readTable, ruleChanged, toAddress, fromAddress };
})();
