/** Notes that were typed and wait for their answer, by data set, query and passage. */
export const noteDrafts = new Map<string, string>();

export const draftKey = (dataset: string, query: string, passage: string): string =>
  `${dataset}\n${query}\n${passage}`;
