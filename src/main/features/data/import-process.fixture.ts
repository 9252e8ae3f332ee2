import { openProject } from '../project/project.ts';
import { importSource } from './import.ts';

/** A process that imports a file into a project and says "writing" when the first rows are in: for tests to kill it. */
const [root, path] = process.argv.slice(2);
let isTold = false;
await importSource(openProject(root!), path!, {
  dataset: 'killed',
  format: 'auto',
  columns: {},
  split: null,
  onError: 'stop',
  positiveFrom: 1,
  onProgress: () => {
    if (!isTold) process.stdout.write('writing\n');
    isTold = true;
  },
});
