import type { Migration } from '../../../platform/database/migrate.ts';
import { first } from './0001-first.ts';
import { window } from './0002-window.ts';
import { rows } from './0003-rows.ts';
import { passed } from './0004-passed.ts';
import { givenScores } from './0005-given-scores.ts';
import { encodedRows } from './0006-encoded-rows.ts';
import { prompts } from './0007-prompts.ts';
import { labelTime } from './0008-label-time.ts';
import { textKeys } from './0009-text-keys.ts';

/** Every migration, in order; a database's version is the number of those it has seen. */
export const MIGRATIONS: readonly Migration[] = [
  first,
  window,
  rows,
  passed,
  givenScores,
  encodedRows,
  prompts,
  labelTime,
  textKeys,
];
