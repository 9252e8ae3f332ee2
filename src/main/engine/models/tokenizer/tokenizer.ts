import { createSplitter } from './added-tokens.ts';
import { createBpe } from './bpe.ts';
import { createNormalizer } from './normalizers.ts';
import { createPreTokenizer } from './pre-tokenizers.ts';
import { specialTokens } from './special-tokens.ts';
import type { NormalizerConfig, TokenizerConfig } from './tokenizer-file.ts';
import { createUnigram } from './unigram.ts';
import { remembering, type WordModel } from './word-model.ts';
import { createWordPiece } from './wordpiece.ts';

export type Tokenizer = {
  /** The text's token ids, special tokens included, at most as many as the tokenizer was created for. */
  encode(text: string): readonly number[];
  /** How many ids a prompt takes at the beginning of every text that starts with it. */
  promptLength(prompt: string): number;
};

export type TokenizerOptions = {
  /** Ids, special ones included; what is longer loses its end. */
  readonly maxLength: number;
  /** Lower case whatever the tokenizer itself does (`do_lower_case` of sentence_bert_config.json). */
  readonly lowerCase: boolean;
};

function createWordModel(model: TokenizerConfig['model']): WordModel {
  switch (model.type) {
    case 'WordPiece':
      return remembering(createWordPiece(model));
    case 'BPE':
      return remembering(createBpe(model));
    case 'Unigram':
      return remembering(createUnigram(model));
  }
}

function withLowerCase(normalizer: NormalizerConfig | null): NormalizerConfig {
  return {
    type: 'Sequence',
    normalizers: [{ type: 'Lowercase' }, ...(normalizer === null ? [] : [normalizer])],
  };
}

/**
 * The tokenizer that a tokenizer.json describes: added tokens are found, the stretches between them normalised, split into
 * words and cut into pieces, and special tokens put around. Ids are those of Hugging Face's Rust tokenizers.
 */
export function createTokenizer(config: TokenizerConfig, options: TokenizerOptions): Tokenizer {
  const normalize = createNormalizer(
    options.lowerCase ? withLowerCase(config.normalizer) : config.normalizer,
  );
  const preTokenize = createPreTokenizer(config.pre_tokenizer);
  const encodeWord = createWordModel(config.model);
  const { before, after } = specialTokens(config.post_processor);
  const splitRaw = createSplitter(
    config.added_tokens.filter((token) => !token.normalized),
    (token) => token.content,
  );
  const splitNormalized = createSplitter(
    config.added_tokens.filter((token) => token.normalized),
    (token) => normalize(token.content),
  );
  const room = Math.max(0, options.maxLength - before.length - after.length);
  const specialIds = new Set(config.added_tokens.filter((token) => token.special).map((token) => token.id));

  const encode = (text: string): number[] => {
    const ids: number[] = [...before];
    const end = before.length + room;
    for (const raw of splitRaw(text)) {
      if (ids.length >= end) break;
      if (raw.id !== null) {
        ids.push(raw.id);
        continue;
      }
      for (const section of splitNormalized(normalize(raw.text))) {
        if (section.id !== null) {
          ids.push(section.id);
          continue;
        }
        if (section.text === '') continue;
        for (const word of preTokenize(section.text, raw.start + section.start === 0)) {
          if (ids.length >= end) break;
          for (const id of encodeWord(word)) ids.push(id);
        }
      }
    }
    if (ids.length > end) ids.length = end;
    ids.push(...after);
    return ids;
  };

  return {
    encode,
    promptLength(prompt) {
      const ids = encode(prompt);
      // A closing [SEP] or </s> stands behind the whole text, not behind the prompt (sentence-transformers does the same).
      return specialIds.has(ids.at(-1) ?? -1) ? ids.length - 1 : ids.length;
    },
  };
}
