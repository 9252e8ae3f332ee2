import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openCheckpoint } from './checkpoint.ts';
import { createEncoder } from './encoder.ts';
import { createTokenizer } from './tokenizer/tokenizer.ts';

/** Made by bench/peers/encode_fixtures.py with transformers and sentence-transformers. */
const FIXTURES = join(import.meta.dirname, 'fixtures');
const matrixSchema = z.array(z.array(z.number()));
const expectedSchema = z.object({ ids: matrixSchema, passages: matrixSchema, queries: matrixSchema });
const texts = z.array(z.string()).parse(JSON.parse(readFileSync(join(FIXTURES, 'texts.json'), 'utf8')));

function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let dot = 0;
  let left = 0;
  let right = 0;
  for (let index = 0; index < a.length; index++) {
    dot += a[index]! * b[index]!;
    left += a[index]! ** 2;
    right += b[index]! ** 2;
  }
  return dot / Math.sqrt(left * right);
}

describe.each([
  'bert',
  'bert-f16',
  'bert-bf16',
  'bert-sharded',
  'instructor',
  'roberta',
  'xlm-roberta',
  'mpnet',
  'distilbert',
])('the checkpoint %s', (name) => {
  const folder = join(FIXTURES, name);
  const expected = expectedSchema.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));

  it('gives the token ids of the Rust tokenizers', async () => {
    const { tokenizer, maxLength, lowerCase } = await openCheckpoint(folder);
    const { encode } = createTokenizer(tokenizer, { maxLength, lowerCase });
    for (const [index, text] of texts.entries()) {
      expect(encode(text), `text ${index}`).toEqual(expected.ids[index]);
    }
  });

  it('gives the embeddings of sentence-transformers', async () => {
    const encoder = await createEncoder(await openCheckpoint(folder), { device: 'cpu', threads: 1 });
    try {
      expect(encoder.dimension).toBe(32);
      for (const kind of ['passage', 'query'] as const) {
        const wanted = kind === 'passage' ? expected.passages : expected.queries;
        const rows = await encoder.encode(texts, { kind });
        expect(rows.length).toBe(texts.length * 32);
        for (const [index, row] of wanted.entries()) {
          const got = rows.subarray(index * 32, (index + 1) * 32);
          expect(cosine(got, row), `${kind} ${index}`).toBeGreaterThan(0.9999);
          // The cosine is blind to length, and a dot product is not.
          expect(Math.hypot(...got), `${kind} ${index}`).toBeCloseTo(Math.hypot(...row), 3);
        }
      }
    } finally {
      await encoder.close();
    }
  });
});
