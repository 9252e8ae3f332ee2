import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import { acquireLock, type Lock } from '../../platform/database/lock.ts';
import {
  databaseError,
  isOutdated,
  openReadable,
  openWritable,
  type ReadableDatabase,
  type WritableDatabase,
} from '../../platform/database/open.ts';
import { purgeUnfinishedImports } from '../data/unfinished-imports.ts';
import { purgeUnfinishedSnapshot } from '../snapshots/unfinished-snapshots.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** The parts of a project's folder (design §3). */
export type ProjectFolders = {
  readonly root: string;
  readonly database: string;
  readonly embeddings: string;
  readonly checkpoints: string;
  readonly exports: string;
  readonly reports: string;
  /** Files that were dropped on the page, until their import is done. */
  readonly incoming: string;
  readonly backups: string;
};

/** A project that this process only reads; another may be writing it. */
export type ReadableProject = {
  readonly folders: ProjectFolders;
  readonly db: ReadableDatabase;
  readonly close: () => void;
};

/** A project that this process alone writes. */
export type Project = {
  readonly folders: ProjectFolders;
  readonly db: WritableDatabase;
  readonly close: () => void;
};

function foldersOf(root: string): ProjectFolders {
  const absolute = resolve(root);
  return {
    root: absolute,
    database: join(absolute, 'project.db'),
    embeddings: join(absolute, 'embeddings'),
    checkpoints: join(absolute, 'checkpoints'),
    exports: join(absolute, 'exports'),
    reports: join(absolute, 'reports'),
    incoming: join(absolute, 'incoming'),
    backups: join(absolute, 'backups'),
  };
}

/** Whether the folder holds a project. */
export function isProject(root: string): boolean {
  return existsSync(foldersOf(root).database);
}

/**
 * Makes a project in a folder that does not exist yet or is empty, and opens it for writing.
 *
 * @throws WhetstoneError `already-exists` when the folder holds a project or anything else.
 */
export function createProject(root: string): Project {
  const folders = foldersOf(root);
  if (existsSync(folders.root)) {
    if (!statSync(folders.root).isDirectory()) {
      throw new WhetstoneError('already-exists', `${folders.root} is a file. Choose a folder.`, {
        details: { path: folders.root },
      });
    }
    if (existsSync(folders.database)) {
      throw new WhetstoneError('already-exists', `${folders.root} is a project already.`, {
        details: { path: folders.root },
      });
    }
    if (readdirSync(folders.root).length > 0) {
      throw new WhetstoneError(
        'already-exists',
        `${folders.root} is not empty. Choose a new or an empty folder.`,
        {
          details: { path: folders.root },
        },
      );
    }
  }
  mkdirSync(folders.root, { recursive: true, mode: 0o700 });
  chmodSync(folders.root, 0o700);
  const project = openLocked(folders);
  const setting = project.db.prepare('INSERT INTO setting (name, value) VALUES (?, ?)');
  project.db.transaction(() => {
    setting.run('id', randomUUID());
    setting.run('created_at', new Date().toISOString());
  })();
  return project;
}

/**
 * Opens a project for writing: takes its lock, migrates an older schema after a backup, and removes what an import or
 * a snapshot that was cut off had left.
 *
 * @throws WhetstoneError `project-not-found`, `project-locked`, `project-newer`, `project-damaged`.
 */
export function openProject(root: string): Project {
  const folders = foldersOf(root);
  requireProject(folders);
  const project = openLocked(folders);
  try {
    purgeUnfinishedImports(project.db);
    purgeUnfinishedSnapshot(project.db);
    return project;
  } catch (error) {
    project.close();
    throw databaseError(error, folders.database);
  }
}

/**
 * Opens a project for reading, beside whoever writes it. An older schema is migrated first, as {@link openProject} does.
 *
 * @throws WhetstoneError `project-not-found`, `project-newer`, `project-damaged`; `project-locked` where another process
 *   holds a project that has to be migrated.
 */
export function openProjectToRead(root: string): ReadableProject {
  const folders = foldersOf(root);
  requireProject(folders);
  if (isOutdated(folders.database, MIGRATIONS)) openProject(root).close();
  const db = openReadable(folders.database, MIGRATIONS);
  return { folders, db, close: () => db.close() };
}

function requireProject(folders: ProjectFolders): void {
  if (existsSync(folders.database)) return;
  throw new WhetstoneError(
    'project-not-found',
    `There is no project in ${folders.root}. Make one with "whetstone init ${folders.root}".`,
    { details: { path: folders.root } },
  );
}

function openLocked(folders: ProjectFolders): Project {
  // SQLite makes its files as the process makes files.
  const mask = process.umask(0o077);
  try {
    const lock = acquireLock(join(folders.root, 'project.lock'));
    try {
      return openUnder(lock, folders);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw databaseError(error, folders.database);
  } finally {
    process.umask(mask);
  }
}

function openUnder(lock: Lock, folders: ProjectFolders): Project {
  for (const folder of [folders.embeddings, folders.checkpoints, folders.exports, folders.reports]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
  const db = openWritable(folders.database, MIGRATIONS);
  return {
    folders,
    db,
    close: () => {
      db.close();
      lock.release();
    },
  };
}
