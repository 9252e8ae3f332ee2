import type { UnigramConfig } from './tokenizer-file.ts';
import type { WordModel } from './word-model.ts';

/** An unknown character scores so much less than the vocabulary's worst piece (sentencepiece's kUnkPenalty). */
const UNKNOWN_PENALTY = 10;

/**
 * The unigram language model (Kudo 2018): the segmentation of the highest total score, found by Viterbi; of equal ones
 * the one that was found first, as Hugging Face's implementation has it. Unknown characters in a row are one token.
 */
export function createUnigram(config: UnigramConfig): WordModel {
  const ids = new Map<string, number>();
  const scores = new Float64Array(config.vocab.length);
  let longest = 1;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [id, [piece, score]] of config.vocab.entries()) {
    ids.set(piece, id);
    scores[id] = score;
    longest = Math.max(longest, piece.length);
    lowest = Math.min(lowest, score);
  }
  const unknown = config.unk_id;
  const unknownScore = lowest - UNKNOWN_PENALTY;

  return (word) => {
    const best = new Float64Array(word.length + 1).fill(Number.NEGATIVE_INFINITY);
    const from = new Int32Array(word.length + 1).fill(-1);
    const by = new Int32Array(word.length + 1);
    best[0] = 0;
    const consider = (start: number, end: number, id: number, score: number): void => {
      const total = (best[start] ?? 0) + score;
      if (from[end] === -1 || total > (best[end] ?? 0)) {
        best[end] = total;
        from[end] = start;
        by[end] = id;
      }
    };
    for (let start = 0; start < word.length; ) {
      const width = (word.codePointAt(start) ?? 0) > 0xffff ? 2 : 1;
      let single = false;
      for (let end = start + 1; end <= Math.min(word.length, start + longest); end++) {
        const id = ids.get(word.slice(start, end));
        if (id === undefined) continue;
        consider(start, end, id, scores[id] ?? 0);
        single ||= end === start + width;
      }
      if (!single) consider(start, start + width, unknown, unknownScore);
      start += width;
    }
    const result: number[] = [];
    for (let end = word.length; end > 0; end = from[end] ?? 0) {
      const id = by[end] ?? unknown;
      if (id !== unknown || result.at(-1) !== unknown) result.push(id);
    }
    return result.reverse();
  };
}
