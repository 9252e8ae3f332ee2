import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Checkpoint, openCheckpoint } from '../../engine/models/checkpoint.ts';
import { createEncoder } from '../../engine/models/encoder.ts';
import { createTokenizer } from '../../engine/models/tokenizer/tokenizer.ts';
import { findRealModels } from './real-models.fixture.ts';

/** What sentence-transformers gives for the real models: made by bench/peers/encode_fixtures.py. */
const FIXTURES = join(import.meta.dirname, '../../engine/models/fixtures');
const fixtureSchema = z.object({
  tokens: z.array(z.int()),
  idHashes: z.array(z.string()),
  embeddings: z.base64(),
});
const readFixture = (name: string): unknown => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'));

/** The walk through the texts that encode_fixtures.py takes. */
function realTexts(): readonly string[] {
  const texts = z.array(z.string()).parse(readFixture('texts.json'));
  const words = texts.join(' ').split(' ');
  const stretch = (i: number): string =>
    Array.from({ length: 1 + Math.floor(i ** 2 / 90) }, (_, j) => words[(i * 7 + j) % words.length]).join(
      ' ',
    );
  return [...texts, ...Array.from({ length: 200 }, (_, i) => stretch(i))].slice(0, 200);
}

/** The fixtures take the texts by turns as passages and as queries. */
const kindOf = (index: number): 'passage' | 'query' => (index % 2 === 0 ? 'passage' : 'query');

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (left: Float32Array, right: Float32Array): number =>
    left.reduce((sum, value, index) => sum + value * right[index]!, 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** Four seconds to ten a model on a quiet machine, and any number on a busy one. */
const LONG = 600_000;

const texts = realTexts();
const models = await findRealModels();

describe.for(models)('the real model $name', ({ name, known, folder, note }) => {
  const { tokens, idHashes, embeddings } = fixtureSchema.parse(readFixture(`real-${name}.json`));
  const open = (): Promise<Checkpoint> => openCheckpoint(folder ?? '', {}, known);

  it.skipIf(folder === null)(`gives the token ids of the Rust tokenizers (${note})`, async () => {
    const checkpoint = await open();
    const { encode } = createTokenizer(checkpoint.tokenizer, checkpoint);
    const prompts = { passage: checkpoint.passagePrompt, query: checkpoint.queryPrompt };
    const ids = texts.map((text, index) => encode(prompts[kindOf(index)] + text));
    expect(ids.map((row) => row.length)).toEqual(tokens);
    expect(ids.map((row) => createHash('sha256').update(row.join()).digest('hex').slice(0, 8))).toEqual(
      idHashes,
    );
  });

  it.skipIf(folder === null)(
    `gives the embeddings of sentence-transformers (${note})`,
    async () => {
      const encoder = await createEncoder(await open(), { device: 'cpu' });
      try {
        const expected = Float32Array.from(
          new Float16Array(Uint8Array.from(Buffer.from(embeddings, 'base64')).buffer),
        );
        expect(expected.length).toBe(texts.length * encoder.dimension);
        const cosines: number[] = [];
        for (const kind of ['passage', 'query'] as const) {
          const indices = Array.from(texts.keys()).filter((index) => kindOf(index) === kind);
          const rows = await encoder.encode(
            indices.map((index) => texts[index]!),
            { kind },
          );
          const row = (matrix: Float32Array, index: number) =>
            matrix.subarray(index * encoder.dimension, (index + 1) * encoder.dimension);
          for (const [at, index] of indices.entries())
            cosines.push(cosine(row(rows, at), row(expected, index)));
        }
        expect(cosines).toHaveLength(texts.length);
        expect(Math.min(...cosines)).toBeGreaterThan(0.9999);
        expect(Math.max(...cosines)).toBeLessThan(1.0001);
      } finally {
        await encoder.close();
      }
    },
    LONG,
  );
});
