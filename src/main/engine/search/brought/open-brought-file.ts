import { WhetstoneError } from '../../../../shared/errors.ts';
import type { WorkOptions } from '../../../../shared/progress.ts';
import { statSource } from '../../formats/read/find-files.ts';
import { type OpenFile, openFile } from '../../formats/read/open-file.ts';

/**
 * Opens a file of ids or scores for the readers of `formats`. A line that cannot be read ends the reading: a teacher
 * with holes would mine other negatives than the same teacher without.
 *
 * @throws WhetstoneError `file-not-found`, `file-unreadable`.
 */
export async function openBroughtFile(path: string, options: WorkOptions): Promise<OpenFile> {
  const { isFolder, bytes } = await statSource(path);
  if (isFolder) {
    throw new WhetstoneError('bad-input', `${path}: this is a folder. Name the file in it.`, {
      details: { file: path },
    });
  }
  return openFile(
    { path, bytes },
    {
      signal: options.signal,
      onProblem: ({ message, at }) => {
        const place = at.line ?? at.row ?? 0;
        throw new WhetstoneError('bad-input', `${path}:${place}: ${message}`, {
          details: { file: path, place },
        });
      },
      onBytes: (done, total) => options.onProgress?.({ stage: 'read', done, total, unit: 'bytes' }),
    },
    0,
    bytes,
  );
}
