// Loaded before a bot's process by --import: its clock is off by CLOCK_OFF_MS, for all that runs in it.
const offMs = Number(process.env.CLOCK_OFF_MS);
const Real = Date;
globalThis.Date = class extends Real {
  constructor(...given) {
    super(...(given.length === 0 ? [Real.now() + offMs] : given));
  }
  static now() {
    return Real.now() + offMs;
  }
};
