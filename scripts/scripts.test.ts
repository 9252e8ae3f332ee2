import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canRunWhetstone } from '../bin/node-version.mjs';
import { countPresent, isInstalled, requiredPackages } from './installed.mjs';
import { hashSources, readStamp, writeStamp } from './stamps.mjs';
import {
  closingLine,
  countBrowserTests,
  countBrowserTestsIn,
  countTests,
  countTestsIn,
  notRun,
} from './test-counts.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whetstone-scripts-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const lock = {
  packages: {
    '': { version: '0.1.0' },
    'node_modules/a': { version: '1.0.0' },
    'node_modules/@scope/b': { version: '2.0.0' },
    'node_modules/other-platform': { version: '3.0.0', optional: true },
  },
};

function install(folder: string) {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, 'package.json'), '{}');
}

function writeLocks(installed: object) {
  writeFileSync(join(root, 'package-lock.json'), JSON.stringify(lock));
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify(installed));
}

describe('what is installed', () => {
  it('is complete when npm recorded every required package in the locked version and each is there', () => {
    writeLocks(lock);
    install('node_modules/a');
    install('node_modules/@scope/b');
    const required = requiredPackages(root);
    expect([...required]).toEqual([
      ['node_modules/a', '1.0.0'],
      ['node_modules/@scope/b', '2.0.0'],
    ]);
    expect(isInstalled(root, required)).toBe(true);
  });

  it('is incomplete when a folder went missing', () => {
    writeLocks(lock);
    install('node_modules/a');
    const required = requiredPackages(root);
    expect(countPresent(root, required)).toBe(1);
    expect(isInstalled(root, required)).toBe(false);
  });

  it('is incomplete when a version differs or npm left no record', () => {
    install('node_modules/a');
    install('node_modules/@scope/b');
    writeLocks({ packages: { ...lock.packages, 'node_modules/a': { version: '0.9.0' } } });
    expect(isInstalled(root, requiredPackages(root))).toBe(false);
    rmSync(join(root, 'node_modules', '.package-lock.json'));
    expect(isInstalled(root, requiredPackages(root))).toBe(false);
  });
});

describe('stamps', () => {
  it('change with any source, and not with what is installed or built', () => {
    writeFileSync(join(root, 'a.ts'), 'one');
    const before = hashSources(root);
    install('node_modules/a');
    install('out/main');
    writeStamp(root, 'check', before);
    expect(hashSources(root)).toBe(before);
    expect(readStamp(root, 'check')).toBe(before);
    writeFileSync(join(root, 'a.ts'), 'two');
    expect(hashSources(root)).not.toBe(before);
  });

  it('look only at the named parts of the checkout, where some are named', () => {
    mkdirSync(join(root, 'src', 'my-project'), { recursive: true });
    mkdirSync(join(root, 'my-project'));
    const before = hashSources(root, ['src']);
    writeFileSync(join(root, 'my-project', 'a'), 'one');
    expect(hashSources(root, ['src'])).toBe(before);
    writeFileSync(join(root, 'src', 'my-project', 'a'), 'one');
    expect(hashSources(root, ['src'])).not.toBe(before);
  });

  it('depend on the path of a file too', () => {
    writeFileSync(join(root, 'a.ts'), 'one');
    const before = hashSources(root);
    rmSync(join(root, 'a.ts'));
    writeFileSync(join(root, 'b.ts'), 'one');
    expect(hashSources(root)).not.toBe(before);
  });
});

describe('test counts', () => {
  const passing = { status: 'passed', assertionResults: [{ status: 'passed' }] };

  it('are those of the report', () => {
    const report = {
      numPassedTests: 5,
      numFailedTests: 0,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [passing],
    };
    expect(closingLine(countTests(report, 0))).toBe('5 passed, 0 failed, 3 skipped');
  });

  it('count a file that could not be run as one failure', () => {
    const broken = { status: 'failed', assertionResults: [] };
    const failing = { status: 'failed', assertionResults: [{ status: 'failed' }] };
    const report = { numPassedTests: 5, numFailedTests: 1, testResults: [passing, failing, broken] };
    expect(closingLine(countTests(report, 1))).toBe('5 passed, 2 failed');
  });

  it('never say that nothing failed when Vitest failed or left no report', () => {
    expect(countTests({ numPassedTests: 5, testResults: [passing] }, 1).failed).toBe(1);
    expect(countTestsIn(join(root, 'none.json'), 0).failed).toBe(1);
  });

  it("count the browser's tests: one that needed a second try failed, and so did a run without a report", () => {
    const stats = { expected: 5, unexpected: 1, flaky: 1, skipped: 2 };
    expect(closingLine(countBrowserTests({ stats }, 1))).toBe('5 passed, 2 failed, 2 skipped');
    expect(countBrowserTests({ stats: { expected: 5 } }, 0)).toEqual({ passed: 5, failed: 0, skipped: 0 });
    expect(countBrowserTests({ stats: { expected: 5 } }, 1).failed).toBe(1);
    expect(countBrowserTestsIn(join(root, 'none.json'), 0).failed).toBe(1);
  });
});

it('Node 22.18 is the oldest that runs Whetstone', () => {
  const versions = ['20.20.2', '22.17.1', '22.18.0', '23.0.0', '24.21.0'];
  expect(versions.filter(canRunWhetstone)).toEqual(['22.18.0', '23.0.0', '24.21.0']);
});

it('tests that did not run are named, and those that ran are not', () => {
  const test = (fullName: string, status: string) => ({ fullName, status });
  const report = {
    testResults: [
      { assertionResults: [test('a', 'passed'), test('b', 'skipped')] },
      { assertionResults: [test('c', 'failed'), test('d', 'pending')] },
    ],
  };
  expect(notRun(report)).toEqual(['b', 'd']);
  expect(notRun(null)).toEqual([]);
});
