// BM25 over passages of 70 words whose frequencies follow Zipf's law. Prints one JSON document.
//   node bench/bm25.ts [--passages 200000] [--queries 2000] [--terms 8] [--k 100]
import { parseArgs } from 'node:util';
import { searchBm25 } from '../src/main/engine/search/bm25.ts';
import { BM25_DEFAULTS, createBm25Builder } from '../src/main/engine/search/bm25-index.ts';
import { createTokenizer, ENGLISH_STOP_WORDS } from '../src/main/engine/search/tokenize.ts';

const { values: options } = parseArgs({
  options: {
    passages: { type: 'string', default: '200000' },
    queries: { type: 'string', default: '2000' },
    terms: { type: 'string', default: '8' },
    k: { type: 'string', default: '100' },
  },
});
const passages = Number(options.passages);
const queryCount = Number(options.queries);
const WORDS = 70;
const VOCABULARY = 200_000;

/** The 33 stop words first, as in English, then invented words of 3 to 10 letters. */
const vocabulary = [
  ...ENGLISH_STOP_WORDS,
  ...Array.from({ length: VOCABULARY }, (_, i) => {
    const word = ((i + 10_000) * 48_271).toString(26);
    return word.replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!);
  }),
];

/** Rank r with probability in proportion to 1 / r. */
function zipfWord(): string {
  const rank = Math.floor(vocabulary.length ** Math.random());
  return vocabulary[rank - 1]!;
}

const text = (words: number) => Array.from({ length: words }, zipfWord).join(' ');
const texts = Array.from({ length: passages }, () => text(WORDS));
const tokenize = createTokenizer(ENGLISH_STOP_WORDS);
const queries = Array.from({ length: queryCount }, () => tokenize(text(Number(options.terms))));

const heapBefore = process.memoryUsage();
const buildStart = performance.now();
const builder = createBm25Builder(BM25_DEFAULTS);
for (const passage of texts) builder.addPassage(tokenize(passage));
const index = builder.build();
const buildSeconds = (performance.now() - buildStart) / 1000;
const heapAfter = process.memoryUsage();

const searchStart = performance.now();
await searchBm25(index, { queries, k: Number(options.k), tieRank: null, exclude: null });
const searchSeconds = (performance.now() - searchStart) / 1000;

console.log(
  JSON.stringify({
    bench: 'bm25',
    passages,
    wordsPerPassage: WORDS,
    queryTerms: Number(options.terms),
    k: Number(options.k),
    passagesPerSecond: Math.round(passages / buildSeconds),
    queriesPerSecond: Math.round(queryCount / searchSeconds),
    indexBytesPerPassage: Math.round(
      (index.postingPassages.byteLength + index.postingScores.byteLength) / passages,
    ),
    buildMemoryMB: Math.round(
      (heapAfter.arrayBuffers - heapBefore.arrayBuffers + heapAfter.heapUsed - heapBefore.heapUsed) / 2 ** 20,
    ),
  }),
);
