import { WhetstoneError } from '../../../shared/errors.ts';
import { createChunkedList } from './chunked-list.ts';

export type Bm25Options = {
  /** How soon repeating a term stops counting; 0: at once. */
  readonly k1: number;
  /** How much long passages are held back: 0 not at all, 1 in proportion. */
  readonly b: number;
};

/** As bm25s and rank_bm25 have it; Lucene's own default for k1 is 1.2. */
export const BM25_DEFAULTS: Bm25Options = { k1: 1.5, b: 0.75 };

/** An inverted index with every posting's score in it. Term t's postings are [starts[t], starts[t + 1]). */
export type Bm25Index = {
  readonly passages: number;
  readonly termIds: ReadonlyMap<string, number>;
  readonly starts: Float64Array;
  /** The passage of each posting, rising within a term. */
  readonly postingPassages: Uint32Array;
  readonly postingScores: Float32Array;
};

export type Bm25Builder = {
  /** Adds the next passage; the first is row 0. */
  addPassage(tokens: readonly string[]): void;
  /** The index of all passages added. Call it once. */
  build(): Bm25Index;
};

/**
 * Builds an index in one pass over the passages, in about 16 bytes per (passage, distinct term). The score of a term t
 * in a passage p is Lucene's BM25, as bm25s computes it with method="lucene" (Lù 2024, BM25S, eq. 2):
 *
 *     ln(1 + (N − df + 0.5) / (df + 0.5)) · tf / (tf + k1 · (1 − b + b · |p| / avgdl))
 *
 * with N passages, df of them holding t, tf occurrences of t in p, |p| tokens in p, and avgdl the mean of |p|. It is
 * stored as float32. It is always above 0, so a passage scores 0 only if it shares no term with the query.
 *
 * @throws WhetstoneError `usage` for k1 < 0 or b outside 0 to 1.
 */
export function createBm25Builder({ k1, b }: Bm25Options): Bm25Builder {
  if (!(k1 >= 0 && Number.isFinite(k1)) || !(b >= 0 && b <= 1)) {
    throw new WhetstoneError('usage', `BM25 needs k1 ≥ 0 and b from 0 to 1; k1 is ${k1}, b is ${b}.`, {
      details: { k1, b },
    });
  }
  const termIds = new Map<string, number>();
  const documentFrequencies: number[] = [];
  /** How often each term stands in the passage being added; 0 between passages. */
  const frequencies: number[] = [];
  const passageLengths = createChunkedList();
  const distinctTerms = createChunkedList();
  const postingTerms = createChunkedList();
  const postingFrequencies = createChunkedList();
  let tokenCount = 0;

  const termIdOf = (token: string): number => {
    const known = termIds.get(token);
    if (known !== undefined) return known;
    const id = termIds.size;
    // A token cut out of a text keeps the whole text in memory: the index keeps a copy instead.
    termIds.set(Buffer.from(token, 'utf16le').toString('utf16le'), id);
    documentFrequencies.push(0);
    frequencies.push(0);
    return id;
  };

  return {
    addPassage(tokens) {
      const terms: number[] = [];
      for (const token of tokens) {
        const term = termIdOf(token);
        if (frequencies[term] === 0) terms.push(term);
        frequencies[term]! += 1;
      }
      for (const term of terms) {
        postingTerms.push(term);
        postingFrequencies.push(frequencies[term]!);
        documentFrequencies[term]! += 1;
        frequencies[term] = 0;
      }
      passageLengths.push(tokens.length);
      distinctTerms.push(terms.length);
      tokenCount += tokens.length;
    },
    build() {
      const passages = passageLengths.length;
      const starts = new Float64Array(termIds.size + 1);
      for (let term = 0; term < termIds.size; term += 1) {
        starts[term + 1] = starts[term]! + documentFrequencies[term]!;
      }
      const idf = Float64Array.from(documentFrequencies, (df) =>
        Math.log(1 + (passages - df + 0.5) / (df + 0.5)),
      );
      const next = starts.slice();
      const postingPassages = new Uint32Array(postingTerms.length);
      const postingScores = new Float32Array(postingTerms.length);
      const lengthOf = valuesOf(passageLengths.chunks());
      const countOf = valuesOf(distinctTerms.chunks());
      const frequencyOf = valuesOf(postingFrequencies.chunks());
      let passage = -1;
      let left = 0;
      let saturation = 0;
      for (const chunk of postingTerms.chunks()) {
        for (const term of chunk) {
          while (left === 0) {
            passage += 1;
            left = countOf();
            saturation = k1 * (1 - b + (b * lengthOf() * passages) / tokenCount);
          }
          const frequency = frequencyOf();
          const at = next[term]!;
          postingPassages[at] = passage;
          postingScores[at] = (idf[term]! * frequency) / (frequency + saturation);
          next[term] = at + 1;
          left -= 1;
        }
      }
      return { passages, termIds, starts, postingPassages, postingScores };
    },
  };
}

/** The values of a chunked list, one per call. */
function valuesOf(chunks: Iterable<Uint32Array>): () => number {
  const rest = chunks[Symbol.iterator]();
  let chunk: Uint32Array = new Uint32Array(0);
  let at = 0;
  return () => {
    if (at === chunk.length) {
      chunk = rest.next().value;
      at = 0;
    }
    at += 1;
    return chunk[at - 1]!;
  };
}
