import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/**
 * A model's JSON file, parsed by its schema; null where there is no such file.
 * @throws WhetstoneError `model-damaged` where it is no JSON or lacks what the schema asks for.
 */
export async function readOptionalJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw new WhetstoneError(
      'file-unreadable',
      `The model's file ${basename(path)} cannot be read. Set its access rights.`,
      {
        details: { file: path },
        cause: error,
      },
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new WhetstoneError(
      'model-damaged',
      `${basename(path)} of the model is not valid JSON. Fetch the model again.`,
      { details: { file: path }, cause: error },
    );
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw new WhetstoneError(
    'model-damaged',
    `${basename(path)} of the model is not as expected: ${field === '' ? '' : `${field}: `}${issue?.message ?? 'unreadable'}. Fetch the model again.`,
    { details: { file: path, field }, cause: z.prettifyError(parsed.error) },
  );
}

/**
 * As {@link readOptionalJsonFile}, but a missing file is the error `model-missing-file`.
 * @param shown what the error calls the file: the end of its path, below the model's folder
 */
export async function readJsonFile<T>(
  path: string,
  schema: z.ZodType<T>,
  shown = basename(path),
): Promise<T> {
  const value = await readOptionalJsonFile(path, schema);
  if (value !== null) return value;
  throw new WhetstoneError(
    'model-missing-file',
    `The model in ${path.slice(0, -shown.length - 1)} lacks the file ${shown}. Give the folder of a complete Hugging Face checkpoint.`,
    { details: { file: path } },
  );
}
