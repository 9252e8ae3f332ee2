import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import { readSafetensorsHeader } from '../models/safetensors.ts';
import { type StoredTensor, writeSafetensors } from '../models/write-safetensors.ts';
import type { Moments } from './adamw.ts';
import type { Parameters } from './parameters.ts';

/** What a run needs to go on, besides its settings and its place among the batches, which follows from the step. */
export type TrainingState = {
  readonly parameters: Parameters;
  readonly moments: Moments;
  /** Steps done. */
  readonly step: number;
  readonly seed: number;
};

const aboutSchema = z.object({
  version: z.literal(1),
  step: z.int().min(0),
  seed: z.number(),
  layout: z.array(z.object({ name: z.string(), shape: z.array(z.int()), trained: z.boolean() })),
});

const layoutOf = ({ list }: Parameters) =>
  list.map(({ name, shape, trained }) => ({ name, shape: [...shape], trained }));

const bytesOf = (array: Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/** The arrays of a state by their names in the file. */
function arraysOf({
  parameters,
  moments,
}: Pick<TrainingState, 'parameters' | 'moments'>): ReadonlyMap<string, Float32Array> {
  return new Map([
    ['parameters', parameters.values],
    ['first_moments', moments.first],
    ['second_moments', moments.second],
  ]);
}

/** Writes a state as one safetensors file: a kill leaves either the file before or the whole new one. */
export async function writeTrainingState(path: string, state: TrainingState): Promise<void> {
  const { step, seed, parameters } = state;
  const about = Buffer.from(
    JSON.stringify({ version: 1, step, seed, layout: layoutOf(parameters) } satisfies z.infer<
      typeof aboutSchema
    >),
  );
  const tensors: StoredTensor[] = [...arraysOf(state)].map(([name, array]) => ({
    name,
    elementType: 'F32',
    shape: [array.length],
    bytes: () => bytesOf(array),
    length: array.byteLength,
  }));
  tensors.push({
    name: 'about',
    elementType: 'U8',
    shape: [about.length],
    bytes: () => about,
    length: about.length,
  });
  await writeSafetensors(path, tensors);
}

function damaged(path: string, what: string, cause?: unknown): WhetstoneError {
  return new WhetstoneError('model-damaged', `The training state ${what}. Start the training anew.`, {
    details: { file: path },
    cause,
  });
}

/**
 * Reads a state into the arrays of a run.
 * @returns the steps done
 * @throws WhetstoneError `model-damaged` where the file is broken, or of another model, seed or set of frozen weights.
 */
export async function readTrainingState(path: string, run: Omit<TrainingState, 'step'>): Promise<number> {
  const entries = new Map((await readSafetensorsHeader(path)).map((entry) => [entry.name, entry]));
  const file = await readFile(path);
  const part = (name: string): Buffer => {
    const entry = entries.get(name);
    if (entry === undefined) throw damaged(path, `lacks its ${name}`);
    return file.subarray(entry.offset, entry.offset + entry.length);
  };
  let about: z.infer<typeof aboutSchema>;
  try {
    about = aboutSchema.parse(JSON.parse(part('about').toString()));
  } catch (error) {
    throw damaged(path, 'does not say what it belongs to', error);
  }
  if (about.seed !== run.seed || JSON.stringify(about.layout) !== JSON.stringify(layoutOf(run.parameters))) {
    throw damaged(path, 'belongs to another model or other settings');
  }
  for (const [name, array] of arraysOf(run)) {
    const bytes = part(name);
    if (bytes.length !== array.byteLength) throw damaged(path, `has ${name} of another size`);
    bytesOf(array).set(bytes);
  }
  return about.step;
}
