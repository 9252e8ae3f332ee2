// What the scripts print: plain sentences, and for long steps the time that has passed.

/** @param {string} sentence */
export function say(sentence) {
  process.stdout.write(`${sentence}\n`);
}

/** @param {number} since in ms, as of `Date.now()` */
export function elapsed(since) {
  const seconds = Math.round((Date.now() - since) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Shows that a step goes on until `stop` is called: one line rewritten each second at a terminal, a line
 * every 10 s elsewhere (a log file should tell a slow step from a dead one, and stay short).
 *
 * @param {() => string} describe
 */
export function showProgress(describe) {
  const start = Date.now();
  const atTerminal = Boolean(process.stdout.isTTY);
  const timer = setInterval(
    () => {
      const line = `  ${describe()}, ${elapsed(start)}`;
      process.stdout.write(atTerminal ? `\r\x1b[K${line}` : `${line}\n`);
    },
    atTerminal ? 1000 : 10_000,
  );
  return {
    stop() {
      clearInterval(timer);
      if (atTerminal) process.stdout.write('\r\x1b[K');
      return elapsed(start);
    },
  };
}
