import type { BpeConfig } from './tokenizer-file.ts';
import type { WordModel } from './word-model.ts';

/** Byte-pair encoding (Sennrich et al. 2016): merges the pair of the lowest rank, the leftmost first, while there is one. */
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
    const pieces = Array.from(word);
    for (;;) {
      let best = -1;
      let bestRank = Number.POSITIVE_INFINITY;
      for (let index = 0; index + 1 < pieces.length; index++) {
        const rank = ranks.get(`${pieces[index]} ${pieces[index + 1]}`);
        if (rank !== undefined && rank < bestRank) {
          best = index;
          bestRank = rank;
        }
      }
      if (best === -1) return pieces;
      pieces.splice(best, 2, `${pieces[best]}${pieces[best + 1]}`);
    }
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
