// Runs in the page that the bench drives (see page-timing.ts): the clock is the page's own.

/** Milliseconds after which something is wrong with the bench, and not slow. */
const PATIENCE = 20_000;

/**
 * @param {string} watched a CSS selector of one element, whose markup is compared
 * @param {'keydown' | 'change' | 'input'} event which event starts the clock
 * @returns an object, so that the promise in it is not waited for with the call
 */
globalThis.watchToPaint = (watched, event) => {
  const seen = () => document.querySelector(watched)?.outerHTML ?? '';
  const before = seen();
  const asked = performance.now();
  let started = 0;
  document.addEventListener(
    event,
    (happened) => {
      started = happened.timeStamp;
    },
    { capture: true, once: true },
  );
  return {
    painted: new Promise((resolve, reject) => {
      const look = () => {
        const now = seen();
        if (performance.now() - asked > PATIENCE) reject(new Error(`${watched} did not change.`));
        else if (started === 0 || now === '' || now === before) requestAnimationFrame(look);
        // The frame in which it is there is drawn after this callback: a task later it has been.
        else setTimeout(() => resolve(performance.now() - started));
      };
      requestAnimationFrame(look);
    }),
  };
};
