import { createEstimator } from '../../../shared/estimate.ts';
import type { Progress } from '../../../shared/progress.ts';
import { formatBytes, formatCount, formatDuration } from './quantities.ts';
import { displayWidth, padStart, truncate } from './text-width.ts';

/** How often a terminal's line is redrawn. */
const REDRAW_MILLISECONDS = 100;
/** A log gets a line when a stage has gone on for so long, and then each time that as much has passed again. */
const PLAIN_MILLISECONDS = 10_000;
/** A stage that was shorter leaves no line behind. */
const WORTH_A_LINE_MILLISECONDS = 1000;
/** A rate over less says little. */
const RATE_AFTER_MILLISECONDS = 1500;
/** The bar of a narrow window, and of one that is at least `from` cells wide; below 60 the numbers need the room. */
const BARS = [
  { from: 100, cells: 24 },
  { from: 60, cells: 16 },
] as const;
const CLEAR_LINE = '\r\x1b[2K';

/** Where progress and remarks go: stderr, so that stdout holds the result alone. */
export type Terminal = {
  readonly onProgress: (progress: Progress) => void;
  readonly note: (text: string) => void;
  /** Ends the progress line: the work is done, or was stopped on the way. */
  readonly finish: (how?: 'done' | 'stopped') => void;
};

export type TerminalStream = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write: (text: string) => unknown;
};

type Stage = {
  readonly first: Progress;
  readonly start: number;
  last: Progress;
  /** When `last` was reported: what comes after it is another stage's time. */
  lastAt: number;
  shownAt: number;
};

function isWhole({ done, total }: Progress): boolean {
  return total === null || done >= total;
}

function amount(value: number, unit: string): string {
  return unit === 'bytes' ? formatBytes(value) : `${formatCount(value)} ${unit}`;
}

/** `131 of 290` (the stage says of what), `3.1 of 91.3 MB`, or the count alone where the total is not known. */
function amountOf({ done, total, unit }: Progress): string {
  if (total === null) return amount(done, unit);
  if (unit !== 'bytes') return `${formatCount(done)} of ${formatCount(total)}`;
  const whole = amount(total, unit);
  const [number = '', name] = formatBytes(done).split(' ');
  return whole.endsWith(` ${name}`) ? `${number} of ${whole}` : `${formatBytes(done)} of ${whole}`;
}

function bar(share: number, columns: number): string | null {
  const cells = BARS.find(({ from }) => columns >= from)?.cells;
  if (cells === undefined) return null;
  const full = Math.floor(share * cells);
  return `${'█'.repeat(full)}${'░'.repeat(cells - full)}`;
}

/**
 * Shows progress on a stream: one line that is redrawn on a terminal, now and then a plain line elsewhere. Long stages
 * leave a line with what was done and how long it took.
 *
 * @param now milliseconds
 */
export function createTerminal(
  stream: TerminalStream,
  now: () => number = () => performance.now(),
): Terminal {
  const redraws = stream.isTTY === true;
  const estimate = createEstimator(now);
  let stage: Stage | null = null;
  let secondsLeft: number | null = null;

  /** What is known of the stage, the most telling first: what does not fit is left out. */
  function parts({ first, last, lastAt, start }: Stage): string[] {
    const { done, total, unit } = last;
    const elapsed = lastAt - start;
    const share = total === null || total <= 0 ? null : Math.min(1, done / total);
    const drawn = redraws && share !== null ? bar(share, stream.columns ?? 80) : null;
    const all = drawn === null ? [] : [drawn];
    if (share !== null) all.push(padStart(`${Math.floor(share * 100)} %`, 5));
    if (done > 0 || share !== null) all.push(amountOf(last));
    if (secondsLeft !== null && secondsLeft > 0) all.push(`${formatDuration(secondsLeft * 1000)} left`);
    const rate = ((done - first.done) / elapsed) * 1000;
    if (rate > 0 && elapsed > RATE_AFTER_MILLISECONDS) {
      all.push(
        unit === 'bytes' ? `${formatBytes(Math.round(rate))}/s` : `${formatCount(Math.round(rate))}/s`,
      );
    }
    return all;
  }

  function show(current: Stage): void {
    current.shownAt = now();
    if (!redraws) {
      stream.write(`${[current.last.stage, ...parts(current)].join('  ')}\n`);
      return;
    }
    // The last cell stays free: some terminals wrap when it is filled.
    const columns = (stream.columns ?? 80) - 1;
    let line = current.last.stage;
    for (const part of parts(current)) {
      if (displayWidth(line) + 2 + displayWidth(part) <= columns) line += `  ${part}`;
    }
    stream.write(CLEAR_LINE + truncate(line, columns));
  }

  /** Clears the stage's line, and leaves one with the outcome where it took a while. */
  function finish(how: 'done' | 'stopped' = 'done'): void {
    if (stage === null) return;
    const { last, lastAt, start } = stage;
    const elapsed = lastAt - start;
    if (redraws) stream.write(CLEAR_LINE);
    if (elapsed >= WORTH_A_LINE_MILLISECONDS) {
      // The last report of a stage may have come before its end.
      const outcome =
        how === 'done' || isWhole(last)
          ? `${amount(last.total ?? last.done, last.unit)} in ${formatDuration(elapsed)}`
          : `stopped at ${amountOf(last)}`;
      stream.write(`${last.stage}  ${outcome}\n`);
    }
    stage = null;
  }

  return {
    onProgress: (progress) => {
      if (stage !== null && stage.last.stage !== progress.stage) finish();
      const isNew = stage === null;
      stage ??= {
        first: progress,
        last: progress,
        start: now(),
        lastAt: now(),
        shownAt: redraws ? Number.NEGATIVE_INFINITY : now(),
      };
      stage.last = progress;
      stage.lastAt = now();
      secondsLeft = estimate(progress);
      const interval = redraws ? REDRAW_MILLISECONDS : PLAIN_MILLISECONDS;
      if ((redraws && isNew) || now() - stage.shownAt >= interval) show(stage);
    },
    note: (text) => {
      if (stage !== null && isWhole(stage.last)) finish();
      else if (redraws && stage !== null) {
        stream.write(CLEAR_LINE);
        // The next progress draws the line again, below the remark.
        stage.shownAt = Number.NEGATIVE_INFINITY;
      }
      stream.write(`${text}\n`);
    },
    finish,
  };
}
