// Drawings of the laboratory: functions of a canvas and of the data to draw.
"use strict";

const Drawing = (() => {
  const GROUND = "#b9b9b9";
  const FONT = "12px system-ui, sans-serif";

  // Scale a canvas to the screen's resolution; return a context that draws in CSS pixels.
  function open(canvas, height) {
    const width = Math.max(160, canvas.parentElement.clientWidth);
    const ratio = window.devicePixelRatio || 1;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    canvas.style.height = `${height}px`;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.clearRect(0, 0, width, height);
    pen.font = FONT;
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    return { pen, width, height, ink: colour("ink"), faint: colour("faint"), ours: colour("ours"), paper: colour("paper"), positive: colour("positive"), negative: colour("negative"), ground: colour("ground") };
  }

  // Black for the least output of a unit, white for 1.
  const grey = (y, low) => Math.round(255 * Math.min(1, Math.max(0, (y - low) / (1 - low))));

  // ---- Hinton diagrams: one panel per receiving group; white positive, black negative, area for size. ----

  function panels(net) {
    return net.computed.map((group) => {
      const columns = group.links.reduce((sum, { size }) => sum + size, 0) + (group.bias < 0 ? 0 : 1);
      const sources = group.links.map(({ source }) => source.replaceAll("_", " "));
      if (group.bias >= 0) sources.push("bias");
      return { group, columns, title: `${group.name.replaceAll("_", " ")} from ${sources.join(", ")}` };
    });
  }

  function hinton(canvas, net, theta, largest) {
    const width = Math.max(160, canvas.parentElement.clientWidth);
    const gap = 18, head = 18;
    const shown = panels(net);
    const most = Math.max(...shown.map(({ columns }) => columns));
    const cell = Math.max(5, Math.min(34, Math.floor((width - 2) / most), shown.length > 3 ? 13 : 34));
    let x = 0, y = 0, line = 0;
    const places = shown.map(({ group, columns, title }) => {
      const wide = Math.max(columns * cell, Math.min(width, 6.2 * title.length));
      if (x > 0 && x + wide > width) { x = 0; y += line + gap; line = 0; }
      const place = { x, y };
      x += wide + gap;
      line = Math.max(line, head + group.size * cell);
      return place;
    });
    const { pen, ink } = open(canvas, y + line + 2);
    shown.forEach(({ group, columns, title }, k) => {
      const { x: left, y: top } = places[k];
      pen.fillStyle = ink;
      pen.fillText(title, left, top + 12, width - left);
      pen.fillStyle = GROUND;
      pen.fillRect(left, top + head, columns * cell, group.size * cell);
      for (let j = 0; j < group.size; j++) {
        let column = 0;
        const square = (w) => {
          const side = Math.min(1, Math.sqrt(Math.abs(w) / largest)) * 0.92 * cell;
          pen.fillStyle = w > 0 ? "#ffffff" : "#000000";
          if (side > 0) {
            pen.fillRect(left + (column + 0.5) * cell - side / 2, top + head + (j + 0.5) * cell - side / 2, side, side);
          }
          column += 1;
        };
        for (const { start, size } of group.links) {
          for (let i = 0; i < size; i++) square(theta[start + j * size + i]);
        }
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

  function network(canvas, net, theta, y, largest) {
    const links = net.computed.reduce((sum, { size, links: from }) => sum + size * from.reduce((n, one) => n + one.size, 0), 0);
    const { pen, width, height, ink, positive, negative, faint, ground } = open(canvas, links > 100 ? 380 : 280);
    const where = places(net, width, height, net.units > 12 ? 0.01 : 0.08);
    const radius = Math.max(3, Math.min(15, width / Math.max(24, 3 * Math.max(...[...net.inputs, ...net.computed].map(({ size }) => size)))));
    const written = links <= 20;
    const labels = [];
    for (const { at, size, links: from } of net.computed) {
      for (let j = 0; j < size; j++) {
        for (const { from: first, size: n, start } of from) {
          for (let i = 0; i < n; i++) {
            const w = theta[start + j * n + i];
            const [x0, y0] = where[first + i], [x1, y1] = where[at + j];
            pen.globalAlpha = written ? 0.75 : Math.min(1, 0.06 + Math.abs(w) / largest);
            pen.strokeStyle = w > 0 ? positive : negative;
            pen.lineWidth = 0.4 + (written ? 6 : 3.5) * Math.abs(w) / largest;
            pen.beginPath();
            pen.moveTo(x0, y0);
            pen.lineTo(x1, y1);
            pen.stroke();
            // Labels are staggered, since links cross in the middle.
            const share = 0.2 + 0.45 * j / size;
            if (written) labels.push([w, x0 + (x1 - x0) * share, y0 + (y1 - y0) * share]);
          }
        }
      }
    }
    pen.globalAlpha = 1;
    pen.textAlign = "center";
    const tag = (text, x, top) => {
      pen.strokeStyle = ground;
      pen.lineWidth = 3;
      pen.strokeText(text, x, top);
      pen.fillStyle = ink;
      pen.fillText(text, x, top);
    };
    for (const [w, x, top] of labels) tag(w.toFixed(1), x, top + 4);
    for (let unit = 0; unit < net.units; unit++) {
      const [x, top] = where[unit];
      const group = net.computed.find(({ at, size }) => unit >= at && unit < at + size);
      const shade = grey(y[unit], group ? group.activation.low : 0);
      pen.beginPath();
      pen.arc(x, top, radius, 0, 2 * Math.PI);
      pen.fillStyle = `rgb(${shade} ${shade} ${shade})`;
      pen.fill();
      pen.strokeStyle = faint;
      pen.lineWidth = 1.5;
      pen.stroke();
    }
    if (written) {
      for (const { at, size, bias } of net.computed) {
        for (let j = 0; j < size && bias >= 0; j++) {
          const [x, top] = where[at + j];
          tag(`bias ${theta[bias + j].toFixed(1)}`, x + radius + 30, top + 4);
        }
      }
    }
    pen.textAlign = "left";
  }

  // ---- Activities: one column per case, one row per unit; black 0, white 1; targets at the foot. ----

  function activities(canvas, net, columns, targets, names) {
    const bands = net.computed.map(({ name, at, size, activation }) => ({
      title: name.replaceAll("_", " "), size, low: activation.low, value: (c, j) => columns[c][at + j],
    }));
    const low = Math.min(0, ...net.computed.filter(({ output }) => output).map(({ activation }) => activation.low));
    bands.push({ title: "desired", size: targets[0].length, low, value: (c, j) => targets[c][j] });
    const units = bands.reduce((sum, { size }) => sum + size, 0);
    const width = Math.max(160, canvas.parentElement.clientWidth);
    canvas.getContext("2d").font = FONT;
    const longest = Math.max(...bands.map(({ title }) => canvas.getContext("2d").measureText(title).width));
    const left = Math.min(longest + 10, width / 4), between = 8;
    const wide = Math.min(34, (width - left) / columns.length);
    const high = Math.max(3, Math.min(20, 260 / units));
    const labelled = wide >= 7.5 * Math.max(...names.map((name) => name.length));
    const { pen, ink } = open(canvas, units * high + between * bands.length + (labelled ? 16 : 2));
    let y = 0;
    for (const { title, size, low, value } of bands) {
      const middle = y + size * high / 2;
      pen.fillStyle = ink;
      pen.fillText(title, 0, middle + 4, left - 8);
      pen.fillStyle = GROUND;
      pen.fillRect(left - 1, y - 1, wide * columns.length + 1, size * high + 1);
      for (let j = 0; j < size; j++) {
        for (let c = 0; c < columns.length; c++) {
          const shade = grey(value(c, j), low);
          pen.fillStyle = `rgb(${shade} ${shade} ${shade})`;
          pen.fillRect(left + c * wide, y + j * high, wide - (wide > 5 ? 1 : 0.4), high - (high > 5 ? 1 : 0.4));
        }
      }
      y += size * high + between;
    }
    if (labelled) {
      pen.fillStyle = ink;
      pen.textAlign = "center";
      names.forEach((name, c) => pen.fillText(name, left + (c + 0.5) * wide, y + 6));
      pen.textAlign = "left";
    }
  }

  // ---- Axes shared by curve and histogram. ----

  function ticks(low, high) {
    const found = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      const value = 10 ** power;
      if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
    }
    return found;
  }

  const words = (value) => (value >= 1 ? value.toLocaleString("en-US") : String(Number(value.toPrecision(1))));

  // ---- The error curve: total squared error by sweep, the slider's position, and the paper's number. ----

  function curve(canvas, film, sweep, printed) {
    const { errors } = film;
    const { pen, width, height, ink, faint, ours, paper } = open(canvas, 220);
    const left = 44, right = width - 8, top = 8, foot = height - 34;
    const high = Math.max(film.highest, 1e-12), low = Math.min(film.lowest, high / 10);
    const last = Math.max(errors.length - 1, 1);
    const x = (t) => left + (right - left) * t / last;
    const y = (e) => foot - (foot - top) * Math.log(e / low) / Math.log(high / low || 2);
    pen.strokeStyle = faint;
    pen.fillStyle = ink;
    for (const value of ticks(low, high)) {
      pen.globalAlpha = 0.4;
      pen.beginPath();
      pen.moveTo(left, y(value));
      pen.lineTo(right, y(value));
      pen.stroke();
      pen.globalAlpha = 1;
      pen.textAlign = "right";
      pen.fillText(words(value), left - 6, y(value) + 4);
    }
    pen.textAlign = "center";
    for (const share of [0, 0.5, 1]) {
      const at = Math.round(last * share);
      pen.textAlign = share === 1 ? "right" : "center";
      pen.fillText(words(at), x(at), foot + 14);
    }
    pen.textAlign = "center";
    pen.fillText("sweeps", (left + right) / 2, height - 5);
    pen.strokeStyle = ours;
    pen.lineWidth = 2;
    pen.beginPath();
    const step = Math.max(1, Math.floor(last / (2 * width)));
    for (let t = 1; t < errors.length; t += step) {
      if (errors[t] > 0) pen.lineTo(x(t), y(errors[t]));
    }
    if (errors[last] > 0) pen.lineTo(x(last), y(errors[last]));
    pen.stroke();
    const mark = (at, colour, text) => {
      pen.strokeStyle = colour;
      pen.fillStyle = colour;
      pen.lineWidth = 1.5;
      pen.beginPath();
      pen.moveTo(x(at), top);
      pen.lineTo(x(at), foot);
      pen.stroke();
      pen.textAlign = x(at) > width / 2 ? "right" : "left";
      pen.fillText(text, x(at) + (x(at) > width / 2 ? -4 : 4), top + 10);
      pen.textAlign = "left";
    };
    if (printed && printed <= last) mark(printed, paper, `paper: ${words(printed)}`);
    mark(Math.min(sweep, last), ink, "");
  }

  // ---- The histogram: filled bars for this page, a line for the report, and a bar for unsolved runs. ----

  // here and report: sweep counts, negative if unsolved.
  function histogram(canvas, here, report, last, printed) {
    const { pen, width, height, ink, faint, ours, paper } = open(canvas, 260);
    const bins = Math.max(12, Math.min(40, Math.floor(width / 16)));
    const left = 40, never = 64, right = width - never - 12, top = 24, foot = height - 36;
    const solved = [...here, ...report].filter((n) => n > 0);
    let low = Math.min(...solved, printed || Infinity, last) * 0.9, high = Math.max(...solved, printed || 0, 2) * 1.1;
    if (!(low < high)) [low, high] = [1, last];
    const place = (n) => Math.log(n / low) / Math.log(high / low);
    const x = (n) => left + (right - left) * place(n);
    const shares = (runs) => {
      const counts = new Array(bins + 1).fill(0);
      for (const n of runs) counts[n > 0 ? Math.min(bins - 1, Math.floor(place(n) * bins)) : bins] += 1;
      return counts.map((n) => (runs.length ? n / runs.length : 0));
    };
    const mine = shares(here), theirs = shares(report);
    // The bar of unsolved runs would dwarf all others: it is cut off, with its share as text.
    const most = Math.max(...mine.slice(0, bins), ...theirs.slice(0, bins), 0.01);
    const y = (share) => foot - (foot - top) * Math.min(1, share / most);
    const side = (k) => (k < bins
      ? [left + (right - left) * k / bins, (right - left) / bins]
      : [right + 12, never - 8]);
    pen.fillStyle = ours;
    mine.forEach((share, k) => {
      const [from, wide] = side(k);
      pen.globalAlpha = k < bins ? 0.85 : 0.45;
      pen.fillRect(from + 0.5, y(share), wide - 1, foot - y(share));
    });
    pen.globalAlpha = 1;
    pen.strokeStyle = ink;
    pen.lineWidth = 1.5;
    theirs.forEach((share, k) => {
      const [from, wide] = side(k);
      pen.beginPath();
      pen.moveTo(from, y(share));
      pen.lineTo(from + wide, y(share));
      pen.stroke();
    });
    pen.strokeStyle = faint;
    pen.beginPath();
    pen.moveTo(left, foot);
    pen.lineTo(width - 4, foot);
    pen.stroke();
    pen.fillStyle = ink;
    pen.textAlign = "center";
    const marks = [1, 2, 5].flatMap((m) => ticks(low / m, high / m).map((n) => n * m)).filter((n) => n >= low && n <= high);
    for (const n of marks.length > 8 ? ticks(low, high) : marks) pen.fillText(words(n), x(n), foot + 14);
    pen.fillText("sweeps until solved", (left + right) / 2, height - 5);
    const middle = right + 12 + (never - 8) / 2;
    pen.fillText("never", middle, foot + 14);
    if (here.length) pen.fillText(`${Math.round(100 * mine[bins])} %`, middle, top - 8);
    pen.textAlign = "right";
    pen.fillText(`${Math.round(100 * most)} %`, left - 4, top + 4);
    pen.textAlign = "left";
    if (printed) {
      pen.strokeStyle = paper;
      pen.fillStyle = paper;
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(x(printed), top - 6);
      pen.lineTo(x(printed), foot);
      pen.stroke();
      pen.textAlign = x(printed) > width / 2 ? "right" : "left";
      pen.fillText(`paper: ${words(printed)}`, x(printed) + (x(printed) > width / 2 ? -5 : 5), top - 8);
      pen.textAlign = "left";
    }
  }

  return { hinton, network, activities, curve, histogram };
})();
