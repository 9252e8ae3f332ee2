import type { Migration } from '../../../platform/database/migrate.ts';
import { first } from './0001-first.ts';
import { jobs } from './0002-jobs.ts';

/** Every migration, in order; a database's version is the number of those it has seen. */
export const MIGRATIONS: readonly Migration[] = [first, jobs];
