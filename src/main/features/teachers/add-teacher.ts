import { basename, resolve } from 'node:path';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { DenseConfig, Pooling, Similarity, TeacherConfig } from '../../../shared/teachers.ts';
import { checkpointFingerprint, openCheckpoint } from '../../engine/models/checkpoint.ts';
import { openBroughtEmbeddings } from '../../engine/search/brought/embeddings.ts';
import { cacheFolder } from '../../platform/files/cache.ts';
import { fingerprintOf } from './brought-embeddings.ts';
import { bringRankingInThread } from './look.ts';
import { type FetchedModel, fetchModel } from './model-source.ts';

/** What a user may set of a dense teacher; what is left out is the checkpoint's own, else the catalogue's. */
export type DenseSettings = {
  readonly pooling?: Pooling | undefined;
  readonly queryPrompt?: string | undefined;
  readonly passagePrompt?: string | undefined;
  readonly maxLength?: number | undefined;
  readonly similarity?: Similarity | undefined;
};

export type DenseTeacher = { readonly config: DenseConfig; readonly fetched: FetchedModel };

/**
 * A dense teacher from a checkpoint folder or a hub id, which is fetched if it has to be.
 *
 * @throws WhetstoneError `download-failed`, `offline`, and the checkpoint's errors
 */
export async function denseTeacher(
  model: string,
  settings: DenseSettings,
  options: WorkOptions & { readonly log?: (line: string) => void },
): Promise<DenseTeacher> {
  const fetched = await fetchModel(model, { ...options, cache: cacheFolder() });
  const checkpoint = await openCheckpoint(fetched.folder, settings, fetched.known ?? {});
  if (settings.maxLength !== undefined && settings.maxLength > checkpoint.maxLength) {
    options.log?.(
      `The model reads at most ${checkpoint.maxLength} tokens of a text: that is its limit, not ${settings.maxLength}.`,
    );
  }
  const config: DenseConfig = {
    kind: 'dense',
    model: fetched.source === 'folder' ? basename(resolve(model)) : fetched.id,
    folder: resolve(fetched.folder),
    fingerprint: await checkpointFingerprint(checkpoint),
    dimension: checkpoint.dimension,
    pooling: checkpoint.pooling,
    maxLength: checkpoint.maxLength,
    queryPrompt: checkpoint.queryPrompt,
    passagePrompt: checkpoint.passagePrompt,
    similarity: checkpoint.similarity,
  };
  return { config, fetched };
}

/** A teacher of embeddings that were made elsewhere. */
export async function embeddingsTeacher(folder: string, similarity: Similarity): Promise<TeacherConfig> {
  const { dimension } = await openBroughtEmbeddings(folder);
  const fingerprint = await fingerprintOf(folder);
  return { kind: 'embeddings', folder: resolve(folder), fingerprint, dimension, similarity };
}

/**
 * A teacher of a ranking that was made elsewhere, which is checked and copied into the project.
 *
 * @param project the project's folder
 * @throws WhetstoneError `bad-input` with file and line, `file-not-found`, `disk-full`
 */
export async function rankingTeacher(
  project: string,
  file: string,
  missingPositive: 'error' | 'skip',
): Promise<TeacherConfig> {
  return { kind: 'ranking', ...(await bringRankingInThread(project, resolve(file))), missingPositive };
}
