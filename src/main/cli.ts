import { runCli } from './hosts/cli/program.ts';

await runCli(process.argv);
