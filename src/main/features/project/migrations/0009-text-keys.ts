import type { Migration } from '../../../platform/database/migrate.ts';
import { textKey } from '../../data/content.ts';

/** Titles are no part of a text's key any more: of passages without one the key is what it was. */
export const textKeys: Migration = {
  name: 'text-keys',
  functions: { text_key: (title, text) => textKey(String(title), String(text)) },
  sql: "UPDATE passage SET text_key = text_key(title, text) WHERE title <> '' AND text <> ''",
};
