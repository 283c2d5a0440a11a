// Two views of learning: the cases in the space of two hidden units, and the path on the error surface.
"use strict";

const Space = (() => {
  const lab = Laboratory;
  const SIZE = 48, STATES = 120;
  const made = { surface: null, film: null, stop: null };

  // ---- Two hidden units. ----

  function plane({ net, theta, rows, task }) {
    if (!$("lab-space").open) return;
    const hidden = net.computed.filter(({ output, size }) => !output && size === 2);
    const fits = hidden.length === 1 && net.computed.length === 2;
    $("lab-plane-view").hidden = !fits;
    $("lab-no-plane").hidden = fits;
    if (!fits) return;
    const [{ at }] = hidden;
    const low = hidden[0].activation.low, unit = (y) => (y - low) / (1 - low);
    const out = net.computed.find(({ output }) => output);
    const points = rows.map((y, c) => ({ x: unit(y[at]), y: unit(y[at + 1]), on: task.targets[c][0] > task.middle }));
    const chosen = lab.state.input ? -1 : lab.state.case;
    const lines = [];
    for (let j = 0; j < out.size; j++) {
      let [a, b, c] = [0, 0, out.bias < 0 ? 0 : theta[out.bias + j]];
      for (const { from, size, start } of out.links) {
        for (let i = 0; i < size; i++) {
          const w = theta[start + j * size + i];
          if (from + i === at) a = w;
          else if (from + i === at + 1) b = w;
          // What comes past the hidden units moves the line, case by case.
          else c += w * rows[Math.max(0, chosen)][from + i];
        }
      }
      lines.push([a * (1 - low), b * (1 - low), c + low * (a + b)]);
    }
    Charts.plane($("lab-plane"), points, lines, chosen);
    $("lab-plane").setAttribute("aria-label", `The ${points.length} cases by the activities of the two hidden units, and the line on which the output is in the middle`);
  }

  // ---- The error surface. ----

  function surface({ film, sweep }) {
    if (!$("lab-space").open) return;
    const fits = made.surface && made.film === film && made.sweeps === film.sweeps;
    $("lab-surface-view").hidden = !fits;
    $("lab-surface-make").disabled = film.sweeps < 2;
    if (fits) Charts.surface($("lab-surface"), made.surface, sweep);
  }

  // Ask a worker for the errors around the path of the run that is shown.
  function make() {
    if (!lab.ready()) return;
    lab.player.pause();
    const [{ film, words }] = lab.state.lanes;
    if (film.sweeps < 2) return;
    const step = Math.max(1, film.sweeps / (STATES - 1));
    const sweeps = [...new Set(Array.from({ length: STATES }, (_, k) => Math.min(film.sweeps, Math.round(k * step))))];
    const path = sweeps.map((sweep) => film.at(sweep)).filter((theta) => theta.every(Number.isFinite));
    made.stop?.();
    const said = $("lab-surface-said");
    said.textContent = "Computing ...";
    made.stop = Crew.hire([["surface", { words, path, size: SIZE }]], (found) => {
      Object.assign(made, { surface: { ...found, sweeps: sweeps.slice(0, path.length) }, film, sweeps: film.sweeps });
      said.textContent = `The two directions hold ${(100 * found.explained).toFixed(0)} % of the path; white dot: its start, black dot: its end, ring: the sweep that is shown. Dark is low error.`;
      $("lab-surface").setAttribute("aria-label", `Error surface around the path of seed ${lab.state.seed}. ${said.textContent}`);
      lab.show();
    }, (how) => { if (how) said.textContent += ` ${how}`; });
  }

  function begin() {
    $("lab-space").addEventListener("toggle", () => lab.show());
    $("lab-surface-make").addEventListener("click", make);
    lab.watch({
      show: (seen) => { plane(seen); surface(seen); },
      task: () => { made.stop?.(); made.surface = null; $("lab-surface-said").textContent = ""; },
    });
  }

  return { begin };
})();
