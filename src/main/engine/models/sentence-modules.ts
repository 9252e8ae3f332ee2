import { join } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { Pooling } from '../../../shared/teachers.ts';
import { readJsonFile, readOptionalJsonFile } from './json-file.ts';

/** What a checkpoint's modules.json and its module folders say. */
export type SentenceModules = {
  /** The folder of config.json, tokenizer.json and the weights. */
  readonly transformerFolder: string;
  /** Null where the folder does not say. */
  readonly pooling: Pooling | null;
  /** False: the prompt's tokens are left out of pooling. */
  readonly includePrompt: boolean;
  readonly normalize: boolean;
  /** Files that were read, for the fingerprint. */
  readonly files: readonly string[];
};

const moduleSchema = z.object({ path: z.string(), type: z.string() });
const modulesSchema = z.array(moduleSchema).min(1);

const poolingSchema = z.looseObject({
  pooling_mode: z.union([z.string(), z.array(z.string())]).optional(),
  include_prompt: z.boolean().default(true),
});

/** The flags of pooling configs that were written before `pooling_mode` came. */
const POOLING_FLAGS = {
  pooling_mode_cls_token: 'cls',
  pooling_mode_mean_tokens: 'mean',
  pooling_mode_lasttoken: 'lasttoken',
  pooling_mode_max_tokens: 'max',
  pooling_mode_mean_sqrt_len_tokens: 'mean_sqrt_len_tokens',
  pooling_mode_weightedmean_tokens: 'weightedmean',
} as const;

const POOLING_BY_MODE: ReadonlyMap<string, Pooling> = new Map([
  ['cls', 'cls'],
  ['mean', 'mean'],
  ['lasttoken', 'last'],
]);

function poolingOf(config: z.infer<typeof poolingSchema>, file: string): Pooling {
  const flagged = Object.entries(POOLING_FLAGS).flatMap(([flag, mode]) =>
    config[flag] === true ? [mode] : [],
  );
  const named = config.pooling_mode ?? (flagged.length === 0 ? 'mean' : flagged);
  const modes = typeof named === 'string' ? [named] : named;
  const pooling = modes.length === 1 ? POOLING_BY_MODE.get(modes[0] ?? '') : undefined;
  if (pooling !== undefined) return pooling;
  throw new WhetstoneError(
    'model-unknown-architecture',
    `The model pools its tokens by ${modes.join(' + ')}; Whetstone pools by mean, cls or the last token. Use another model.`,
    { details: { file, pooling: modes } },
  );
}

/** Module paths are one folder's name; anything else could leave the model. */
function moduleFolder(folder: string, path: string, file: string): string {
  if (/^\.\.?$|[/\\\0:]/.test(path)) {
    throw new WhetstoneError(
      'model-damaged',
      `modules.json names the folder ${path}, which is outside the model. Fetch the model again.`,
      {
        details: { file },
      },
    );
  }
  return join(folder, path);
}

/**
 * Reads modules.json and what it points at. A folder without one is a plain transformer, which does not normalise.
 * @throws WhetstoneError `model-unknown-architecture` for a module that Whetstone does not compute.
 */
export async function readSentenceModules(folder: string): Promise<SentenceModules> {
  const modulesFile = join(folder, 'modules.json');
  const modules = await readOptionalJsonFile(modulesFile, modulesSchema);
  let transformerFolder = folder;
  let pooling: Pooling | null = null;
  let includePrompt = true;
  let normalize = false;
  if (modules === null) return { transformerFolder, pooling, includePrompt, normalize, files: [] };
  const files = [modulesFile];
  for (const { path, type } of modules) {
    // The Python package of a module moved between versions; its class name did not.
    const kind = type.split('.').at(-1) ?? '';
    if (kind === 'Transformer') transformerFolder = moduleFolder(folder, path, modulesFile);
    else if (kind === 'Normalize') normalize = true;
    else if (kind === 'Pooling') {
      const file = join(moduleFolder(folder, path, modulesFile), 'config.json');
      const config = await readJsonFile(file, poolingSchema, `${path}/config.json`);
      pooling = poolingOf(config, file);
      includePrompt = config.include_prompt;
      files.push(file);
    } else {
      throw new WhetstoneError(
        'model-unknown-architecture',
        `The model has a ${kind} module, which Whetstone does not compute. It computes Transformer, Pooling and Normalize. Use another model.`,
        { details: { file: modulesFile, module: type } },
      );
    }
  }
  return { transformerFolder, pooling, includePrompt, normalize, files };
}
