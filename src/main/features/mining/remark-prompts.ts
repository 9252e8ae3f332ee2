import type { TeacherConfig } from '../../../shared/teachers.ts';
import type { ReadableDatabase } from '../../platform/database/open.ts';
import { readPrompts } from '../data/prompts.ts';
import type { Dataset } from '../data/queries.ts';

/**
 * What to tell of a data set's own prompts where the teacher has none; null where there is nothing to tell. They are put
 * before no text unasked, because which prompts a model wants is the model's: with foreign ones it scores worse.
 */
export function remarkPrompts(
  db: ReadableDatabase,
  dataset: Dataset,
  teacher: string,
  config: TeacherConfig,
): string | null {
  if (config.kind !== 'dense' || config.queryPrompt + config.passagePrompt !== '') return null;
  const { query, passage } = readPrompts(db, dataset.id);
  const named = [
    ...(query === null ? [] : [`queries ${JSON.stringify(query)}`]),
    ...(passage === null ? [] : [`passages ${JSON.stringify(passage)}`]),
  ];
  if (named.length === 0) return null;
  return `The data name a prompt for ${named.join(', for ')}, and "${teacher}" has none: it reads the texts without. If its model was trained with prompts, add another teacher with --query-prompt and --passage-prompt.`;
}
