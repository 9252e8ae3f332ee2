import { readFileSync } from 'node:fs';

/** For tests on Linux, which tells a process's children and what they run: the compute process that this one started. */
export function computeProcess(): number {
  const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  const compute = children.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('compute.ts'));
  return Number(compute);
}
