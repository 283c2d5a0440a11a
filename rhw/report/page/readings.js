// The experiments of the report that can be trained here: their readings, results and addresses.
"use strict";

const Readings = (() => {
  // The data of an experiment is compressed: it is unpacked when it is first wanted.
  const elements = new Map([...document.querySelectorAll("script.experiment-data")].map((one) => [one.dataset.experiment, one]));
  const unpacked = new Map();

  async function unpack(element) {
    const bytes = Uint8Array.from(atob(element.textContent.trim()), (byte) => byte.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return { ...JSON.parse(await new Response(stream).text()), command: element.dataset.command };
  }

  // The experiment of a name, as rhw/report/page/laboratory.py writes it.
  function get(name) {
    if (!unpacked.has(name)) unpacked.set(name, unpack(elements.get(name)));
    return unpacked.get(name);
  }

  const titles = () => [...elements].map(([name, element]) => [name, element.dataset.title]);

  // The task of a reading: that of as_printed with what differs; null stands for what is not there.
  function wordsOf({ readings }, { words }) {
    const all = structuredClone({ ...readings.as_printed.words, ...words });
    for (const key of Object.keys(all)) if (all[key] === null) delete all[key];
    return all;
  }

  // The report's hash of a seed: 4 of the bytes that are stored in base 64, as hexadecimal digits.
  function hashOf(reading, seed) {
    reading.bytes ??= atob(reading.hashes);
    return Array.from(reading.bytes.slice(4 * seed, 4 * seed + 4), (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  }

  // Whether the report has the same sweeps (negative if unsolved) and weights for a seed.
  const isSame = (reading, seed, sweeps, hash) => reading.sweeps[seed] === sweeps && hashOf(reading, seed) === hash;

  // The reading to open on: as printed, or the one that learns most often if that one never does.
  function first(readings) {
    const solved = ([, { sweeps }]) => sweeps.filter((n) => n > 0).length / sweeps.length;
    const all = Object.entries(readings);
    const printed = all.find(([name]) => name === "as_printed");
    if (printed && solved(printed) > 0) return "as_printed";
    const best = all.reduce((one, other) => (solved(other) > solved(one) ? other : one));
    return printed && solved(best) === 0 ? "as_printed" : best[0];
  }

  // Names of the cases: of the units that are on, or the values.
  const short = (value) => String(Number(value.toPrecision(4)));
  function caseNames(task, inputs, names) {
    return inputs.map((row) => {
      const parts = [];
      let column = 0;
      for (const { name, size } of task.net.inputs) {
        const values = row.slice(column, column + size);
        column += size;
        if (names?.[name]?.length === size) parts.push(names[name].filter((_, i) => values[i]).join(" and "));
        else parts.push(values.every((v) => v === 0 || v === 1) ? values.join("") : values.map(short).join(" "));
      }
      return parts.join(", ");
    });
  }

  // ---- Numbers in words. ----

  const number = (n) => n.toLocaleString("en-US");
  const inSweeps = (n) => `${number(n)} ${n === 1 ? "sweep" : "sweeps"}`;
  const told = (sweeps, solved, diverged) => (diverged ? `diverged in sweep ${number(sweeps)}` : solved ? `solved in ${inSweeps(sweeps)}` : `not solved in ${inSweeps(sweeps)}`);

  // ---- Addresses: what is shown, in the fragment, as experiment=xor&reading=per_sweep&seed=3. ----

  const Address = {
    // The parts of the fragment, or null if it is a place in the page.
    read(fragment = location.hash) {
      const parts = new URLSearchParams(fragment.replace(/^#/, ""));
      return parts.has("experiment") ? Object.fromEntries(parts) : null;
    },

    write(parts) {
      const kept = Object.entries(parts).filter(([, value]) => value !== null && value !== undefined && value !== "");
      return `#${new URLSearchParams(kept)}`;
    },
  };

  return { get, has: (name) => elements.has(name), titles, wordsOf, hashOf, isSame, first, caseNames, short, number, inSweeps, told, Address };
})();
