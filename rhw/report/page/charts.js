// Charts: the error curve, the histogram of seeds, tiny curves, hidden-unit space and error surface.
"use strict";

const Charts = (() => {
  const words = (value) => (value >= 1 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(1))));

  // Powers of ten within a range; and its two ends, if that gives no two labels.
  function ticks(low, high) {
    const found = [];
    for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
      const value = 10 ** power;
      if (value >= low * 0.999 && value <= high * 1.001) found.push(value);
    }
    return found;
  }

  // ---- The error curve: total squared error by sweep, the slider's position, and the paper's number. ----

  // films: of one reading, or of two. Returns the sweep at an x of the sheet, for the pointer.
  function curve(sheet, films, sweep, printed, high = 220) {
    const { pen, width, height, ink, faint, ours, second, paper } = Pens.open(sheet, high);
    const left = 46, right = width - 10, top = 8, foot = height - 34;
    const last = Math.max(...films.map(({ errors }) => errors.length - 1), 1);
    const x = (t) => left + (right - left) * t / last;
    pen.line([[left, top], [left, foot], [right, foot]], faint, 1);
    pen.text("sweeps", (left + right) / 2, height - 5, ink, { align: "center" });
    const highest = Math.max(...films.map((film) => film.highest));
    if (!(highest > 0)) {
      pen.text("the error, sweep by sweep", (left + right) / 2, (top + foot) / 2, faint, { align: "center" });
      return { sweepAt: () => 0 };
    }
    const low = Math.min(...films.map((film) => film.lowest), highest / 10);
    const y = (e) => foot - (foot - top) * Math.log(e / low) / Math.log(highest / low);
    const decades = ticks(low, highest);
    const marks = decades.length > 1 ? decades : [low, highest];
    const every = Math.ceil(marks.length / 7);
    marks.forEach((value, k) => {
      if (k % every) return;
      pen.line([[left, y(value)], [right, y(value)]], faint, 1, 0.4);
      pen.text(decades.length > 1 ? words(value) : String(Number(value.toPrecision(2))), left - 6, y(value) + 4, ink, { align: "right" });
    });
    for (const at of new Set([0, Math.round(last / 2), last])) {
      pen.text(words(at), x(at), foot + 14, ink, { align: at === last ? "right" : "center" });
    }
    films.forEach(({ errors }, k) => {
      const end = errors.length - 1, points = [];
      const step = Math.max(1, Math.floor(last / (2 * width)));
      for (let t = 1; t <= end; t += step) if (errors[t] > 0) points.push([x(t), y(errors[t])]);
      if (errors[end] > 0) points.push([x(end), y(errors[end])]);
      if (points.length) pen.line(points, k ? second : ours, 2);
    });
    const mark = (at, colour, text) => {
      const before = x(at) > width / 2;
      pen.line([[x(at), top], [x(at), foot]], colour, 1.5);
      pen.text(text, x(at) + (before ? -4 : 4), top + 10, colour, { align: before ? "right" : "left" });
    };
    if (printed && printed <= last) mark(printed, paper, `paper: ${words(printed)}`);
    mark(Math.min(sweep, last), ink, "");
    return { sweepAt: (at) => Math.max(0, Math.min(last, Math.round(last * (at - left) / (right - left)))) };
  }

  // A curve without labels: points are [share of the sweeps, share of the log error].
  function tiny(sheet, points, colour) {
    const { pen, width, height, line } = Pens.open(sheet, 34);
    pen.line([[1, height - 1], [width - 1, height - 1]], line, 1);
    pen.line(points.map(([x, y]) => [1 + (width - 2) * x, height - 2 - (height - 4) * y]), Pens.colours()[colour], 1.3);
  }

  // ---- The histogram: filled bars for this page, a line for the report, and a bar for unsolved runs. ----

  // here and report: sweep counts, negative if unsolved. Returns the bins: edges, and which has an x.
  function histogram(sheet, here, report, last, printed) {
    const { pen, width, height, ink, faint, ours, paper } = Pens.open(sheet, 240);
    const bins = Math.max(12, Math.min(40, Math.floor(width / 16)));
    const left = 40, never = 64, right = width - never - 12, top = 24, foot = height - 36;
    const solved = [...here, ...report].filter((n) => n > 0);
    let low = Math.min(...solved, printed || Infinity, last) * 0.9, high = Math.max(...solved, printed || 0, 2) * 1.1;
    if (!(low < high)) [low, high] = [1, last];
    const place = (n) => Math.log(n / low) / Math.log(high / low);
    const x = (n) => left + (right - left) * place(n);
    const bin = (n) => (n > 0 ? Math.max(0, Math.min(bins - 1, Math.floor(place(n) * bins))) : bins);
    const shares = (runs) => {
      const counts = new Array(bins + 1).fill(0);
      for (const n of runs) counts[bin(n)] += 1;
      return counts.map((n) => (runs.length ? n / runs.length : 0));
    };
    const mine = shares(here), theirs = shares(report);
    // The bar of unsolved runs would dwarf all others: it is cut off, with its share as text.
    const most = Math.max(...mine.slice(0, bins), ...theirs.slice(0, bins), 0.01);
    const y = (share) => foot - (foot - top) * Math.min(1, share / most);
    const side = (k) => (k < bins ? [left + (right - left) * k / bins, (right - left) / bins] : [right + 12, never - 8]);
    mine.forEach((share, k) => {
      const [from, wide] = side(k);
      pen.rect(from + 0.5, y(share), wide - 1, foot - y(share), ours, k < bins ? 0.85 : 0.45);
    });
    theirs.forEach((share, k) => {
      const [from, wide] = side(k);
      if (report.length) pen.line([[from, y(share)], [from + wide, y(share)]], ink, 1.5);
    });
    pen.line([[left, foot], [width - 4, foot]], faint, 1.5);
    const marks = [1, 2, 5].flatMap((m) => ticks(low / m, high / m).map((n) => n * m)).filter((n) => n >= low && n <= high);
    for (const n of marks.length > 8 ? ticks(low, high) : marks) pen.text(words(n), x(n), foot + 14, ink, { align: "center" });
    pen.text("sweeps until solved", (left + right) / 2, height - 5, ink, { align: "center" });
    const middle = right + 12 + (never - 8) / 2;
    pen.text("never", middle, foot + 14, ink, { align: "center" });
    if (here.length) pen.text(`${Math.round(100 * mine[bins])} %`, middle, top - 8, ink, { align: "center" });
    pen.text(`${Math.round(100 * most)} %`, left - 4, top + 4, ink, { align: "right" });
    if (printed) {
      const before = x(printed) > width / 2;
      pen.line([[x(printed), top - 6], [x(printed), foot]], paper, 2);
      pen.text(`paper: ${words(printed)}`, x(printed) + (before ? -5 : 5), top - 8, paper, { align: before ? "right" : "left" });
    }
    const binAt = (at) => (at >= right + 12 ? bins : at < left || at > right ? -1 : Math.floor(bins * (at - left) / (right - left)));
    return { bin, binAt, bins, middleOf: (k) => side(k)[0] + side(k)[1] / 2 };
  }

  // ---- Two hidden units: each case at its activities, and the line on which an output is 0.5. ----

  // points: { x, y, on } of each case, 0 to 1; lines: [a, b, c] of a h1 + b h2 + c = 0.
  function plane(sheet, points, lines, chosen) {
    const { pen, width, height, ink, faint, ours, ground } = Pens.open(sheet, Math.min(320, Pens.widthOf(sheet)));
    const size = Math.min(width - 40, height - 34), left = 34, top = 6;
    // As much of the square from 0 as the cases need, in tenths.
    const most = Math.max(0.2, Math.min(1, Math.ceil(10.5 * Math.max(...points.flatMap(({ x, y }) => [x, y]))) / 10));
    const at = (h1, h2) => [left + size * h1 / most, top + size * (1 - h2 / most)];
    pen.line([at(0, 0), at(most, 0), at(most, most), at(0, most), at(0, 0)], faint, 1);
    for (const [a, b, c] of lines) {
      // Where the line meets the edges of the square.
      const ends = [];
      if (b) for (const h of [0, most]) ends.push([h, -(a * h + c) / b]);
      if (a) for (const h of [0, most]) ends.push([-(b * h + c) / a, h]);
      const inside = ends.filter((end) => end.every((h) => h >= -1e-9 && h <= most + 1e-9));
      if (inside.length > 1) pen.line([at(...inside[0]), at(...inside.at(-1))], ours, 2);
    }
    points.forEach(({ x, y, on }, k) => {
      const [px, py] = at(x, y);
      if (k === chosen) pen.circle(px, py, 9, null, ours, 3);
      pen.circle(px, py, 5, on ? ground : ink, ink, 1.5);
    });
    pen.text("first hidden unit", left + size / 2, top + size + 22, ink, { align: "center" });
    for (const [text, place] of [[String(most), most], ["0", 0]]) {
      pen.text(text, left - 6, at(0, place)[1] + (place ? 10 : 0), ink, { align: "right" });
      pen.text(text, at(place, 0)[0], top + size + 14, ink, { align: "center" });
    }
    pen.text("second", 0, top + size / 2, ink, { most: left - 6 });
  }

  // ---- The error surface: errors on a grid in two directions of the path, and the path. ----

  // From high errors to low ones.
  const STOPS = [[253, 246, 227], [126, 172, 187], [28, 56, 92]];
  function surface(sheet, { errors, size, path, sweeps, box }, sweep) {
    const { pen, width, height, ink, paper, ground } = Pens.open(sheet, 300);
    const left = 4, top = 4, wide = width - 8, high = height - 8;
    const logs = errors.map((e) => Math.log(Math.max(e, 1e-12)));
    const low = Math.min(...logs), range = Math.max(...logs) - low || 1;
    pen.pixels(left, top, wide, high, size, size, (k) => {
      const share = 2 * (1 - Math.round(12 * (logs[k] - low) / range) / 12);
      const [from, to] = share < 1 ? STOPS.slice(0, 2) : STOPS.slice(1);
      return from.map((value, c) => value + (to[c] - value) * (share < 1 ? share : share - 1));
    });
    const [x0, x1, y0, y1] = box;
    const at = ([a, b]) => [left + wide * (a - x0) / (x1 - x0), top + high * (b - y0) / (y1 - y0)];
    pen.line(path.map(at), paper, 2.5);
    pen.circle(...at(path[0]), 5, ground, ink);
    pen.circle(...at(path.at(-1)), 5, ink, ground);
    const now = Math.max(0, sweeps.findLastIndex((one) => one <= sweep));
    pen.circle(...at(path[now]), 8, null, paper, 3);
  }

  return { curve, tiny, histogram, plane, surface, words };
})();
