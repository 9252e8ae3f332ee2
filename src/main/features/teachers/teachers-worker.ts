import { parentPort } from 'node:worker_threads';
import { openCheckpoint } from '../../engine/models/checkpoint.ts';
import { serveThread } from '../../platform/jobs/thread-host.ts';
import { openProjectToRead } from '../project/project.ts';
import { bringRanking } from './bring-ranking.ts';
import { readTexts } from './embedding-file.ts';
import { readEmbeddingStates } from './embedding-state.ts';
import { type CheckpointUse, teachersRequestSchema } from './look.ts';

serveThread(parentPort!, async (raw) => {
  const request = teachersRequestSchema.parse(raw);
  if (request.type === 'checkpoint') return readCheckpoint(request.folder, request.known ?? {});
  if (request.type === 'ranking') return bringRanking(request.project, request.path);
  const project = openProjectToRead(request.project);
  try {
    return request.type === 'texts' ? readTexts(project.db, request.dataset) : readEmbeddingStates(project);
  } finally {
    project.close();
  }
});

async function readCheckpoint(
  folder: string,
  known: Parameters<typeof openCheckpoint>[2],
): Promise<CheckpointUse> {
  const { modelType, dimension, pooling, maxLength, queryPrompt, passagePrompt, similarity, transformer } =
    await openCheckpoint(folder, {}, known);
  return {
    architecture: modelType,
    dimension,
    pooling,
    maxLength,
    maxTokens: transformer.sizes.maxTokens,
    queryPrompt,
    passagePrompt,
    similarity,
  };
}
