import { lowerCase, normalizeBertText } from './bert-text.ts';
import { createPrecompiledNormalizer } from './precompiled.ts';
import type { NormalizerConfig } from './tokenizer-file.ts';
import { stripMarks, toForm } from './unicode-forms.ts';

export type Normalizer = (text: string) => string;

const LEADING = /^\p{White_Space}+/u;
const TRAILING = /\p{White_Space}+$/u;

/** The function that a tokenizer.json's `normalizer` describes. */
export function createNormalizer(config: NormalizerConfig | null): Normalizer {
  if (config === null) return (text) => text;
  switch (config.type) {
    case 'Sequence': {
      const steps = config.normalizers.map(createNormalizer);
      return (text) => steps.reduce((result, step) => step(result), text);
    }
    case 'BertNormalizer':
      return (text) => normalizeBertText(text, config);
    case 'Lowercase':
      return lowerCase;
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD':
      return (text) => toForm(text, config.type);
    case 'StripAccents':
      return stripMarks;
    case 'Strip':
      return (text) => {
        const right = config.strip_right ? text.replace(TRAILING, '') : text;
        return config.strip_left ? right.replace(LEADING, '') : right;
      };
    case 'Replace': {
      const { pattern, content } = config;
      if ('String' in pattern) return (text) => text.replaceAll(pattern.String, () => content);
      const expression = new RegExp(pattern.Regex, 'gu');
      return (text) => text.replace(expression, () => content);
    }
    case 'Precompiled':
      return createPrecompiledNormalizer(Buffer.from(config.precompiled_charsmap, 'base64'));
  }
}
