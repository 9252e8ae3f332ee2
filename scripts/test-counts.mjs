// Counts tests in the reports of Vitest's and Playwright's JSON reporters.
import { readFileSync } from 'node:fs';

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * @param {unknown} report the parsed report
 * @param {number} exitCode of Vitest
 * @returns {Counts} a file that could not be run counts as one failure, and so does any other reason
 *   for which Vitest failed (an error outside a test, no tests at all)
 */
export function countTests(report, exitCode) {
  const files = report?.testResults ?? [];
  const broken = files.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = (report?.numFailedTests ?? 0) + broken.length;
  return {
    passed: report?.numPassedTests ?? 0,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

/**
 * @param {string} file
 * @param {number} exitCode
 */
export function countTestsIn(file, exitCode) {
  try {
    return countTests(JSON.parse(readFileSync(file, 'utf8')), exitCode);
  } catch {
    return countTests(null, exitCode === 0 ? 1 : exitCode);
  }
}

/**
 * @param {unknown} report of Playwright's JSON reporter
 * @param {number} exitCode of Playwright
 * @returns {Counts} a test that passed only when it was run again counts as failed
 */
export function countBrowserTests(report, exitCode) {
  const { expected = 0, unexpected = 0, flaky = 0, skipped = 0 } = report?.stats ?? {};
  const failed = unexpected + flaky;
  return { passed: expected, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

/**
 * @param {string} file
 * @param {number} exitCode
 */
export function countBrowserTestsIn(file, exitCode) {
  try {
    return countBrowserTests(JSON.parse(readFileSync(file, 'utf8')), exitCode);
  } catch {
    return countBrowserTests(null, exitCode === 0 ? 1 : exitCode);
  }
}

/**
 * The full names of the tests that Vitest did not run.
 *
 * @param {unknown} report the parsed report
 * @returns {string[]}
 */
export function notRun(report) {
  const tests = (report?.testResults ?? []).flatMap((file) => file.assertionResults);
  return tests
    .filter(({ status }) => status === 'skipped' || status === 'pending')
    .map(({ fullName }) => fullName);
}

/** @param {string} file */
export function notRunIn(file) {
  try {
    return notRun(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
}

/** @param {Counts} counts */
export function closingLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
