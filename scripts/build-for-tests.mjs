// What the end-to-end tests run first: they test what is built.
import { buildIfChanged } from './build.mjs';
import { runScript } from './set-up.mjs';

await runScript(async () => {
  buildIfChanged(process.execPath);
  return 0;
});
