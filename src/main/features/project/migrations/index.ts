import type { Migration } from '../../../platform/database/migrate.ts';
import { first } from './0001-first.ts';
import { window } from './0002-window.ts';

/** Every migration, in order; a database's version is the number of those it has seen. */
export const MIGRATIONS: readonly Migration[] = [first, window];
