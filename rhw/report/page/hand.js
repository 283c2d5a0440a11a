// Direct manipulation: point at a weight, drag it, switch inputs, click a case or a place of the curve.
"use strict";

const Hand = (() => {
  const lab = Laboratory;
  const { state, player } = lab;
  const NEAR = 7;
  const NUDGE = 0.1;
  // How the pointer is used: the link that is pointed at, and a drag that may have begun.
  let chosen = null, drag = null;

  const unitName = (net, unit) => {
    const group = [...net.inputs, ...net.computed].find(({ at, size }) => unit >= at && unit < at + size);
    const names = state.own ? null : state.experiment.names[group.name];
    return names?.length === group.size ? names[unit - group.at] : `${group.name.replaceAll("_", " ")} ${unit - group.at + 1}`;
  };

  const spot = (canvas, event) => {
    const box = canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  // Distance of a point from a link.
  function distance([px, py], [x0, y0], [x1, y1]) {
    const [dx, dy] = [x1 - x0, y1 - y0];
    const share = Math.max(0, Math.min(1, ((px - x0) * dx + (py - y0) * dy) / (dx * dx + dy * dy)));
    return Math.hypot(px - x0 - share * dx, py - y0 - share * dy);
  }

  // The unit or the link at a point of the network.
  function at(point) {
    const { where, radius, links } = state.places.network;
    const unit = where.findIndex(([x, y]) => Math.hypot(point[0] - x, point[1] - y) <= radius + 4);
    if (unit >= 0) return { unit };
    let best = null, least = NEAR;
    for (const link of links) {
      const far = distance(point, where[link.from], where[link.to]);
      if (far < least) [best, least] = [link, far];
    }
    return { link: best };
  }

  // Say what a link's weight is, and how the last sweep changed it.
  function tell(link) {
    const { film, net, theta, sweep } = lab.current();
    const change = sweep > 0 ? film.stateAt(sweep).velocity[link.k] : NaN;
    const w = theta[link.k];
    const last = Number.isFinite(change) ? `, last change ${change.toPrecision(3)}` : "";
    $("lab-pointed").textContent = `Weight from ${unitName(net, link.from)} to ${unitName(net, link.to)}: ${Number.isFinite(w) ? w.toPrecision(5) : "no number"}${last}.`;
  }

  function point(link) {
    if (chosen === link) return;
    chosen = link;
    state.lit = link ? { links: [link.k], units: [] } : null;
    if (link) tell(link);
    if (!player.playing) lab.show();
  }

  // Change a weight by hand; what is dragged is one edit.
  function change(link, value, begun) {
    const { film, theta, sweep } = lab.current();
    theta[link.k] = value;
    if (begun) film.drag(theta);
    else film.edit(sweep, theta);
    player.sweep = film.sweeps;
    state.touched = true;
    tell(link);
    lab.show();
    lab.conclude();
  }

  function undo() {
    const [{ film }] = state.lanes;
    if (!film.undo.length) return;
    player.pause();
    film.takeBack();
    player.sweep = film.sweeps;
    lab.show();
    lab.conclude();
    if (chosen) tell(chosen);
  }

  // Switch an input between 0 and 1: the case with this input, or one of the reader's own.
  function flip(index) {
    const { task } = lab.current();
    const input = Float64Array.from(lab.shownInput(task));
    input[index] = input[index] > 0.5 ? 0 : 1;
    const known = task.inputs.findIndex((row) => row.every((value, i) => value === input[i]));
    if (known >= 0) { lab.showCase(known); return; }
    state.input = input;
    $("lab-case").value = "";
    lab.show();
  }

  function click(unit) {
    const { net } = lab.current();
    if (net.inputs.some(({ at: first, size }) => unit >= first && unit < first + size)) {
      let column = 0;
      for (const { at: first, size } of net.inputs) {
        if (unit >= first && unit < first + size) flip(column + unit - first);
        column += size;
      }
    } else {
      state.unit = unit;
      lab.show();
    }
  }

  function onNetwork(canvas) {
    canvas.addEventListener("pointerdown", (event) => {
      const { unit, link } = at(spot(canvas, event));
      if (unit !== undefined) { click(unit); return; }
      if (!link || !lab.ready()) return;
      player.pause();
      point(link);
      drag = { link, from: event.clientX, value: lab.current().theta[link.k], begun: false };
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => {
      if (drag) {
        const moved = event.clientX - drag.from;
        if (!drag.begun && Math.abs(moved) < 3) return;
        const scale = (state.lanes[0].film.largest || 1) / 80;
        change(drag.link, drag.value + moved * Math.max(scale, 0.01), drag.begun);
        drag.begun = true;
        return;
      }
      const { unit, link } = at(spot(canvas, event));
      canvas.style.cursor = unit !== undefined ? "pointer" : link ? "ew-resize" : "";
      point(link ?? null);
    });
    const drop = () => { drag = null; };
    canvas.addEventListener("pointerup", drop);
    canvas.addEventListener("pointercancel", drop);
    canvas.addEventListener("pointerleave", () => { if (!drag) point(null); });
    canvas.addEventListener("blur", () => point(null));
    canvas.addEventListener("keydown", (event) => {
      const { links } = state.places.network;
      const now = links.findIndex((link) => link.k === chosen?.k);
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const nudge = { ArrowUp: NUDGE, ArrowDown: -NUDGE }[event.key];
      if (step) point(links[now < 0 ? (step > 0 ? 0 : links.length - 1) : (now + step + links.length) % links.length]);
      else if (nudge && chosen && lab.ready()) { player.pause(); change(chosen, lab.current().theta[chosen.k] + nudge, false); }
      else return;
      event.preventDefault();
    });
  }

  function begin() {
    onNetwork($("lab-network"));
    $("lab-activities").addEventListener("click", (event) => {
      const { left, wide } = state.places.activities;
      const column = Math.floor((spot($("lab-activities"), event)[0] - left) / wide);
      if (column >= 0 && column < lab.current().task.inputs.length) { state.touched = true; lab.showCase(column); }
    });
    $("lab-curve").addEventListener("click", (event) => {
      state.touched = true;
      player.seek(state.places.curve.sweepAt(spot($("lab-curve"), event)[0]));
    });
    $("lab-undo").addEventListener("click", undo);
    lab.watch({ task: () => { chosen = null; state.lit = null; $("lab-pointed").textContent = ""; } });
  }

  return { begin, unitName };
})();
