// A crew: workers that take jobs from a list, one after another, on all cores.
"use strict";

const Crew = (() => {
  const MOST = 8;

  // jobs: [kind, job] pairs for worker.js. heard(found, job) is called for each result, done(how) at
  // the end: "" or what was different. Returns a function that stops all.
  function hire(jobs, heard, done) {
    const left = [...jobs];
    let workers = [], address = null, stopped = false;
    const stop = () => {
      stopped = true;
      workers.forEach((worker) => worker.terminate());
      if (address) URL.revokeObjectURL(address);
    };
    const finish = (how) => { if (!stopped) { stop(); done(how); } };

    // Where a browser allows no workers, the page does the work itself, in slices.
    function alone() {
      workers.forEach((worker) => worker.terminate());
      workers = [];
      const todo = [...jobs];
      let now = null, steps = null;
      const slice = () => {
        if (stopped) return;
        const until = performance.now() + 25;
        while (performance.now() < until) {
          if (!steps) {
            now = todo.shift();
            if (!now) { finish("This browser allows no background workers: the page did the work itself."); return; }
            steps = Jobs[now[0]](now[1]);
          }
          const { value, done: over } = steps.next();
          if (over) steps = null;
          else if (value) heard(value, now[1]);
        }
        setTimeout(slice, 0);
      };
      slice();
    }

    try {
      address = URL.createObjectURL(new Blob([document.getElementById("engine").textContent], { type: "text/javascript" }));
      let working = Math.max(1, Math.min(MOST, jobs.length, navigator.hardwareConcurrency || 2));
      let came = false;
      workers = Array.from({ length: working }, () => new Worker(address));
      for (const worker of workers) {
        let now = null;
        const next = () => {
          now = left.shift();
          if (now) worker.postMessage({ kind: now[0], job: now[1] });
          else if (--working === 0) finish("");
        };
        worker.onmessage = ({ data }) => {
          came = true;
          if (data) heard(data, now[1]);
          else next();
        };
        worker.onerror = (event) => {
          event.preventDefault();
          if (!came && !stopped) { came = true; alone(); }
        };
        next();
      }
    } catch {
      alone();
    }
    return stop;
  }

  // Seeds in pieces, so that no worker waits for the slowest.
  function pieces(words, seeds, more = {}) {
    const size = Math.max(1, Math.min(5, Math.ceil(seeds.length / 20)));
    const found = [];
    for (let k = 0; k < seeds.length; k += size) found.push(["seeds", { words, seeds: seeds.slice(k, k + size), ...more }]);
    return found;
  }

  // What is done, and about how long the rest will take.
  class Progress {
    constructor(total, what) { Object.assign(this, { total, what, count: 0, began: performance.now() }); }

    toString() {
      const { total, what, count, began } = this;
      const left = count ? (performance.now() - began) / count * (total - count) / 1000 : NaN;
      const time = !(left >= 0) ? "" : left < 90 ? `, about ${Math.ceil(left)} s left` : `, about ${Math.ceil(left / 60)} min left`;
      return count < total ? `${count} of ${total} ${what}${time}` : `${total} ${what}`;
    }
  }

  return { hire, pieces, Progress };
})();
