import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Reads a small text file; null where it is not there. */
export type ReadText = (path: string) => string | null;

const CGROUP_ROOT = '/sys/fs/cgroup';

function readSystemFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function quotient(quota: string | undefined, period: string | undefined): number {
  const share = Number(quota) / Number(period);
  return Number.isFinite(share) && share > 0 ? share : Number.POSITIVE_INFINITY;
}

/** `/a/b` → `/a/b`, `/a`, ``: a limit on any parent holds for its children. */
function withParents(path: string): readonly string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return Array.from({ length: parts.length + 1 }, (_, index) =>
    parts
      .slice(0, parts.length - index)
      .map((part) => `/${part}`)
      .join(''),
  );
}

/**
 * The CPUs that the process's control group may use, as a fraction (1.5 is one and a half);
 * Infinity without a limit, and where there are no control groups. Reads version 2 (`cpu.max`) and
 * version 1 (`cpu.cfs_quota_us`).
 */
export function cpuQuota(readText: ReadText = readSystemFile): number {
  let quota = Number.POSITIVE_INFINITY;
  for (const line of (readText('/proc/self/cgroup') ?? '').split('\n')) {
    const [hierarchy, controllers, path] = line.split(':');
    if (path === undefined) continue;
    for (const folder of withParents(path)) {
      if (hierarchy === '0') {
        const [limit, period] = (readText(`${CGROUP_ROOT}${folder}/cpu.max`) ?? '').trim().split(' ');
        quota = Math.min(quota, quotient(limit, period));
      } else if (controllers?.split(',').includes('cpu')) {
        const limit = readText(`${CGROUP_ROOT}/cpu${folder}/cpu.cfs_quota_us`)?.trim();
        const period = readText(`${CGROUP_ROOT}/cpu${folder}/cpu.cfs_period_us`)?.trim();
        quota = Math.min(quota, quotient(limit, period));
      }
    }
  }
  return quota;
}

/**
 * How many threads to compute with: the CPUs that the process may run on, and no more than its
 * control group's quota. ONNX Runtime left to itself counts the host's (design §11).
 */
export function usableThreads(): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(cpuQuota())));
}
