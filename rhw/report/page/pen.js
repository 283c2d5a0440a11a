// Pens: the same few strokes on a canvas, for the screen, and as SVG, to take away.
"use strict";

const Pens = (() => {
  const FONT = "12px system-ui, sans-serif";
  const NAMES = ["ink", "faint", "line", "ours", "paper", "positive", "negative", "ground", "second"];

  function colours() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  }

  const grey = (shade) => `rgb(${shade},${shade},${shade})`;

  // Draws on a canvas, in CSS pixels at the screen's resolution.
  class CanvasPen {
    constructor(canvas, width, height) {
      const ratio = window.devicePixelRatio || 1;
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.height = `${height}px`;
      this.context = canvas.getContext("2d");
      this.context.scale(ratio, ratio);
      this.context.font = FONT;
    }

    rect(x, y, width, height, fill, alpha = 1) {
      this.context.globalAlpha = alpha;
      this.context.fillStyle = fill;
      this.context.fillRect(x, y, width, height);
      this.context.globalAlpha = 1;
    }

    line(points, stroke, width = 1, alpha = 1, dash = []) {
      const { context } = this;
      context.globalAlpha = alpha;
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.setLineDash(dash);
      context.beginPath();
      for (const [x, y] of points) context.lineTo(x, y);
      context.stroke();
      context.setLineDash([]);
      context.globalAlpha = 1;
    }

    circle(x, y, radius, fill, stroke, width = 1.5) {
      const { context } = this;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      if (fill) { context.fillStyle = fill; context.fill(); }
      if (stroke) { context.strokeStyle = stroke; context.lineWidth = width; context.stroke(); }
    }

    text(words, x, y, fill, { align = "left", halo = null, most = undefined } = {}) {
      const { context } = this;
      context.textAlign = align;
      if (halo) {
        context.strokeStyle = halo;
        context.lineWidth = 3;
        context.lineJoin = "round";
        context.strokeText(words, x, y, most);
      }
      context.fillStyle = fill;
      context.fillText(words, x, y, most);
    }

    // A grid of greys (0 to 255), row by row, as one image; gap: pixels between its cells.
    cells(x, y, wide, high, rows, columns, shades, gap = 0) {
      this.pixels(x, y, wide * columns, high * rows, rows, columns, (k) => [shades[k], shades[k], shades[k]]);
      const { context } = this;
      context.fillStyle = "#b9b9b9";
      if (gap) {
        for (let c = 1; c <= columns; c++) context.fillRect(x + c * wide - gap, y, gap, high * rows);
        for (let r = 1; r <= rows; r++) context.fillRect(x, y + r * high - gap, wide * columns, gap);
      }
    }

    pixels(x, y, width, height, rows, columns, colour) {
      const image = new ImageData(columns, rows);
      for (let k = 0; k < rows * columns; k++) {
        const [red, green, blue] = colour(k);
        image.data.set([red, green, blue, 255], 4 * k);
      }
      const small = new OffscreenCanvas(columns, rows);
      small.getContext("2d").putImageData(image, 0, 0);
      this.context.imageSmoothingEnabled = false;
      this.context.drawImage(small, x, y, width, height);
    }
  }

  // Writes SVG: the same strokes as text.
  class SvgPen {
    constructor(width, height) {
      Object.assign(this, { width, height, parts: [] });
    }

    put(name, values, content = null) {
      const words = Object.entries(values).filter(([, value]) => value !== null && value !== undefined)
        .map(([key, value]) => ` ${key}="${typeof value === "number" ? Number(value.toFixed(2)) : escape(value)}"`).join("");
      this.parts.push(content === null ? `<${name}${words}/>` : `<${name}${words}>${escape(content)}</${name}>`);
    }

    rect(x, y, width, height, fill, alpha = 1) {
      this.put("rect", { x, y, width, height, fill, "fill-opacity": alpha < 1 ? alpha : null });
    }

    line(points, stroke, width = 1, alpha = 1, dash = []) {
      const put = points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" ");
      this.put("polyline", { points: put, fill: "none", stroke, "stroke-width": width, "stroke-opacity": alpha < 1 ? alpha : null, "stroke-dasharray": dash.length ? dash.join(" ") : null });
    }

    circle(x, y, radius, fill, stroke, width = 1.5) {
      this.put("circle", { cx: x, cy: y, r: radius, fill: fill || "none", stroke: stroke || null, "stroke-width": stroke ? width : null });
    }

    text(words, x, y, fill, { align = "left", halo = null } = {}) {
      const anchor = { left: null, center: "middle", right: "end" }[align];
      this.put("text", { x, y, fill, "text-anchor": anchor, stroke: halo, "stroke-width": halo ? 3 : null, "paint-order": halo ? "stroke" : null }, words);
    }

    cells(x, y, wide, high, rows, columns, shades, gap = 0) {
      for (let k = 0; k < rows * columns; k++) {
        this.rect(x + (k % columns) * wide, y + Math.floor(k / columns) * high, wide - gap, high - gap, grey(shades[k]));
      }
    }

    pixels(x, y, width, height, rows, columns, colour) {
      const [wide, high] = [width / columns, height / rows];
      for (let k = 0; k < rows * columns; k++) {
        this.rect(x + (k % columns) * wide, y + Math.floor(k / columns) * high, wide + 0.3, high + 0.3, `rgb(${colour(k).map(Math.round).join(",")})`);
      }
    }

    svg(ground) {
      return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}" font-family="system-ui, sans-serif" font-size="12">`
        + `<rect width="100%" height="100%" fill="${ground}"/>${this.parts.join("")}</svg>\n`;
    }
  }

  const escape = (text) => String(text).replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/"/g, "&quot;");

  // A sheet is a canvas, or { width } of a drawing to take away, which then has its pen.
  const widthOf = (sheet) => (sheet instanceof Element ? Math.max(160, sheet.parentElement.clientWidth) : sheet.width);

  function open(sheet, height) {
    const width = widthOf(sheet);
    if (!(sheet instanceof Element)) sheet.pen = new SvgPen(width, height);
    return { pen: sheet.pen ?? new CanvasPen(sheet, width, height), width, height, ...colours() };
  }

  return { open, widthOf, colours, grey };
})();
