// Drawings of a network: its weights, its units, and its activities. Each takes a sheet (pen.js) and data.
"use strict";

const Drawing = (() => {
  const GROUND = "#b9b9b9";
  const spaced = (name) => name.replaceAll("_", " ");

  // Black for the least output of a unit, white for 1.
  const shade = (y, low) => Math.round(255 * Math.min(1, Math.max(0, (y - low) / (1 - low)))) || 0;

  // ---- Hinton diagrams: one panel per receiving group; white positive, black negative, area for size. ----

  function panels(net) {
    return net.computed.map((group) => {
      const columns = group.links.reduce((sum, { size }) => sum + size, 0) + (group.bias < 0 ? 0 : 1);
      const sources = group.links.map(({ source }) => spaced(source));
      if (group.bias >= 0) sources.push("bias");
      return { group, columns, title: `${spaced(group.name)} from ${sources.join(", ")}` };
    });
  }

  function hinton(sheet, net, theta, largest) {
    const width = Pens.widthOf(sheet);
    const gap = 14, head = 18;
    const shown = panels(net);
    const most = Math.max(...shown.map(({ columns }) => columns));
    const cell = Math.max(4, Math.min(26, Math.floor((width - 2) / most), shown.length > 3 ? 11 : 26));
    let x = 0, y = 0, line = 0;
    const places = shown.map(({ group, columns, title }) => {
      const wide = Math.max(columns * cell, Math.min(width, 6.6 * title.length));
      if (x > 0 && x + wide > width) { x = 0; y += line + gap; line = 0; }
      const place = { x, y };
      x += wide + gap;
      line = Math.max(line, head + group.size * cell);
      return place;
    });
    const { pen, ink } = Pens.open(sheet, y + line + 2);
    shown.forEach(({ group, columns, title }, k) => {
      const { x: left, y: top } = places[k];
      pen.text(title, left, top + 12, ink, { most: width - left });
      pen.rect(left, top + head, columns * cell, group.size * cell, GROUND);
      for (let j = 0; j < group.size; j++) {
        let column = 0;
        const square = (w) => {
          const side = Math.min(1, Math.sqrt(Math.abs(w) / largest)) * 0.92 * cell;
          if (side > 0) pen.rect(left + (column + 0.5) * cell - side / 2, top + head + (j + 0.5) * cell - side / 2, side, side, w > 0 ? "#ffffff" : "#000000");
          column += 1;
        };
        for (const { start, size } of group.links) for (let i = 0; i < size; i++) square(theta[start + j * size + i]);
        if (group.bias >= 0) square(theta[group.bias + j]);
      }
    });
  }

  // ---- The network, with inputs at the bottom, as in the papers. ----

  function places(net, width, height, margin) {
    const depth = new Map(net.inputs.map(({ name }) => [name, 0]));
    for (const { name, links } of net.computed) {
      depth.set(name, 1 + Math.max(...links.map(({ source }) => depth.get(source))));
    }
    const deepest = Math.max(...depth.values());
    const where = [];
    for (let level = 0; level <= deepest; level++) {
      const groups = [...net.inputs, ...net.computed].filter(({ name }) => depth.get(name) === level);
      const count = groups.reduce((sum, { size }) => sum + size, 0) + groups.length - 1;
      let k = 0;
      for (const { at, size } of groups) {
        for (let j = 0; j < size; j++, k++) {
          // A single unit right above another would hide the links that pass it.
          const shift = count === 1 && level > 0 && level < deepest ? width * 0.16 : 0;
          where[at + j] = [
            width * (k + 0.5) / count * (1 - 2 * margin) + width * margin - shift,
            height - 22 - (height - 44) * level / deepest,
          ];
        }
        k++;
      }
    }
    return where;
  }

  // All links of a net: place of the weight, sending and receiving unit.
  function linksOf(net) {
    const found = [];
    for (const { at, size, links } of net.computed) {
      for (let j = 0; j < size; j++) {
        for (const { from, size: n, start } of links) {
          for (let i = 0; i < n; i++) found.push({ k: start + j * n + i, from: from + i, to: at + j, share: 0.2 + 0.45 * j / size });
        }
      }
    }
    return found;
  }

  // y: activities of the case that is shown; targets: of its outputs, or none; lit: { links, units }
  // that an equation or the pointer names. Returns where units and links are, for the pointer.
  function network(sheet, net, theta, y, largest, { targets = null, lit = null, high = 0 } = {}) {
    const all = linksOf(net);
    const { pen, width, height, ink, positive, negative, faint, ground, ours } = Pens.open(sheet, high || (all.length > 100 ? 340 : 250));
    const where = places(net, width, height, net.units > 12 ? 0.01 : 0.08);
    const biggest = Math.max(...[...net.inputs, ...net.computed].map(({ size }) => size));
    const radius = Math.max(3, Math.min(14, width / Math.max(24, 3 * biggest)));
    const written = all.length <= 20;
    const glow = new Set(lit?.links);
    for (const { k, from, to } of all) {
      const w = theta[k], known = Number.isFinite(w);
      const bold = known ? Math.min(1, Math.abs(w) / largest) : 0;
      if (glow.has(k)) pen.line([where[from], where[to]], ours, 5 + 6 * bold, 0.45);
      // What is no number any more is neither positive nor negative.
      pen.line([where[from], where[to]], known ? (w > 0 ? positive : negative) : faint, 0.4 + (written ? 6 : 3.5) * bold,
        written || glow.has(k) ? 0.75 : Math.min(1, 0.06 + bold), known ? [] : [3, 4]);
    }
    if (written) {
      // Labels are staggered, since links cross in the middle.
      for (const { k, from, to, share } of all) {
        const [x0, y0] = where[from], [x1, y1] = where[to];
        const said = Number.isFinite(theta[k]) ? theta[k].toFixed(1) : "none";
        pen.text(said, x0 + (x1 - x0) * share, y0 + (y1 - y0) * share + 4, ink, { align: "center", halo: ground });
      }
    }
    const lows = new Map(net.computed.flatMap(({ at, size, activation }) => Array.from({ length: size }, (_, j) => [at + j, activation.low])));
    for (let unit = 0; unit < net.units; unit++) {
      const [x, top] = where[unit];
      if (lit?.units?.includes(unit)) pen.circle(x, top, radius + 7, null, ours, 4);
      pen.circle(x, top, radius, Pens.grey(shade(y[unit], lows.get(unit) ?? 0)), faint);
    }
    if (targets) {
      let column = 0;
      for (const { at, size } of net.outputs) {
        for (let j = 0; j < size; j++, column++) {
          const [x, top] = where[at + j];
          const wide = radius < 8 ? 1.5 : 2.5;
          pen.circle(x, top, radius + wide, null, ink, wide + 1.2);
          pen.circle(x, top, radius + wide, null, Pens.grey(shade(targets[column], lows.get(at + j))), wide);
        }
      }
    }
    if (written) {
      for (const { at, size, bias } of net.computed) {
        for (let j = 0; j < size && bias >= 0; j++) {
          const [x, top] = where[at + j];
          if (Number.isFinite(theta[bias + j])) pen.text(`bias ${theta[bias + j].toFixed(1)}`, x + radius + 34, top + 4, ink, { align: "center", halo: ground });
        }
      }
    }
    return { where, radius, links: all };
  }

  // ---- Activities: one column per case, one row per unit; black 0, white 1; targets at the foot. ----

  // Returns the left edge and width of a column, for the pointer.
  function activities(sheet, net, columns, targets, names, chosen) {
    const bands = net.computed.map(({ name, at, size, activation }) => ({ title: spaced(name), size, low: activation.low, value: (c, j) => columns[c][at + j] }));
    const low = Math.min(0, ...net.computed.filter(({ output }) => output).map(({ activation }) => activation.low));
    bands.push({ title: "desired", size: targets[0].length, low, value: (c, j) => targets[c][j] });
    const units = bands.reduce((sum, { size }) => sum + size, 0);
    const width = Pens.widthOf(sheet), count = columns.length, between = 8;
    const longest = Math.max(...bands.map(({ title }) => title.length));
    const left = Math.min(7 * longest + 10, width / 3);
    const wide = Math.min(34, (width - left - 2) / count);
    const high = Math.max(3, Math.min(20, 200 / units));
    const labelled = wide >= 7.5 * Math.max(...names.map((name) => name.length));
    const { pen, ink, ours } = Pens.open(sheet, units * high + between * bands.length + (labelled ? 16 : 4));
    let y = 2;
    for (const { title, size, low: least, value } of bands) {
      pen.text(title, 0, y + size * high / 2 + 4, ink, { most: left - 8 });
      const shades = new Uint8Array(size * count);
      for (let j = 0; j < size; j++) for (let c = 0; c < count; c++) shades[j * count + c] = shade(value(c, j), least);
      pen.rect(left - 1, y - 1, wide * count + 1, size * high + 1, GROUND);
      pen.cells(left, y, wide, high, size, count, shades, wide > 5 && high > 4 ? 1 : 0);
      y += size * high + between;
    }
    if (chosen >= 0) {
      const [x0, x1, foot] = [left + chosen * wide - 1, left + (chosen + 1) * wide, y - between + 1];
      pen.line([[x0, 1], [x1, 1], [x1, foot], [x0, foot], [x0, 1]], ours, 2);
    }
    if (labelled) names.forEach((name, c) => pen.text(name, left + (c + 0.5) * wide, y + 6, ink, { align: "center" }));
    return { left, wide };
  }

  return { hinton, network, activities, linksOf, shade };
})();
