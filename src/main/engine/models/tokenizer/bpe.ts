import { createMergeQueue } from './merge-queue.ts';
import type { BpeConfig } from './tokenizer-file.ts';
import type { WordModel } from './word-model.ts';

/**
 * Byte-pair encoding (Sennrich et al. 2016): merges the pair of the lowest rank, the leftmost first, while there is one. The
 * candidates wait in a queue, so that a text without spaces takes time in proportion to its length, not to its square.
 */
export function createBpe(config: BpeConfig): WordModel {
  const ids = new Map(Object.entries(config.vocab));
  const unknown = config.unk_token == null ? undefined : ids.get(config.unk_token);
  const ranks = new Map<string, number>();
  for (const [rank, merge] of config.merges.entries()) {
    // Pieces hold no space: the byte-level alphabet has another character for it.
    const pair = typeof merge === 'string' ? merge : merge.join(' ');
    if (!ranks.has(pair)) ranks.set(pair, rank);
  }

  const mergeAll = (word: string): readonly string[] => {
    // A piece that was merged into the one before it leaves an empty string.
    const pieces = Array.from(word);
    const before = Int32Array.from(pieces, (_, index) => index - 1);
    const behind = Int32Array.from(pieces, (_, index) => index + 1);
    const rankAt = (index: number): number | undefined =>
      ranks.get(`${pieces[index]} ${pieces[behind[index]!]}`);
    const queue = createMergeQueue();
    const propose = (index: number): void => {
      const rank = rankAt(index);
      if (rank !== undefined) queue.push(rank, index);
    };
    for (const index of pieces.keys()) propose(index);
    for (let best = queue.pop(); best !== undefined; best = queue.pop()) {
      const { rank, index } = best;
      // What was proposed may have been merged away since, or stand beside another piece now.
      if (pieces[index] === '' || rankAt(index) !== rank) continue;
      const merged = behind[index]!;
      const next = behind[merged]!;
      pieces[index] = `${pieces[index]}${pieces[merged]}`;
      pieces[merged] = '';
      behind[index] = next;
      if (next < pieces.length) before[next] = index;
      propose(index);
      if (before[index]! >= 0) propose(before[index]!);
    }
    return pieces.filter((piece) => piece !== '');
  };

  return (word) => {
    const whole = config.ignore_merges ? ids.get(word) : undefined;
    if (whole !== undefined) return [whole];
    return mergeAll(word).flatMap((piece) => {
      const id = ids.get(piece) ?? unknown;
      return id === undefined ? [] : [id];
    });
  };
}
