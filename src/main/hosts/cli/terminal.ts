import type { Progress } from '../../../shared/progress.ts';

/** How often a line that is no terminal gets a new line of progress. */
const PLAIN_INTERVAL_MILLISECONDS = 5000;
/** How often a terminal's line is redrawn. */
const REDRAW_INTERVAL_MILLISECONDS = 100;
const BAR_CELLS = 24;
/** An estimate from less than this says little. */
const ESTIMATE_AFTER_MILLISECONDS = 1500;

/** Where progress and remarks go: stderr, so that stdout holds the result alone. */
export type Terminal = {
  readonly onProgress: (progress: Progress) => void;
  readonly note: (text: string) => void;
  /** Ends an open progress line. */
  readonly finish: () => void;
};

export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

export function formatAmount(value: number, unit: string): string {
  if (unit !== 'bytes') return `${formatCount(value)} ${unit}`;
  return `${(value / 1e6).toFixed(1)} MB`;
}

export function formatDuration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

/**
 * Shows progress on a stream: one line that is redrawn on a terminal, now and then a plain line elsewhere.
 *
 * @param now milliseconds, for the estimate
 */
export function createTerminal(
  stream: { readonly isTTY?: boolean; readonly columns?: number; write: (text: string) => unknown },
  now: () => number = () => performance.now(),
): Terminal {
  const redraws = stream.isTTY === true;
  let stage: string | null = null;
  let stageStart = 0;
  let firstDone = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  let openLine = false;
  let last: Progress | null = null;

  function describe(progress: Progress): string {
    const elapsed = now() - stageStart;
    const parts = [progress.stage];
    if (progress.total !== null && progress.total > 0) {
      const share = Math.min(1, progress.done / progress.total);
      if (redraws) {
        const full = Math.round(share * BAR_CELLS);
        parts.push(`${'█'.repeat(full)}${'░'.repeat(BAR_CELLS - full)}`);
      }
      parts.push(`${Math.floor(share * 100)} %`);
    }
    parts.push(formatAmount(progress.done, progress.unit));
    const moved = progress.done - firstDone;
    if (moved > 0 && elapsed > ESTIMATE_AFTER_MILLISECONDS) {
      parts.push(`${formatAmount(Math.round((moved / elapsed) * 1000), progress.unit)}/s`);
      const left = progress.total === null ? 0 : progress.total - progress.done;
      if (left > 0) parts.push(`${formatDuration((left / moved) * elapsed)} left`);
    }
    return parts.join('  ');
  }

  function show(progress: Progress): void {
    shownAt = now();
    const text = describe(progress);
    if (redraws) {
      stream.write(`\r\x1b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
      openLine = true;
    } else stream.write(`${text}\n`);
  }

  function finish(): void {
    if (openLine) stream.write('\n');
    openLine = false;
    stage = null;
    last = null;
  }

  return {
    onProgress: (progress) => {
      const isNew = progress.stage !== stage;
      if (isNew) {
        if (last !== null && redraws) show(last);
        finish();
        stage = progress.stage;
        stageStart = now();
        firstDone = progress.done;
      }
      last = progress;
      const interval = redraws ? REDRAW_INTERVAL_MILLISECONDS : PLAIN_INTERVAL_MILLISECONDS;
      const complete = progress.total !== null && progress.done >= progress.total;
      if (isNew || (redraws && complete) || now() - shownAt >= interval) show(progress);
    },
    note: (text) => {
      if (openLine) stream.write('\n');
      openLine = false;
      stream.write(`${text}\n`);
    },
    finish,
  };
}
