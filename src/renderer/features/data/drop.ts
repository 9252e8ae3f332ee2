import { z } from 'zod';
import { serializedErrorSchema, WhetstoneError } from '../../../shared/errors.ts';

/** A file with its path within what was dropped: `birds/qrels/test.tsv`. */
type Dropped = { readonly name: string; readonly file: File };

export type DropProgress = { readonly name: string; readonly done: number; readonly total: number };

const storedSchema = z.object({ dropped: z.string() });
const failedSchema = z.object({ error: serializedErrorSchema });

/** Several things dropped together stand in a folder of this name. */
const TOGETHER = 'dropped';

/** More files than this in one drop are a mistake: a home folder, a checkout. */
const MOST_FILES = 2000;

/**
 * The path of what was dropped, on the machine that Whetstone runs on: in the desktop window the path itself; a browser
 * tells none, so the bytes are sent into the project's `incoming/`.
 *
 * @throws WhetstoneError what the host answers; `usage` for a drop of nothing that can be read
 */
export async function takeDrop(
  data: DataTransfer,
  onProgress: (progress: DropProgress) => void,
): Promise<string> {
  const { whetstone } = window;
  if (whetstone !== undefined) {
    const [file, ...others] = data.files;
    const path = file === undefined ? '' : whetstone.pathOf(file);
    if (path === '') throw nothingToRead();
    if (others.length > 0)
      throw new WhetstoneError('usage', 'Drop one file, or the folder that holds them all.');
    return path;
  }
  // Entries must be taken before the first wait: the browser forgets them then.
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  const dropped = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files = (await Promise.all(dropped.map(filesOf))).flat();
  if (files.length === 0) throw nothingToRead();
  if (files.length > MOST_FILES)
    throw new WhetstoneError(
      'usage',
      `That folder holds ${files.length} files. Drop the one that holds the data, or choose it.`,
    );
  return send(files, items.length > 1, onProgress);
}

const nothingToRead = (): WhetstoneError =>
  new WhetstoneError('usage', 'What was dropped holds no file. Drop a file or a folder with data.');

/** What comes from another program than the file manager is a file without a place. */
async function filesOf(dropped: {
  readonly entry: FileSystemEntry | null;
  readonly file: File | null;
}): Promise<Dropped[]> {
  if (dropped.entry !== null) return filesIn(dropped.entry);
  return dropped.file === null ? [] : [{ name: dropped.file.name, file: dropped.file }];
}

async function filesIn(entry: FileSystemEntry, before = ''): Promise<Dropped[]> {
  const name = before + entry.name;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => {
      entry.file(resolve, reject);
    });
    // What the system keeps beside data, such as .DS_Store, is none.
    return entry.name.startsWith('.') ? [] : [{ name, file }];
  }
  if (!isFolder(entry)) return [];
  const within: Dropped[] = [];
  const reader = entry.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (some.length === 0) return within;
    for (const each of some) within.push(...(await filesIn(each, `${name}/`)));
    if (within.length > MOST_FILES) return within;
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;

async function send(
  files: readonly Dropped[],
  together: boolean,
  onProgress: (progress: DropProgress) => void,
): Promise<string> {
  const drop = crypto.randomUUID();
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let before = 0;
  let dropped = '';
  for (const { name, file } of files) {
    const query = new URLSearchParams({ drop, name: together ? `${TOGETHER}/${name}` : name });
    dropped = await post(`/incoming?${query}`, file, (done) =>
      onProgress({ name: file.name, done: before + done, total }),
    );
    before += file.size;
  }
  return dropped;
}

/** `fetch` does not tell how far an upload is. */
function post(address: string, file: File, onProgress: (done: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', address);
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded));
    request.addEventListener('error', () =>
      reject(new WhetstoneError('bad-input', 'The file did not arrive whole. Drop it again.')),
    );
    request.addEventListener('load', () => {
      const stored = storedSchema.safeParse(request.response);
      if (stored.success) return resolve(stored.data.dropped);
      const failed = failedSchema.safeParse(request.response);
      const { code, message } = failed.success
        ? failed.data.error
        : { code: 'internal' as const, message: `The host answered ${request.status}.` };
      return reject(new WhetstoneError(code, message));
    });
    request.send(file);
  });
}
