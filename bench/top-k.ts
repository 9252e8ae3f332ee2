// Exact top-k search over random unit vectors, from memory and from a file. Prints one JSON document.
//   node bench/top-k.ts [--queries 256] [--rows 100000] [--dimension 384] [--k 100] [--threads 2]
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createSearcher } from '../src/main/engine/search/top-k.ts';
import { openVectorFile, vectorsInMemory } from '../src/main/engine/search/vectors.ts';
import { median } from './processes.ts';

const { values: options } = parseArgs({
  options: {
    queries: { type: 'string', default: '256' },
    rows: { type: 'string', default: '100000' },
    dimension: { type: 'string', default: '384' },
    k: { type: 'string', default: '100' },
    threads: { type: 'string', default: '2' },
    repeats: { type: 'string', default: '5' },
  },
});
const dimension = Number(options.dimension);
const k = Number(options.k);

/** Rows of length 1 in random directions; a sum of uniforms is near enough to a normal distribution. */
function unitVectors(rows: number): Float32Array {
  const vectors = new Float32Array(rows * dimension);
  for (let row = 0; row < rows; row += 1) {
    const vector = vectors.subarray(row * dimension, (row + 1) * dimension);
    let square = 0;
    for (let x = 0; x < dimension; x += 1) {
      const value = Math.random() + Math.random() + Math.random() - 1.5;
      vector[x] = value;
      square += value * value;
    }
    const length = Math.sqrt(square);
    for (let x = 0; x < dimension; x += 1) vector[x]! /= length;
  }
  return vectors;
}

const queries = unitVectors(Number(options.queries));
const vectors = unitVectors(Number(options.rows));
const folder = await mkdtemp(join(tmpdir(), 'whetstone-bench-'));
try {
  const path = join(folder, 'corpus.f32');
  await writeFile(path, vectors);
  const file = await openVectorFile(path, dimension);
  const searcher = await createSearcher({ dimension, device: 'cpu', threads: Number(options.threads) });
  const milliseconds: Record<string, number> = {};
  for (const [name, corpus] of [
    ['memory', vectorsInMemory(vectors, dimension)],
    ['file', file],
  ] as const) {
    const times: number[] = [];
    for (let repeat = 0; repeat < Number(options.repeats); repeat += 1) {
      const start = performance.now();
      await searcher.search({ queries, corpus, k, tieRank: null, exclude: null });
      times.push(performance.now() - start);
    }
    milliseconds[name] = Math.round(median(times));
  }
  await searcher.release();
  await file.close();
  console.log(
    JSON.stringify({
      bench: 'top-k',
      queries: Number(options.queries),
      rows: Number(options.rows),
      dimension,
      k,
      threads: Number(options.threads),
      milliseconds,
      peakMemoryMB: Math.round(process.resourceUsage().maxRSS / 1024),
    }),
  );
} finally {
  await rm(folder, { recursive: true });
}
