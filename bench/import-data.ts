// Data sets of any size in BEIR's layout, the same for the same seed.

import { once } from 'node:events';
import { createWriteStream, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WORDS_PER_PASSAGE = 70;
const WORDS_PER_QUERY = 9;
const VOCABULARY = 50_000;
/** Draws are looked up in a table of this size: a power of two, large enough to hold rare words. */
const DRAWS = 1 << 20;
const LINES_TOGETHER = 2_000;

/** Mulberry32: a seeded generator of 32-bit integers. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Texts of invented words whose frequencies follow Zipf's law. */
export function createTexts(seed: number): (words: number) => string {
  const random = createRandom(seed);
  const words = Array.from({ length: VOCABULARY }, (_, index) => {
    let word = '';
    for (let rest = (index + 7) * 2_654_435_761; rest >= 1; rest /= 26) {
      word += String.fromCharCode(97 + (Math.floor(rest) % 26));
      if (word.length > 3 + (index % 8)) break;
    }
    return word;
  });
  const draws = Array.from(
    { length: DRAWS },
    () => words[Math.floor(VOCABULARY ** (random() / 2 ** 32)) - 1]!,
  );
  return (count) => {
    let text = draws[random() & (DRAWS - 1)]!;
    for (let word = 1; word < count; word++) text += ` ${draws[random() & (DRAWS - 1)]!}`;
    return text;
  };
}

async function writeLines(path: string, count: number, line: (index: number) => string): Promise<void> {
  const stream = createWriteStream(path);
  for (let from = 0; from < count; from += LINES_TOGETHER) {
    let chunk = '';
    for (let index = from; index < Math.min(count, from + LINES_TOGETHER); index++)
      chunk += `${line(index)}\n`;
    if (!stream.write(chunk)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
}

/** Writes `corpus.jsonl`, `queries.jsonl` and `qrels/train.tsv` with one positive for each query. */
export async function writeBeir(
  folder: string,
  size: { readonly passages: number; readonly queries: number; readonly seed: number },
): Promise<void> {
  mkdirSync(join(folder, 'qrels'), { recursive: true });
  const texts = createTexts(size.seed);
  const random = createRandom(size.seed + 1);
  await writeLines(join(folder, 'corpus.jsonl'), size.passages, (index) =>
    JSON.stringify({ _id: `p${index}`, title: texts(4), text: texts(WORDS_PER_PASSAGE) }),
  );
  await writeLines(join(folder, 'queries.jsonl'), size.queries, (index) =>
    JSON.stringify({ _id: `q${index}`, text: texts(WORDS_PER_QUERY) }),
  );
  const judgements = Array.from(
    { length: size.queries },
    (_, index) => `q${index}\tp${random() % size.passages}\t1\n`,
  );
  writeFileSync(join(folder, 'qrels', 'train.tsv'), `query-id\tcorpus-id\tscore\n${judgements.join('')}`);
}
