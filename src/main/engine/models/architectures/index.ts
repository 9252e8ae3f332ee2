import type { Architecture } from './architecture.ts';
import { bert } from './bert.ts';
import { distilbert } from './distilbert.ts';
import { mpnet } from './mpnet.ts';
import { roberta } from './roberta.ts';

const ARCHITECTURES: readonly Architecture[] = [bert, roberta, mpnet, distilbert];

/** The `model_type`s that can be built. */
export const SUPPORTED_MODEL_TYPES: readonly string[] = ARCHITECTURES.flatMap(({ modelTypes }) => modelTypes);

/** The architecture for a config.json's `model_type`, if it is one of {@link SUPPORTED_MODEL_TYPES}. */
export function findArchitecture(modelType: string): Architecture | undefined {
  return ARCHITECTURES.find(({ modelTypes }) => modelTypes.includes(modelType));
}
