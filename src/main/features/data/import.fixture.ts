import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { createProject, type Project } from '../project/project.ts';
import { type ImportOptions, type ImportResult, importSource } from './import.ts';

/** A folder that is gone when the test is. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An empty project that is closed and gone when the test is. */
export function temporaryProject(): Project {
  const project = createProject(join(temporaryFolder(), 'project'));
  onTestFinished(() => {
    if (project.db.open) project.close();
  });
  return project;
}

/** A file with one JSON object a line. */
export function writeJsonl(path: string, rows: Iterable<object>): string {
  writeFileSync(path, `${Array.from(rows, (row) => JSON.stringify(row)).join('\n')}\n`);
  return path;
}

export function importInto(
  project: Project,
  path: string,
  options: Partial<ImportOptions> = {},
): Promise<ImportResult> {
  return importSource(project, path, {
    dataset: 'data',
    format: 'auto',
    columns: {},
    split: null,
    onError: 'stop',
    positiveFrom: null,
    ...options,
  });
}

/** Every row that an import can write, hidden ones too: equal before and after an import that did not happen. */
export function everyRow(db: ReadableDatabase): Record<string, unknown[]> {
  const tables = [
    ...['dataset', 'import', 'passage', 'passage_alias', 'query'],
    ...['judgement', 'given_negative', 'given_score'],
  ];
  return Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM ${table}`).all()]));
}

/** Passages whose texts are all different. */
export function* manyPassages(count: number): Generator<{ _id: string; title: string; text: string }> {
  for (let row = 0; row < count; row++) {
    yield { _id: `p${row}`, title: `Title ${row}`, text: `Passage ${row} ${'with some words '.repeat(20)}` };
  }
}
