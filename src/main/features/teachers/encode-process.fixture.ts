import { openProject } from '../project/project.ts';
import { WINDOW_ROWS } from './embedding-file.ts';
import { ensureEmbeddings } from './encode.ts';
import { findTeacher } from './registry.ts';

/** A process that encodes a project's first data set and says "stored" when the first window is: for tests to kill it. */
const [root, teacher] = process.argv.slice(2);
const project = openProject(root!);
const { config } = findTeacher(project.db, teacher!);
if (config.kind !== 'dense') throw new Error(`${teacher} is not dense`);
await ensureEmbeddings(project, config, 1, {
  device: 'cpu',
  onProgress: ({ done }) => {
    // A batch of the next window: the first is in the database. Holds the process there until it is killed.
    if (done <= WINDOW_ROWS) return;
    process.stdout.write('stored\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
});
