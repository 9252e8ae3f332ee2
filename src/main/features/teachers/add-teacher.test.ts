import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { denseTeacher } from './add-teacher.ts';
import { publishModel } from './model-cache.ts';

const TINY_BERT = join(import.meta.dirname, '../../engine/models/fixtures/bert');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-teacher-'));
  vi.stubEnv('WHETSTONE_CACHE', join(folder, 'cache'));
  vi.stubEnv('WHETSTONE_OFFLINE', '1');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

/** Puts a tiny model into the cache as if it were `id`, without the files that say how it is used. */
async function cacheBareModel(id: string): Promise<void> {
  const staging = join(folder, 'staging');
  await cp(TINY_BERT, staging, { recursive: true });
  for (const name of ['modules.json', '1_Pooling', 'config_sentence_transformers.json', 'expected.json']) {
    await rm(join(staging, name), { recursive: true });
  }
  const origin = { source: 'hub', from: 'https://example.org', revision: 'a'.repeat(40) } as const;
  await publishModel(join(folder, 'cache'), id, staging, origin);
}

describe('a dense teacher', () => {
  it('takes from the catalogue what a known model’s folder does not say', async () => {
    await cacheBareModel('intfloat/e5-small-v2');
    const { config } = await denseTeacher('e5-small-v2', {}, {});
    expect(config).toMatchObject({
      model: 'intfloat/e5-small-v2',
      queryPrompt: 'query: ',
      passagePrompt: 'passage: ',
      pooling: 'mean',
      similarity: 'cosine',
      maxLength: 48,
    });
  });

  it('takes pooling and similarity from there too', async () => {
    await cacheBareModel('sentence-transformers/multi-qa-mpnet-base-dot-v1');
    const { config } = await denseTeacher('multi-qa-mpnet-base-dot-v1', {}, {});
    expect(config).toMatchObject({ pooling: 'cls', similarity: 'dot', queryPrompt: '' });
  });

  it('lets the user’s settings win, an empty prompt too', async () => {
    await cacheBareModel('BAAI/bge-small-en-v1.5');
    const settings = { queryPrompt: '', passagePrompt: 'p: ', pooling: 'last', maxLength: 9 } as const;
    const { config } = await denseTeacher('BAAI/bge-small-en-v1.5', settings, {});
    expect(config).toMatchObject(settings);
  });

  it('knows nothing beforehand of a folder, and takes its own files', async () => {
    const { config } = await denseTeacher(TINY_BERT, {}, {});
    expect(config).toMatchObject({ model: 'bert', queryPrompt: 'query: ', passagePrompt: 'passage: ' });
  });
});
