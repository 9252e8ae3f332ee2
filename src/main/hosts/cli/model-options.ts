import { type Command, Option } from 'commander';
import type { Pooling, Similarity } from '../../../shared/teachers.ts';
import { parseInteger } from './arguments.ts';

export type ModelOptions = {
  pooling?: Pooling;
  queryPrompt?: string;
  passagePrompt?: string;
  maxLength?: number;
  similarity?: Similarity;
};

/** The options that say how a model is used: the same for `teacher add` and `quick`. */
export function addModelOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--pooling <how>', "of token vectors (default: the model's own)").choices([
        'mean',
        'cls',
        'last',
      ]),
    )
    .option('--query-prompt <text>', "put before each query (default: the model's own)")
    .option('--passage-prompt <text>', "put before each passage (default: the model's own)")
    .option('--max-length <n>', 'tokens of a text at most', parseInteger(2, 131_072))
    .addOption(
      new Option('--similarity <how>', "of two vectors (default: the model's own, else cosine)").choices([
        'cosine',
        'dot',
      ]),
    );
}
