import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkOptions } from '../../../shared/progress.ts';
import type { DenseConfig } from '../../../shared/teachers.ts';
import { openCheckpoint } from '../../engine/models/checkpoint.ts';
import { createEncoder } from '../../engine/models/encoder.ts';
import { createTestProject, type TestProject } from '../mining/test-project.fixture.ts';
import { openProject } from '../project/project.ts';
import { denseTeacher } from './add-teacher.ts';
import { type EmbeddingSide, embeddingFileName, WINDOW_ROWS } from './embedding-file.ts';
import { readEmbeddingStates } from './embedding-state.ts';
import { ensureEmbeddings } from './encode.ts';
import { addTeacher } from './registry.ts';

const MODEL = join(import.meta.dirname, '../../engine/models/fixtures/bert');
const PROCESS = fileURLToPath(new URL('./encode-process.fixture.ts', import.meta.url));
/** Two whole windows and one that is not. */
const PASSAGES = 2 * WINDOW_ROWS + 100;
const QUERIES = { q0: 'Where do gulls walk?', q1: 'What puts an edge on a blade?' };

const passageText = (number: number): string => `Lighthouse ${number}, ${'rain '.repeat(number % 9)}harbour`;
const passages = (from: number, to: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: to - from }, (_, index) => [`p${from + index}`, passageText(from + index)]),
  );

let project: TestProject;
let config: DenseConfig;
beforeAll(async () => {
  project = await createTestProject({
    passages: passages(0, PASSAGES),
    queries: QUERIES,
    splits: { train: [['q0', 'p0', 1]] },
  });
  config = (await denseTeacher(MODEL, {}, {})).config;
});
afterAll(() => project[Symbol.asyncDispose]());

const encode = (using: DenseConfig, work: WorkOptions = {}): Promise<number> =>
  ensureEmbeddings(project, using, 1, { ...work, device: 'cpu' });

const pathOf = (using: DenseConfig, side: EmbeddingSide): string =>
  join(project.folders.embeddings, embeddingFileName(using, side, 1));

/** Holds rows on disk, at both ends of each window, against what the encoder gives for their texts alone. */
async function expectRows(using: DenseConfig): Promise<void> {
  const bytes = readFileSync(pathOf(using, 'passages'));
  const rows = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  expect(rows.length).toBe(PASSAGES * using.dimension);
  const numbers = [0, WINDOW_ROWS - 1, WINDOW_ROWS, 2 * WINDOW_ROWS - 1, 2 * WINDOW_ROWS, PASSAGES - 1];
  const encoder = await createEncoder(await openCheckpoint(MODEL, using), { device: 'cpu', threads: 1 });
  try {
    const alone = await encoder.encode(numbers.map(passageText), { kind: 'passage' });
    for (const [at, number] of numbers.entries()) {
      for (let x = 0; x < using.dimension; x++) {
        const expected = alone[at * using.dimension + x]!;
        expect(rows[number * using.dimension + x], `passage ${number}`).toBeCloseTo(expected, 5);
      }
    }
  } finally {
    await encoder.close();
  }
}

describe('ensureEmbeddings', () => {
  it('encodes every text once, and puts its row where its id stands', async () => {
    expect(await encode(config)).toBe(PASSAGES + 2);
    expect(await encode(config)).toBe(0);
    await expectRows(config);
  });

  it('encodes no passage for another query prompt', async () => {
    await encode(config);
    expect(await encode({ ...config, queryPrompt: 'another: ' })).toBe(2);
  });

  it('goes on after a kill with the window that was not finished', async () => {
    const killed = { ...config, passagePrompt: 'killed: ', queryPrompt: 'killed: ' };
    addTeacher(project.db, 'tiny', killed);
    project.close();
    const child = spawn(process.execPath, [PROCESS, project.folders.root, 'tiny'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    project = { ...project, ...openProject(project.folders.root) };
    // As a kill while the model is opened leaves it.
    mkdirSync(join(project.folders.embeddings, 'graph-left'));
    expect(await encode(killed)).toBe(PASSAGES - WINDOW_ROWS + 2);
    await expectRows(killed);
    expect(readdirSync(project.folders.embeddings).filter((name) => !name.endsWith('.f32'))).toEqual([]);
  });

  it('loses no finished batch when it is cancelled inside a window', async () => {
    const stopped = { ...config, passagePrompt: 'inside: ', queryPrompt: 'inside: ' };
    let reported = 0;
    const controller = new AbortController();
    const cancelled = encode(stopped, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        reported = done;
        controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(reported).toBeGreaterThan(0);
    expect(reported).toBeLessThan(WINDOW_ROWS);
    const state = () => readEmbeddingStates(project).find(({ teacher }) => teacher === 'inside');
    addTeacher(project.db, 'inside', stopped);
    const kept = state()!.passages.encoded;
    expect(kept).toBeGreaterThanOrEqual(reported);
    expect(await encode(stopped)).toBe(PASSAGES - kept + 2);
    expect(state()!.passages).toEqual({ encoded: PASSAGES, total: PASSAGES });
    await expectRows(stopped);
  });

  it('keeps finished windows when it is cancelled', async () => {
    const stopped = { ...config, passagePrompt: 'stopped: ' };
    const controller = new AbortController();
    const cancelled = encode(stopped, {
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done > WINDOW_ROWS) controller.abort();
      },
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const rest = await encode(stopped);
    expect(rest).toBeGreaterThan(0);
    expect(rest).toBeLessThanOrEqual(PASSAGES - WINDOW_ROWS);
    await expectRows(stopped);
  });

  it('encodes anew what was deleted or cut short by hand', async () => {
    await encode(config);
    truncateSync(pathOf(config, 'passages'), WINDOW_ROWS * config.dimension * 4 + 17);
    expect(await encode(config)).toBe(PASSAGES - WINDOW_ROWS);
    await expectRows(config);
    rmSync(pathOf(config, 'passages'));
    expect(await encode(config)).toBe(PASSAGES);
  });

  it('says what is wrong with a model that is gone', async () => {
    const gone = { ...config, folder: project.path('gone'), passagePrompt: 'gone: ' };
    await expect(encode(gone)).rejects.toMatchObject({ code: 'model-missing-file' });
  });
});
