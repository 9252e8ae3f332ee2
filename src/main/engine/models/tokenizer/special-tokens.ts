import type { PostProcessorConfig } from './tokenizer-file.ts';

/** The ids that stand around every text. */
export type SpecialTokens = { readonly before: readonly number[]; readonly after: readonly number[] };

/** What a tokenizer.json's `post_processor` puts around a single text. */
export function specialTokens(config: PostProcessorConfig | null): SpecialTokens {
  if (config === null) return { before: [], after: [] };
  switch (config.type) {
    case 'ByteLevel':
      return { before: [], after: [] };
    case 'BertProcessing':
    case 'RobertaProcessing':
      return { before: [config.cls[1]], after: [config.sep[1]] };
    case 'TemplateProcessing': {
      const before: number[] = [];
      const after: number[] = [];
      let side = before;
      for (const item of config.single) {
        if ('Sequence' in item) side = after;
        else side.push(...(config.special_tokens[item.SpecialToken.id]?.ids ?? []));
      }
      return { before, after };
    }
    case 'Sequence':
      return config.processors.map(specialTokens).reduce(
        (inner, outer) => ({
          before: [...outer.before, ...inner.before],
          after: [...inner.after, ...outer.after],
        }),
        { before: [], after: [] },
      );
  }
}
