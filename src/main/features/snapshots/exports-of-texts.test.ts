import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { purgeText } from '../data/purge.ts';
import { findDataset, findPassage, findQuery } from '../data/queries.ts';
import { exportSnapshot } from './export.ts';
import { createMinedProject, freeze, PERC_POS } from './snapshot.fixture.ts';

/** Snapshot 1, of the split `test` alone (q-3 with p-2, n-5, p-1 and p-3), in two files and as a corpus; and a stray file. */
async function exportedProject() {
  const project = await createMinedProject();
  const snapshot = await freeze(project, 'r', { ...PERC_POS, split: 'test' });
  for (const [format, name] of [
    ['st-triplet', 'triplets.jsonl.gz'],
    ['beir', 'beir'],
  ] as const) {
    await exportSnapshot(project, {
      snapshot,
      format,
      out: join(project.folders.exports, name),
      options: {},
      split: null,
      overwrite: false,
      licence: null,
    });
  }
  writeFileSync(join(project.folders.exports, 'notes.txt'), 'whatever');
  return project;
}

const TRIPLETS = ['triplets.jsonl.gz', 'triplets.jsonl.gz.README.md', 'triplets.jsonl.gz.card.json'];

test.each([
  ['a negative', 'passage', 'p-1', ['notes.txt']],
  ['a passage of the corpus that no pair has', 'passage', 'n-4', ['notes.txt', ...TRIPLETS]],
  ['a query', 'query', 'q-3', ['notes.txt']],
  ['a query that was not exported', 'query', 'q-1', ['beir', 'notes.txt', ...TRIPLETS]],
] as const)('a purge of %s deletes the exports that hold it, with their cards', async (_, kind, id, left) => {
  await using project = await exportedProject();
  const { db, folders } = project;
  const dataset = findDataset(db, 'd');
  const { contentHash } = kind === 'passage' ? findPassage(db, dataset, id) : findQuery(db, dataset, id);
  const before = readdirSync(folders.exports);
  const { deletedFiles, filesToCheck } = await purgeText(project, contentHash);
  expect(readdirSync(folders.exports).sort()).toEqual(left);
  const gone = before.filter((name) => !left.some((each) => each === name));
  expect(new Set(deletedFiles)).toEqual(new Set(gone.map((name) => join(folders.exports, name))));
  expect(filesToCheck).toEqual([join(folders.exports, 'notes.txt')]);
});
