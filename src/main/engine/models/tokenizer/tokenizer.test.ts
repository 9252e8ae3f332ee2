import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createBpe } from './bpe.ts';
import { createNormalizer } from './normalizers.ts';
import { createPreTokenizer } from './pre-tokenizers.ts';
import { createTokenizer } from './tokenizer.ts';
import { normalizerSchema, preTokenizerSchema, tokenizerSchema } from './tokenizer-file.ts';

/** What Hugging Face's Rust tokenizers give: made by bench/peers/tokenizer_fixtures.py. */
const FIXTURES = join(import.meta.dirname, '../fixtures/tokenizer-parts.json');
const sweepOf = <Config extends z.ZodType>(config: Config) =>
  z.object({ config, hashes: z.array(z.string()) });
const caseOf = <Config extends z.ZodType, Result extends z.ZodType>(config: Config, result: Result) =>
  z.object({ config, texts: z.array(z.string()), results: z.array(result) });
const fixtures = z
  .object({
    normalizerSweeps: z.array(sweepOf(normalizerSchema)),
    preTokenizerSweeps: z.array(sweepOf(preTokenizerSchema)),
    normalizers: z.array(caseOf(normalizerSchema, z.string())),
    preTokenizers: z.array(caseOf(preTokenizerSchema, z.array(z.string()))),
    tokenizers: z.array(caseOf(tokenizerSchema, z.array(z.int()))),
  })
  .parse(JSON.parse(readFileSync(FIXTURES, 'utf8')));

/** All of Unicode, in blocks of 4,096 code points with a letter between any two. */
const BLOCKS = Array.from({ length: 0x110 }, (_, block) =>
  Array.from({ length: 0x1000 }, (_, index) => block * 0x1000 + index)
    .filter((code) => code < 0xd800 || code >= 0xe000)
    .map((code) => String.fromCodePoint(code))
    .join('x'),
);

/** The first code points of the blocks for which `result` differs from the Rust one. */
function differingBlocks(hashes: readonly string[], result: (text: string) => string): readonly string[] {
  return BLOCKS.flatMap((text, block) => {
    const hash = createHash('sha256').update(result(text)).digest('hex').slice(0, 8);
    return hash === hashes[block] ? [] : [`U+${(block * 0x1000).toString(16)}`];
  });
}

describe('every character of Unicode', () => {
  it.each(fixtures.normalizerSweeps)('is normalised as in Rust by $config', ({ config, hashes }) => {
    expect(differingBlocks(hashes, createNormalizer(config))).toEqual([]);
  });

  it.each(fixtures.preTokenizerSweeps)('is split as in Rust by $config', ({ config, hashes }) => {
    const split = createPreTokenizer(config);
    expect(differingBlocks(hashes, (text) => split(text, true).join('\0'))).toEqual([]);
  });
});

describe('the parts of a tokenizer', () => {
  it.each(fixtures.normalizers)('normalise as in Rust: $config', ({ config, texts, results }) => {
    expect(texts.map(createNormalizer(config))).toEqual(results);
  });

  it.each(fixtures.preTokenizers)('split as in Rust: $config', ({ config, texts, results }) => {
    const split = createPreTokenizer(config);
    expect(texts.map((text) => split(text, true))).toEqual(results);
  });

  it.each(fixtures.tokenizers)('give the ids of Rust: $config.model.type', ({ config, texts, results }) => {
    const { encode } = createTokenizer(config, { maxLength: 1000, lowerCase: false });
    expect(texts.map(encode)).toEqual(results);
  });
});

describe('a tokenizer', () => {
  const config = fixtures.tokenizers.at(-1)!.config;

  it('cuts a text’s end off and keeps what stands around it', () => {
    const { encode } = createTokenizer(config, { maxLength: 4, lowerCase: false });
    expect(encode('a b m a b')).toEqual([5, 1, 2, 6]);
    expect(encode('a')).toEqual([5, 1, 6]);
    expect(createTokenizer(config, { maxLength: 1, lowerCase: false }).encode('a')).toEqual([5, 6]);
  });

  it('counts a prompt’s ids without the closing special token', () => {
    const { promptLength } = createTokenizer(config, { maxLength: 100, lowerCase: false });
    expect([promptLength(''), promptLength('a b ')]).toEqual([1, 3]);
  });
});

describe('byte-pair encoding', () => {
  const pairs = ['a b', 'ab a', 'b b', 'ab ab', 'a a', 'bb ab', 'aa b', 'abab bb', 'aa aa', 'b aa'];
  const vocab = Object.fromEntries(
    ['a', 'b', ...pairs.map((pair) => pair.replace(' ', ''))].map((piece, id) => [piece, id]),
  );
  const encode = createBpe({
    type: 'BPE',
    vocab,
    merges: pairs,
    ignore_merges: false,
    byte_fallback: false,
  });

  /** The definition itself: the pair of the lowest rank, the leftmost of equal ones, again and again. */
  function slowly(word: string): readonly (number | undefined)[] {
    const pieces = [...word];
    for (;;) {
      const ranks = pieces.slice(1).map((piece, index) => pairs.indexOf(`${pieces[index]} ${piece}`));
      const lowest = Math.min(...ranks.filter((rank) => rank >= 0));
      if (lowest === Number.POSITIVE_INFINITY) return pieces.map((piece) => vocab[piece]);
      const at = ranks.indexOf(lowest);
      pieces.splice(at, 2, `${pieces[at]}${pieces[at + 1]}`);
    }
  }

  it('is what its definition says', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 60 }), (word) => {
        expect(encode(word)).toEqual(slowly(word));
      }),
    );
  });

  it('takes a word of a million letters in its stride', () => {
    const started = performance.now();
    expect(encode('ab'.repeat(500_000)).length).toBeLessThan(500_000);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
