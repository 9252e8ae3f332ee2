import { openProject } from './project.ts';

/** A process that opens a project for writing, says so, and holds it until it is killed. */
openProject(process.argv[2]!);
process.stdout.write('open\n');
setInterval(() => {}, 1000);
