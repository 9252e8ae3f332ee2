import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listFiles, modelInfo } from '@huggingface/hub';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { WorkOptions } from '../../../shared/progress.ts';
import { download } from '../../platform/files/download.ts';
import { gitBlobId, sha256File } from '../../platform/files/hash.ts';
import { type NetworkLog, openNetwork } from '../../platform/files/network.ts';
import type { CatalogueModel } from './catalogue.ts';
import type { ModelOrigin } from './model-cache.ts';

/** A closed network should cost seconds: the hub usually answers in less than one. */
const ANSWER_WITHIN_MS = 8_000;
/** Larger files are always LFS on the hub; a small one that claims more is refused. */
const MAX_PLAIN_BYTES = 64 << 20;

/**
 * What a checkpoint needs: configuration, tokenizer and safetensors, in the root or in a numbered module
 * folder of sentence-transformers. Never pickles, code, or other frameworks' copies of the weights.
 */
const WANTED =
  /^(\d+_[A-Za-z]+\/)?(config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|modules|config_sentence_transformers|sentence_[a-z-]+_config)\.json$|^(\d+_[A-Za-z]+\/)?(vocab|merges)\.txt$|^(\d+_[A-Za-z]+\/)?model(-\d{5}-of-\d{5})?\.safetensors$|^(\d+_[A-Za-z]+\/)?model\.safetensors\.index\.json$/;

const fileSchema = z.object({
  type: z.string(),
  path: z.string(),
  size: z.int().min(0),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.int().min(0) }).optional(),
});
type HubFile = z.infer<typeof fileSchema>;
const infoSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) });

export type HubOptions = WorkOptions & {
  readonly log?: NetworkLog | undefined;
  /** Default: `HF_ENDPOINT`, as Hugging Face's own programs take it, else the public hub. */
  readonly hubUrl?: string | undefined;
};

/** The hub that models are fetched from, without a slash at its end. */
export function hubAddress(given?: string): string {
  return (given ?? process.env.HF_ENDPOINT ?? 'https://huggingface.co').replace(/\/+$/, '');
}

/** True for a file of a hub repository that is fetched. */
export function isWanted(path: string): boolean {
  return WANTED.test(path);
}

function chooseFiles(files: readonly HubFile[], id: string): readonly HubFile[] {
  const wanted = files.filter((file) => file.type === 'file' && isWanted(file.path));
  if (wanted.some(({ path }) => path.endsWith('.safetensors'))) {
    // Weights may stand there twice, whole and in shards.
    const whole = wanted.some(({ path }) => path === 'model.safetensors');
    return whole ? wanted.filter(({ path }) => !/^model-\d|index\.json$/.test(path)) : wanted;
  }
  throw new WhetstoneError(
    'model-missing-file',
    `${id} has no safetensors on the hub; pickled weights are not loaded, since reading them can run code. Take a revision or a model with model.safetensors.`,
    { details: { model: id } },
  );
}

/** Checks a small file against the id that git gives its content, as the hub lists it. */
async function checkPlainFile(path: string, file: HubFile, signal: AbortSignal | undefined): Promise<void> {
  if ((await gitBlobId(path, signal)) === file.oid) return;
  throw new WhetstoneError(
    'checksum-mismatch',
    `The hub sent another ${file.path} than it lists. Try again.`,
    {
      details: { file: file.path },
    },
  );
}

/** True if an earlier call has brought this file already. */
async function isThere(path: string, file: HubFile, signal: AbortSignal | undefined): Promise<boolean> {
  const size = await stat(path).then(
    (found) => found.size,
    () => null,
  );
  if (size !== (file.lfs?.size ?? file.size)) return false;
  return file.lfs === undefined
    ? (await gitBlobId(path, signal)) === file.oid
    : (await sha256File(path, signal)) === file.lfs.oid;
}

/** The commit and the files of a repository at a revision, each with its size and hash. */
async function readRepository(
  id: string,
  revision: string | undefined,
  hubUrl: string,
  hubFetch: typeof fetch,
) {
  const commit =
    revision ??
    infoSchema.parse(await modelInfo({ name: id, additionalFields: ['sha'], hubUrl, fetch: hubFetch })).sha;
  const files: HubFile[] = [];
  const listing = listFiles({ repo: id, revision: commit, recursive: true, hubUrl, fetch: hubFetch });
  for await (const entry of listing) if (entry.type === 'file') files.push(fileSchema.parse(entry));
  return { commit, files };
}

/**
 * Downloads a checkpoint from the Hugging Face hub into `staging`, which may hold what an earlier call
 * brought. Every file is checked against the hash that the hub lists, the weights also against the catalogue.
 *
 * @throws WhetstoneError `offline`, `download-failed`, `checksum-mismatch`, `model-missing-file`, `disk-full`
 */
export async function fetchFromHub(
  id: string,
  known: CatalogueModel | null,
  stagingOf: (revision: string) => string,
  options: HubOptions,
): Promise<{ readonly staging: string; readonly origin: ModelOrigin }> {
  const { signal, onProgress, log } = options;
  const hubUrl = hubAddress(options.hubUrl);
  const network = openNetwork({
    // The hub hands large files over to its own content servers.
    allowedHosts: [new URL(hubUrl).hostname, '*.huggingface.co', '*.hf.co'],
    purpose: `model download: ${id}`,
    log,
  });
  const hubFetch: typeof fetch = (input, init) =>
    network.fetch(input instanceof Request ? input.url : input, {
      headers: Object.fromEntries(new Headers(init?.headers)),
      signal,
      answerWithinMs: ANSWER_WITHIN_MS,
    });

  const { commit, files } = await readRepository(id, known?.revision, hubUrl, hubFetch);
  const chosen = chooseFiles(files, id);
  const weights = chosen.find(({ path }) => path === 'model.safetensors')?.lfs?.oid;
  if (known?.weightsSha256 !== undefined && weights !== known.weightsSha256) {
    throw new WhetstoneError(
      'checksum-mismatch',
      `${hubUrl} lists other weights for ${id} than the original repository had. Ask who runs that server.`,
      { details: { model: id, listed: weights ?? null, expected: known.weightsSha256 } },
    );
  }

  const staging = stagingOf(commit);
  const total = chosen.reduce((sum, file) => sum + (file.lfs?.size ?? file.size), 0);
  let before = 0;
  for (const file of chosen) {
    const size = file.lfs?.size ?? file.size;
    if (file.lfs === undefined && size > MAX_PLAIN_BYTES) {
      throw new WhetstoneError(
        'download-failed',
        `${file.path} of ${id} is larger than a plain file may be.`,
      );
    }
    const target = join(staging, ...file.path.split('/'));
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    if (!(await isThere(target, file, signal))) {
      await download(`${hubUrl}/${id}/resolve/${commit}/${file.path}`, target, {
        network,
        size,
        ...(file.lfs && { sha256: file.lfs.oid }),
        signal,
        onProgress: ({ done }) =>
          onProgress?.({
            stage: 'Downloading the model from the Hugging Face hub',
            done: before + done,
            total,
            unit: 'bytes',
          }),
      });
      if (file.lfs === undefined) await checkPlainFile(target, file, signal);
    }
    before += size;
  }
  return { staging, origin: { source: 'hub', from: hubUrl, revision: commit } };
}
