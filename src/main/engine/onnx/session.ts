import { link, mkdtemp, open, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { env, InferenceSession } from 'onnxruntime-node';
import { WhetstoneError } from '../../../shared/errors.ts';
import type { Device } from '../../../shared/teachers.ts';
import type { Graph } from './graph.ts';
import { GRAPH_FOLDER_PREFIX } from './graph-folder.ts';
import { serializeModel } from './serialize.ts';
import { usableThreads } from './threads.ts';

export type { Device };

export type SessionOptions = {
  /** `auto` takes CUDA where it works, and the CPU otherwise. */
  readonly device: Device;
  /** Default: {@link usableThreads}. */
  readonly threads?: number | undefined;
  /** The files that the graph's external initializers name, by that name. Links are followed. */
  readonly files?: ReadonlyMap<string, string>;
  /**
   * A folder for a short-lived folder with a graph file beside hard links of `files`: ONNX Runtime then maps the weights
   * instead of being handed a copy. Where it is left out, cannot be written to, or is on another file system, they
   * are read into memory. What a kill leaves there begins with {@link GRAPH_FOLDER_PREFIX}.
   */
  readonly graphFolder?: string | undefined;
};

export type OpenedSession = {
  readonly session: InferenceSession;
  readonly device: Exclude<Device, 'auto'>;
  /** That `auto` could not take CUDA, in a sentence; null where it did or was not asked. */
  readonly deviceRemark: string | null;
};

// Every error comes as an exception too: ONNX Runtime's own lines on stderr would only say it twice.
env.logLevel = 'fatal';

/** Node reads at most 2 GiB in one call, and weights may be larger. */
const READ_CHUNK = 2 ** 30;

async function readWhole(path: string): Promise<Uint8Array> {
  await using file = await open(path);
  const bytes = Buffer.allocUnsafeSlow((await file.stat()).size);
  for (let offset = 0; offset < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, offset, Math.min(READ_CHUNK, bytes.length - offset), offset);
    if (bytesRead === 0) {
      throw new WhetstoneError('file-unreadable', `${path} became shorter while it was read. Try again.`);
    }
    offset += bytesRead;
  }
  return bytes;
}

type Source = { readonly model: string | Uint8Array; readonly options: InferenceSession.SessionOptions };

async function sourceFromMemory(model: Uint8Array, files: ReadonlyMap<string, string>): Promise<Source> {
  const externalData: { path: string; data: Uint8Array }[] = [];
  for (const [path, file] of files) externalData.push({ path, data: await readWhole(file) });
  return { model, options: { externalData } };
}

/** The graph beside hard links of its weights; null where the file system cannot link them. */
async function sourceFromFolder(
  model: Uint8Array,
  files: ReadonlyMap<string, string>,
  folder: string,
): Promise<Source | null> {
  try {
    // A link to a symbolic link would be one itself, and ONNX Runtime refuses those.
    for (const [name, file] of files) await link(await realpath(file), join(folder, name));
  } catch {
    return null;
  }
  const path = join(folder, 'graph.onnx');
  await writeFile(path, model);
  return { model: path, options: {} };
}

async function createOn(
  device: Exclude<Device, 'auto'>,
  source: Source,
  threads: number,
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    ...source.options,
    executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  };
  return typeof source.model === 'string'
    ? InferenceSession.create(source.model, options)
    : InferenceSession.create(source.model, options);
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

async function createSession(source: Source, options: SessionOptions): Promise<OpenedSession> {
  const threads = options.threads ?? usableThreads();
  if (options.device === 'cpu') {
    return { session: await createOn('cpu', source, threads), device: 'cpu', deviceRemark: null };
  }
  const device = options.device === 'auto' ? 'cuda' : options.device;
  try {
    return { session: await createOn(device, source, threads), device, deviceRemark: null };
  } catch (error) {
    if (options.device === 'auto') {
      const session = await createOn('cpu', source, threads);
      return {
        session,
        device: 'cpu',
        deviceRemark: 'CUDA cannot be used here, so the model runs on the CPU.',
      };
    }
    throw new WhetstoneError(
      'device-unavailable',
      `The device ${device} cannot be used here. Choose the device cpu or auto, or set up ${device} first.`,
      { details: { device, reason: reasonOf(error) }, cause: error },
    );
  }
}

/**
 * Opens a graph for running. Blocks the JavaScript thread while ONNX Runtime prepares the graph.
 * @throws WhetstoneError `device-unavailable` where the device that was asked for does not work.
 */
export async function openSession(graph: Graph, options: SessionOptions): Promise<OpenedSession> {
  const model = serializeModel(graph);
  const files = options.files ?? new Map<string, string>();
  const folder =
    options.graphFolder === undefined
      ? null
      : await mkdtemp(join(options.graphFolder, GRAPH_FOLDER_PREFIX)).catch(() => null);
  if (folder === null) return createSession(await sourceFromMemory(model, files), options);
  try {
    const source = (await sourceFromFolder(model, files, folder)) ?? (await sourceFromMemory(model, files));
    return await createSession(source, options);
  } finally {
    // What is mapped stays mapped without its name; on Windows the name stays until the process ends.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}
