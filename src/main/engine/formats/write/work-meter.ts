import type { WorkOptions } from '../../../../shared/progress.ts';

// Some thousand rows a second are written: often enough to look alive and to cancel at once.
const STEPS_PER_REPORT = 1_000;

/** Counts the steps of one stage, reports them now and then, and stops the work when it was cancelled. */
export function workMeter(
  { signal, onProgress }: WorkOptions,
  stage: string,
  unit: string,
): { readonly step: () => void; readonly finish: () => void } {
  let done = 0;
  const report = (): void => {
    signal?.throwIfAborted();
    onProgress?.({ stage, done, total: null, unit });
  };
  signal?.throwIfAborted();
  return {
    step: () => {
      done += 1;
      if (done % STEPS_PER_REPORT === 0) report();
    },
    finish: report,
  };
}
