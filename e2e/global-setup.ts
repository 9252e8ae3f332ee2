import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from './host.ts';

/** What is tested is what is built. */
// biome-ignore lint/style/noDefaultExport: Playwright calls a set-up by its default export
export default function build(): void {
  const script = join(ROOT, 'scripts', 'build-for-tests.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
