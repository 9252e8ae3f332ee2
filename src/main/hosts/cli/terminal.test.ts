import { describe, expect, test } from 'vitest';
import type { Progress } from '../../../shared/progress.ts';
import { createTerminal } from './terminal.ts';
import { displayWidth } from './text-width.ts';

/** A terminal whose clock stands still until it is moved. */
function makeTerminal(options: { isTTY: boolean; columns?: number }) {
  let time = 0;
  let written = '';
  const stream = { ...options, write: (text: string) => (written += text) };
  return {
    terminal: createTerminal(stream, () => time),
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    /** What was written since the last look. */
    look: () => {
      const text = written;
      written = '';
      return text;
    },
  };
}

const CLEAR = '\r\x1b[2K';
const encoding = (done: number, total: number | null = 290): Progress => ({
  stage: 'Encoding passages',
  done,
  total,
  unit: 'passages',
});

describe('on a terminal', () => {
  test('redraws one line with a bar, the share, the amount, the time left and the rate', () => {
    const { terminal, pass, look } = makeTerminal({ isTTY: true, columns: 120 });
    terminal.onProgress(encoding(0));
    expect(look()).toBe(`${CLEAR}Encoding passages  ${'░'.repeat(24)}    0 %  0 of 290`);
    pass(2000);
    terminal.onProgress(encoding(145));
    expect(look()).toBe(
      `${CLEAR}Encoding passages  ${'█'.repeat(12)}${'░'.repeat(12)}   50 %  145 of 290  2.0 s left  73/s`,
    );
  });

  test('draws at most ten times a second', () => {
    const { terminal, pass, look } = makeTerminal({ isTTY: true, columns: 120 });
    terminal.onProgress(encoding(0));
    look();
    pass(99);
    terminal.onProgress(encoding(10));
    expect(look()).toBe('');
    pass(1);
    terminal.onProgress(encoding(11));
    expect(look()).not.toBe('');
  });

  test.each([20, 40, 60, 80, 100, 200])('never fills a line of %d cells', (columns) => {
    const { terminal, pass, look } = makeTerminal({ isTTY: true, columns });
    terminal.onProgress({
      stage: '索引 for search, of everything',
      done: 0,
      total: 1_000_000,
      unit: 'passages',
    });
    pass(60_000);
    terminal.onProgress({
      stage: '索引 for search, of everything',
      done: 10,
      total: 1_000_000,
      unit: 'passages',
    });
    for (const line of look().split(CLEAR)) expect(displayWidth(line)).toBeLessThan(columns);
  });

  test('a stage that took a while leaves a line, a short one leaves nothing', () => {
    const { terminal, pass, look } = makeTerminal({ isTTY: true });
    terminal.onProgress(encoding(0));
    pass(2700);
    terminal.onProgress(encoding(290));
    // What comes after the last report is not the stage's time.
    pass(60_000);
    look();
    terminal.onProgress({ stage: 'Searching', done: 90, total: 90, unit: 'queries' });
    expect(look()).toMatch(/^\r\x1b\[2KEncoding passages {2}290 passages in 2\.7 s\n\r\x1b\[2KSearching/);
    terminal.finish();
    expect(look()).toBe(CLEAR);
  });

  test('a stage that others follow was done, whatever its last report said', () => {
    const { terminal, pass, look } = makeTerminal({ isTTY: true });
    terminal.onProgress(encoding(0));
    pass(3000);
    terminal.onProgress(encoding(260));
    look();
    terminal.onProgress({ stage: 'Searching', done: 0, total: 90, unit: 'queries' });
    expect(look()).toContain('Encoding passages  290 passages in 3.0 s\n');
  });

  test('says how far a stage came that was stopped', () => {
    const { terminal, pass, look } = makeTerminal({ isTTY: true });
    terminal.onProgress(encoding(0));
    pass(3000);
    terminal.onProgress(encoding(131));
    look();
    terminal.finish('stopped');
    expect(look()).toBe(`${CLEAR}Encoding passages  stopped at 131 of 290\n`);
  });

  test('a remark takes the place of the line, which comes back below it', () => {
    const { terminal, look } = makeTerminal({ isTTY: true });
    terminal.onProgress(encoding(10));
    look();
    terminal.note('Running on the CPU.');
    expect(look()).toBe(`${CLEAR}Running on the CPU.\n`);
    terminal.onProgress(encoding(11));
    expect(look()).toContain('11 of 290');
  });
});

describe('in a pipe', () => {
  test('says something every ten seconds, and what was done at the end', () => {
    const { terminal, pass, look } = makeTerminal({ isTTY: false });
    terminal.onProgress(encoding(0));
    pass(9000);
    terminal.onProgress(encoding(90));
    expect(look()).toBe('');
    pass(1000);
    terminal.onProgress(encoding(100));
    expect(look()).toBe('Encoding passages   34 %  100 of 290  19 s left  10/s\n');
    pass(9000);
    terminal.onProgress(encoding(290));
    terminal.finish();
    expect(look()).toBe('Encoding passages  290 passages in 19 s\n');
  });

  test('says nothing of what takes less than a second', () => {
    const { terminal, pass, look } = makeTerminal({ isTTY: false });
    terminal.onProgress(encoding(0));
    pass(900);
    terminal.onProgress(encoding(290));
    terminal.finish();
    expect(look()).toBe('');
  });
});

test('bytes have units of their own, and what is not known is left out', () => {
  const { terminal, pass, look } = makeTerminal({ isTTY: true, columns: 120 });
  terminal.onProgress({ stage: 'Importing', done: 0, total: 0, unit: 'bytes' });
  expect(look()).toBe(`${CLEAR}Importing`);
  terminal.onProgress({ stage: 'Downloading', done: 0, total: 91_300_000, unit: 'bytes' });
  look();
  pass(2000);
  terminal.onProgress({ stage: 'Downloading', done: 9_130_000, total: 91_300_000, unit: 'bytes' });
  expect(look()).toContain('   10 %  9.1 of 91.3 MB  18 s left  4.6 MB/s');
});
