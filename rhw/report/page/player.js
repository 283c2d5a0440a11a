// A player of one film or of several at once: train, pause, step both ways, and go to any sweep.
"use strict";

class Player {
  static STILL = matchMedia("(prefers-reduced-motion: reduce)");
  // Milliseconds of training between two pictures, so that the page stays responsive.
  static FRAME = 22;

  // show: draws the current sweep; rest: called when it has paused or ended.
  constructor({ show, rest }) {
    Object.assign(this, { show, rest, films: [], sweep: 0, playing: false });
  }

  load(films) {
    this.playing = false;
    this.films = films;
    this.sweep = 0;
    this.show();
  }

  get last() { return Math.max(...this.films.map(({ sweeps }) => sweeps)); }

  get ended() { return this.films.every(({ ended }) => ended); }

  get atEnd() { return this.ended && this.sweep === this.last; }

  // Train from the sweep that is shown. speed: sweeps a picture, or 0 for as many as possible; until: a sweep.
  play(speed, until = Infinity) {
    if (this.atEnd) this.sweep = 0;
    this.playing = true;
    this.speed = Player.STILL.matches ? 0 : speed;
    this.until = until;
    requestAnimationFrame(() => this.#frame());
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.show();
    this.rest();
  }

  #frame() {
    if (!this.playing) return;
    const stop = performance.now() + Player.FRAME;
    for (let k = 0; !this.#over && (!this.speed || k < this.speed) && performance.now() < stop; k++) this.#forward();
    if (this.#over) { this.pause(); return; }
    if (!Player.STILL.matches) this.show();
    requestAnimationFrame(() => this.#frame());
  }

  get #over() { return this.atEnd || this.sweep >= this.until; }

  // The next sweep, trained if it has not been yet.
  #forward() {
    for (const film of this.films) if (this.sweep === film.sweeps && !film.ended) film.advance();
    this.sweep = Math.min(this.sweep + 1, this.last);
  }

  step(by) {
    this.playing = false;
    if (by > 0) this.#forward();
    else this.sweep = Math.max(0, this.sweep - 1);
    this.show();
    this.rest();
  }

  seek(sweep) {
    this.playing = false;
    this.sweep = Math.max(0, Math.min(sweep, this.last));
    this.show();
    this.rest();
  }
}
