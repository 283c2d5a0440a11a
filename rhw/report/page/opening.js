// The first screen: one small network that learns in about two seconds.
"use strict";

const Opening = (() => {
  // Pictures in about two seconds.
  const PICTURES = 100;

  async function begin() {
    const place = $("opening");
    if (!place || !Readings.has(place.dataset.experiment)) return;
    const experiment = await Readings.get(place.dataset.experiment);
    const reading = experiment.readings[place.dataset.reading];
    const seed = Number(place.dataset.seed);
    const words = Readings.wordsOf(experiment, reading);
    const task = new Engine.Task(words);
    const film = () => new Engine.Film(task, seed);
    const player = new Player({ show, rest });

    function show() {
      const [one] = player.films;
      const theta = one.at(player.sweep);
      const y = task.forward(theta, task.inputs[0]);
      Drawing.network($("opening-network"), task.net, theta, y, one.largest || 1, { high: 210 });
      Charts.curve($("opening-curve"), [one], player.sweep, reading.paper, 150);
      $("opening-train").textContent = player.playing ? "Pause" : player.atEnd ? "Train again" : "Train";
    }

    function rest() {
      if (!player.atEnd) return;
      const { run } = player.films[0];
      const same = Readings.isSame(reading, seed, run.count, run.hash());
      const said = $("opening-said");
      said.className = same ? "same" : "differs";
      said.textContent = `Seed ${seed} ${Readings.told(run.sweep, run.solved, run.diverged)}: ` + (same ? "the same bits as in the report." : "not the same bits as in the report.");
    }

    $("opening-train").addEventListener("click", () => {
      if (player.playing) { player.pause(); return; }
      $("opening-said").textContent = "";
      if (player.atEnd) player.load([film()]);
      player.play(Math.max(1, Math.ceil(Math.abs(reading.sweeps[seed]) / PICTURES)));
    });
    const again = () => requestAnimationFrame(() => player.show());
    window.addEventListener("resize", again);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
    player.load([film()]);
    place.hidden = false;
    player.show();
  }

  return { begin };
})();
