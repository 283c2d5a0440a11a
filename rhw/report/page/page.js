// The report around the laboratory: tables, folds, words with their meanings, and links to runs.
"use strict";

const Page = (() => {
  // ---- The table of readings: click a heading to sort, type to filter. ----

  function readings() {
    const table = $("readings-table");
    if (!table) return;
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const texts = rows.map((row) => row.textContent.toLowerCase());

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
        const sorted = [...rows].sort((a, b) => {
          const [p, q] = [value(a, column), value(b, column)];
          if (p === Infinity || q === Infinity) return (p === Infinity) - (q === Infinity);
          return sign * (typeof p === "number" ? p - q : p.localeCompare(q));
        });
        body.append(...sorted);
      });
    });

    function filter() {
      const words = $("readings-words").value.toLowerCase().split(/\s+/);
      const experiment = $("readings-experiment").value;
      let shown = 0;
      rows.forEach((row, k) => {
        row.hidden = !(words.every((word) => texts[k].includes(word)) && (!experiment || row.dataset.experiment === experiment));
        shown += row.hidden ? 0 : 1;
      });
      $("readings-count").textContent = `${shown} of ${rows.length} readings`;
    }
    $("readings-words").addEventListener("input", filter);
    $("readings-experiment").addEventListener("change", filter);
    filter();

    // "Every reading of this experiment": the table, opened and filtered.
    for (const link of document.querySelectorAll("a.all-readings")) {
      link.addEventListener("click", () => {
        $("readings-fold").open = true;
        $("readings-experiment").value = link.dataset.experiment;
        filter();
      });
    }
  }

  // ---- Folds and tables. ----

  // What an address names is opened, however deep it is folded.
  function unfold() {
    const named = /^#[\w-]+$/.test(location.hash) && document.querySelector(location.hash);
    if (!named) return;
    let opened = false;
    for (let fold = named.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      opened ||= !fold.open;
      fold.open = true;
    }
    if (opened) named.scrollIntoView({ behavior: "instant" });
  }

  // Only tables that are cut need to be reached by keyboard, to be scrolled.
  function tables() {
    const watch = new ResizeObserver((seen) => seen.forEach(({ target }) => {
      if (target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }));
    document.querySelectorAll(".wide").forEach((one) => watch.observe(one));
  }

  // ---- Words with their meanings, and runs that can be shown: written when a section comes near. ----

  // Words of the glossary that are as often everyday words.
  const EVERYDAY = new Set(["e", "open", "never", "check", "run", "weak", "case"]);

  function glossary() {
    const meanings = new Map();
    for (const word of document.querySelectorAll("#glossary dt")) {
      for (const one of word.textContent.split(/, | or /)) {
        if (!EVERYDAY.has(one.toLowerCase())) meanings.set(one.toLowerCase(), word.nextElementSibling.textContent);
      }
    }
    return meanings;
  }

  // The names of the readings of each experiment that can be trained here.
  function names() {
    const found = new Map();
    for (const row of document.querySelectorAll("#readings-table tbody tr")) {
      const { experiment } = row.dataset;
      if (!Readings.has(experiment)) continue;
      if (!found.has(experiment)) found.set(experiment, new Set());
      found.get(experiment).add(row.cells[1].querySelector("code").textContent);
    }
    return found;
  }

  // In the table of all readings, which is long: when it is opened.
  function linkTable(known) {
    const fold = $("readings-fold");
    const link = () => {
      for (const row of fold.querySelectorAll("tbody tr")) {
        const { experiment } = row.dataset;
        if (known.has(experiment)) linkRuns(row.cells[1], known.get(experiment), experiment);
      }
    };
    fold?.addEventListener("toggle", link, { once: true });
  }

  function runLink(experiment, reading, seed, content) {
    const parts = { experiment, reading, seed, sweep: seed === null ? null : "end" };
    const link = Object.assign(document.createElement("a"), { className: "run", href: Readings.Address.write(parts), title: seed === null ? "Train this reading here" : "Show this run" });
    link.append(content);
    return link;
  }

  // Readings, as code, become links; and "seed 3" of the reading that was named last.
  function linkRuns(section, readings, experiment) {
    for (const code of section.querySelectorAll("code")) {
      if (readings.has(code.textContent) && !code.closest("a, summary")) {
        const link = runLink(experiment, code.textContent, null, "");
        code.replaceWith(link);
        link.append(code);
      }
    }
    for (const block of section.querySelectorAll("p, li, figcaption, td")) {
      if (block.querySelector("p, li, table")) continue;
      let reading = "as_printed";
      for (const text of textsOf(block)) {
        const code = text.parentElement.closest("code");
        if (code) { if (readings.has(code.textContent)) reading = code.textContent; continue; }
        if (text.parentElement.closest("a")) continue;
        const match = /\bseed (\d+)\b/.exec(text.data);
        if (!match) continue;
        const rest = text.splitText(match.index);
        rest.splitText(match[0].length);
        rest.replaceWith(runLink(experiment, reading, match[1], match[0]));
      }
    }
  }

  function textsOf(block) {
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  }

  // The first time that a section uses a word, its meaning comes up on hover.
  function explain(section, meanings) {
    const left = new Map(meanings);
    const words = [...meanings.keys()].sort((a, b) => b.length - a.length).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const pattern = new RegExp(`(?<![\\w-])(${words.join("|")})s?(?![\\w-])`, "i");
    for (const block of section.querySelectorAll("p, li, figcaption")) {
      for (const text of textsOf(block)) {
        if (!left.size) return;
        if (text.parentElement.closest("a, code, abbr, button")) continue;
        const match = pattern.exec(text.data);
        const word = match?.[1].toLowerCase();
        if (!word || !left.has(word)) continue;
        const rest = text.splitText(match.index);
        rest.splitText(match[0].length);
        const abbr = Object.assign(document.createElement("abbr"), { title: left.get(word) });
        rest.replaceWith(abbr);
        abbr.append(rest);
        left.delete(word);
      }
    }
  }

  function sections() {
    const meanings = glossary(), known = names();
    linkTable(known);
    const watch = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        if (!isIntersecting) continue;
        watch.unobserve(target);
        if (known.has(target.id)) linkRuns(target, known.get(target.id), target.id);
        if (meanings.size) explain(target, meanings);
      }
    }, { rootMargin: "300px" });
    document.querySelectorAll("section.experiment, #what, #glance").forEach((one) => watch.observe(one));
  }

  function begin() {
    readings();
    tables();
    sections();
    unfold();
    window.addEventListener("hashchange", unfold);
  }

  return { begin };
})();

// Piece by piece, so that the page answers in between.
(async () => {
  const pause = () => new Promise((resolve) => { setTimeout(resolve, 0); });
  for (const part of [Hand, Explain, Seeds, Space, Take]) part.begin();
  for (const part of [Opening, Laboratory, Page]) {
    await pause();
    await part.begin();
  }
  document.documentElement.dataset.ready = "1";
})();
