import type { WordPieceConfig } from './tokenizer-file.ts';
import type { WordModel } from './word-model.ts';

/** WordPiece: from left to right, the longest piece that the vocabulary has (Wu et al. 2016, as BERT applies it). */
export function createWordPiece(config: WordPieceConfig): WordModel {
  const ids = new Map(Object.entries(config.vocab));
  const unknown = ids.get(config.unk_token) ?? 0;
  const prefix = config.continuing_subword_prefix;
  return (word) => {
    const characters = Array.from(word);
    if (characters.length > config.max_input_chars_per_word) return [unknown];
    const result: number[] = [];
    for (let start = 0; start < characters.length; ) {
      let end = characters.length;
      let piece = (start === 0 ? '' : prefix) + characters.slice(start).join('');
      let id = ids.get(piece);
      while (id === undefined && --end > start) {
        piece = piece.slice(0, -(characters[end]?.length ?? 1));
        id = ids.get(piece);
      }
      if (id === undefined) return [unknown];
      result.push(id);
      start = end;
    }
    return result;
  };
}
