// Equations (1) to (9) of the 1986 paper, with the numbers of the case and the sweep that are shown.
"use strict";

const Explain = (() => {
  const lab = Laboratory;
  const { state } = lab;
  // Larger networks have sums of more terms than one can read.
  const MOST_LINKS = 120;

  const short = (value) => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "none");
  const signed = (value) => (value < 0 ? `(${short(value)})` : short(value));
  const sum = (terms) => (terms.length > 6 ? `${terms.slice(0, 5).join(" + ")} + ...` : terms.join(" + "));

  // The gradient of each weight over all cases, as the next sweep sums it, and the last changes.
  function gradients({ film, task, sweep }) {
    const run = new Engine.Run(task, state.seed, film.at(sweep));
    run.trained.forEach((number) => run.present(number));
    return { all: run.gradient, velocity: film.stateAt(sweep).velocity };
  }

  // dE/dy and dE/dx of every unit for one case, equations (4), (5) and (7).
  function slopes({ task, net, theta, y, targets }) {
    const dx = new Float64Array(net.units), dy = new Float64Array(net.units);
    let column = 0;
    for (const { at, size } of net.outputs) {
      for (let j = 0; j < size; j++, column++) dy[at + j] = task.errorOf(y[at + j], targets[column]);
    }
    for (const { at, size, links, output, activation, gain } of [...net.computed].reverse()) {
      for (let j = 0; j < size; j++) {
        const slope = activation.slope(y[at + j]) * gain + task.learning.slope_offset;
        dx[at + j] = output ? task.outputDx(dy[at + j], slope, gain) : dy[at + j] * slope;
        for (const { from, size: n, start } of links) for (let i = 0; i < n; i++) dy[from + i] += dx[at + j] * theta[start + j * n + i];
      }
    }
    return { dx, dy };
  }

  // The nine equations for one unit and the largest weight into it: [number, symbols, numbers, what lights up].
  function equations(seen) {
    const { task, net, theta, y, targets } = seen;
    const unit = state.unit ?? net.outputs[0].at;
    const group = net.computed.find(({ at, size }) => unit >= at && unit < at + size);
    const j = unit - group.at;
    const into = group.links.flatMap(({ from, size, start }) => Array.from({ length: size }, (_, i) => ({ k: start + j * size + i, from: from + i })));
    const link = into.reduce((one, other) => (Math.abs(theta[other.k]) > Math.abs(theta[one.k]) ? other : one));
    const bias = group.bias < 0 ? NaN : theta[group.bias + j];
    const x = into.reduce((total, { k, from }) => total + y[from] * theta[k], group.bias < 0 ? 0 : bias);
    const terms = into.map(({ k, from }) => `${short(y[from])} × ${signed(theta[k])}`);
    if (Number.isFinite(bias)) terms.push(`bias ${signed(bias)}`);
    const isLogistic = group.activation === Engine.families.ACTIVATIONS.logistic;
    const found = [
      ["1", "x_j = Σ y_i w_ji", `${sum(terms)} = ${short(x)}`, { units: [unit, ...into.map(({ from }) => from)], links: into.map(({ k }) => k) }],
      ["2", isLogistic ? "y_j = 1 / (1 + e^-x_j)" : "y_j = tanh x_j", isLogistic ? `1 / (1 + e^${signed(-x)}) = ${short(y[unit])}` : `tanh ${signed(x)} = ${short(y[unit])}`, { units: [unit], links: [] }],
    ];
    if (!targets) return { unit, link, found };
    const { all, velocity } = gradients(seen);
    const { dx, dy } = slopes(seen);
    const error = net.outputs.flatMap(({ at, size }) => Array.from({ length: size }, (_, k) => at + k)).map((at, c) => [y[at], targets[c], at]);
    const isOutput = error.find(([, , at]) => at === unit);
    const above = net.computed.flatMap((one) => one.links.flatMap(({ from, size, start }) => (unit >= from && unit < from + size
      ? Array.from({ length: one.size }, (_, m) => ({ k: start + m * size + unit - from, to: one.at + m })) : [])));
    const { learning } = task;
    // Some readings change equation (5) of the output units, or of all.
    const asWritten = isLogistic && group.gain === 1 && !learning.slope_offset && (!group.output || (learning.output_slope && learning.error === "squared"));
    const then = learning.decay > 0 ? ", and then weight decay" : "";
    const rate = typeof learning.epsilon === "number" ? learning.epsilon : NaN;
    const momentum = typeof learning.alpha === "number" ? learning.alpha : NaN;
    found.push(["3", "E = ½ Σ (y_j - d_j)²", `this case: ½ (${sum(error.map(([a, d]) => `(${short(a)} - ${short(d)})²`))}) = ${short(0.5 * error.reduce((total, [a, d]) => total + (a - d) ** 2, 0))}`, { units: error.map(([, , at]) => at), links: [] }]);
    if (isOutput) found.push(["4", "∂E/∂y_j = y_j - d_j", learning.margin ? `${short(dy[unit])}, by the margin of this reading` : `${short(isOutput[0])} - ${short(isOutput[1])} = ${short(dy[unit])}`, { units: [unit], links: [] }]);
    else found.push(["7", "∂E/∂y_i = Σ ∂E/∂x_j w_ji", `${sum(above.map(({ k, to }) => `${signed(dx[to])} × ${signed(theta[k])}`))} = ${short(dy[unit])}`, { units: [unit, ...above.map(({ to }) => to)], links: above.map(({ k }) => k) }]);
    found.push(["5", isLogistic ? "∂E/∂x_j = ∂E/∂y_j y_j (1 - y_j)" : "∂E/∂x_j = ∂E/∂y_j (1 - y_j²)", asWritten ? `${signed(dy[unit])} × ${short(y[unit])} × ${short(1 - y[unit])} = ${short(dx[unit])}` : `${short(dx[unit])}, in the way of this reading`, { units: [unit], links: [] }]);
    found.push(["6", "∂E/∂w_ji = ∂E/∂x_j y_i", `${signed(dx[unit])} × ${short(y[link.from])} = ${short(dx[unit] * y[link.from])}`, { units: [unit, link.from], links: [link.k] }]);
    if (isOutput) {
      // Equation (7) needs a unit below: the one that sends the largest weight, if it is computed.
      const below = net.computed.find(({ at, size }) => link.from >= at && link.from < at + size);
      if (below) found.push(["7", "∂E/∂y_i = Σ ∂E/∂x_j w_ji", `of the unit below: ${signed(dx[unit])} × ${signed(theta[link.k])}${net.outputs[0].size > 1 ? " + ..." : ""} = ${short(dy[link.from])}`, { units: [link.from, unit], links: [link.k] }]);
    }
    const per = learning.update === "case" ? "after each case; here the sum over all" : "summed over all cases";
    found.push(["8", "Δw = -ε ∂E/∂w", `${per}: -${short(rate)} × ${signed(all[link.k])} = ${short(-rate * all[link.k])}`, { units: [], links: [link.k] }]);
    found.push(["9", "Δw(t) = -ε ∂E/∂w(t) + α Δw(t - 1)", `${short(-rate * all[link.k])} + ${short(momentum)} × ${signed(velocity[link.k])} = ${short(-rate * all[link.k] + momentum * velocity[link.k])}${then}`, { units: [], links: [link.k] }]);
    found.sort(([a], [b]) => a - b);
    return { unit, link, found };
  }

  // Symbols with their indices set low and powers set high.
  function symbols(text) {
    const math = document.createElement("span");
    math.className = "symbols";
    for (const part of text.split(/(_[a-z]+|\^-x_j)/)) {
      if (part.startsWith("_")) math.append(Object.assign(document.createElement("sub"), { textContent: part.slice(1) }));
      else if (part === "^-x_j") {
        const power = document.createElement("sup");
        power.textContent = "-xⱼ";
        math.append(power);
      } else math.append(part);
    }
    return math;
  }

  function light(lit) {
    if (lab.player.playing) return;
    state.lit = lit;
    lab.show();
  }

  function draw(seen) {
    if (!$("lab-explain").open || lab.player.playing) return;
    const links = Drawing.linksOf(seen.net).length;
    const list = $("lab-equations");
    if (links > MOST_LINKS) {
      list.replaceChildren(Object.assign(document.createElement("li"), { textContent: `This network has ${links} links: choose a smaller one, of up to ${MOST_LINKS}.` }));
      return;
    }
    const { unit, link, found } = equations(seen);
    $("lab-explained").textContent = `For ${Hand.unitName(seen.net, unit)} and the weight from ${Hand.unitName(seen.net, link.from)}; click another unit of the network.`;
    const kept = [...list.children].indexOf(document.activeElement);
    list.replaceChildren(...found.map(([number, text, numbers, lit]) => {
      const row = document.createElement("li");
      row.tabIndex = 0;
      row.lit = lit;
      row.append(Object.assign(document.createElement("b"), { textContent: `(${number})` }), symbols(text), Object.assign(document.createElement("span"), { className: "numbers", textContent: numbers }));
      return row;
    }));
    if (kept >= 0) list.children[Math.min(kept, list.children.length - 1)].focus({ preventScroll: true });
  }

  let lighting = false;

  // Light up, without drawing the list again under the pointer.
  function begin() {
    const list = $("lab-equations");
    let lit = null;
    const over = (event) => {
      const row = event.target.closest("li");
      if (!row?.lit || row === lit) return;
      lit = row;
      [...list.children].forEach((one) => one.classList.toggle("lit", one === row));
      lighting = true;
      light(row.lit);
      lighting = false;
    };
    list.addEventListener("pointerover", over);
    list.addEventListener("focusin", over);
    list.addEventListener("pointerleave", () => { lit = null; lighting = true; light(null); lighting = false; });
    $("lab-explain").addEventListener("toggle", () => lab.show());
    lab.watch({ show: (seen) => { if (!lighting) draw(seen); } });
  }

  return { begin };
})();
