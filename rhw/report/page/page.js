// The table of readings: click a heading to sort, type to filter.
"use strict";

(() => {
  const table = document.getElementById("readings-table");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const said = document.getElementById("readings-count");

  const value = (row, column) => {
    const { sort } = row.cells[column].dataset;
    return sort === undefined ? row.cells[column].textContent : sort === "" ? Infinity : Number(sort);
  };

  table.querySelectorAll("th button").forEach((button) => {
    const head = button.parentElement;
    button.addEventListener("click", () => {
      const sign = head.getAttribute("aria-sort") === "ascending" ? -1 : 1;
      table.querySelectorAll("th").forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      const column = head.cellIndex;
      rows.sort((a, b) => {
        const [p, q] = [value(a, column), value(b, column)];
        if (p === Infinity || q === Infinity) return (p === Infinity) - (q === Infinity);
        return sign * (typeof p === "number" ? p - q : p.localeCompare(q));
      });
      body.append(...rows);
    });
  });

  function filter() {
    const words = document.getElementById("readings-words").value.toLowerCase().split(/\s+/);
    const experiment = document.getElementById("readings-experiment").value;
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !(words.every((word) => text.includes(word)) && (!experiment || row.dataset.experiment === experiment));
      shown += row.hidden ? 0 : 1;
    }
    said.textContent = `${shown} of ${rows.length} readings`;
  }
  document.getElementById("readings-words").addEventListener("input", filter);
  document.getElementById("readings-experiment").addEventListener("change", filter);
  filter();
})();

// Only tables that are cut need to be reached by keyboard, to be scrolled.
(() => {
  const look = ({ target }) => {
    if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  };
  const watch = new ResizeObserver((seen) => seen.forEach(look));
  document.querySelectorAll(".wide").forEach((one) => watch.observe(one));
})();
