import { expect, test } from 'vitest';
import { WhetstoneError } from '../../../shared/errors.ts';
import { saveRun } from '../mining/runs.ts';
import { recipeFor } from '../mining/test-project.fixture.ts';
import { openProject, type Project } from '../project/project.ts';
import { listSnapshots } from './list-snapshots.ts';
import { createMinedProject, freeze, PERC_POS } from './snapshot.fixture.ts';
import { takeSnapshot } from './snapshot.ts';

function storedRows({ db }: Project): number {
  const count = (table: string): number =>
    db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  return count('snapshot_pair') + count('snapshot_negative') + count('snapshot_mask');
}

test('a snapshot that is cancelled leaves nothing, and the next one has its number', async () => {
  await using project = await createMinedProject();
  const first = await freeze(project, 'plain', PERC_POS);
  const before = storedRows(project);
  const abort = new AbortController();
  let stored = 0;
  const cancelled = takeSnapshot(project, 'plain', {
    signal: abort.signal,
    onProgress: () => {
      stored = storedRows(project) - before;
      abort.abort(new WhetstoneError('cancelled', 'Enough.'));
    },
  });
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(stored).toBeGreaterThan(0);
  expect(storedRows(project)).toBe(before);
  expect(listSnapshots(project.db).map(({ number }) => number)).toEqual([first]);
  expect(await freeze(project, 'plain', PERC_POS)).toBe(first + 1);
});

test('while it is being taken nobody sees it, and what is labelled meanwhile is not in it', async () => {
  await using project = await createMinedProject();
  const before = await freeze(project, 'plain', PERC_POS);
  const seen: number[][] = [];
  const { number, facts } = await takeSnapshot(project, 'plain', {
    onProgress: () => {
      seen.push(listSnapshots(project.db).map((snapshot) => snapshot.number));
      project.label('q-1', 'n-1', 'false-negative');
    },
  });
  expect(seen.length).toBeGreaterThan(0);
  expect(new Set(seen.flat())).toEqual(new Set([before]));
  expect(number).toBe(before + 1);
  expect(facts).toMatchObject({ labels: {}, labelsUpTo: 0 });
});

test('what a kill left of a snapshot goes when the project is opened', async () => {
  await using project = await createMinedProject();
  saveRun(project.db, 'plain', recipeFor(PERC_POS));
  let left = 0;
  const killed = takeSnapshot(project, 'plain', {
    // As at a kill: from here on nothing can be written.
    onProgress: () => {
      if (project.db.open) left = storedRows(project);
      project.close();
    },
  });
  await expect(killed).rejects.toThrow();
  expect(left).toBeGreaterThan(0);
  const again = openProject(project.folders.root);
  try {
    expect(storedRows(again)).toBe(0);
    expect((await takeSnapshot(again, 'plain')).number).toBe(1);
  } finally {
    again.close();
  }
});
