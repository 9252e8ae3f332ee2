import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { cpuQuota, usableThreads } from './threads.ts';

const system =
  (files: Readonly<Record<string, string>>) =>
  (path: string): string | null =>
    files[path] ?? null;

describe('cpuQuota', () => {
  it.each([
    ['no control groups', {}, Number.POSITIVE_INFINITY],
    [
      'version 2, a quota of one and a half',
      { '/proc/self/cgroup': '0::/a/b\n', '/sys/fs/cgroup/a/b/cpu.max': '150000 100000\n' },
      1.5,
    ],
    [
      'version 2, no quota',
      { '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': 'max 100000\n' },
      Number.POSITIVE_INFINITY,
    ],
    [
      'version 2, the parent’s quota is smaller',
      {
        '/proc/self/cgroup': '0::/a/b\n',
        '/sys/fs/cgroup/a/b/cpu.max': '800000 100000\n',
        '/sys/fs/cgroup/a/cpu.max': '200000 100000\n',
      },
      2,
    ],
    [
      'version 1',
      {
        '/proc/self/cgroup': '3:memory:/m\n2:cpu,cpuacct:/a\n',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_quota_us': '300000\n',
        '/sys/fs/cgroup/cpu/a/cpu.cfs_period_us': '100000\n',
      },
      3,
    ],
    [
      'version 1, no quota',
      {
        '/proc/self/cgroup': '2:cpu,cpuacct:/\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
      },
      Number.POSITIVE_INFINITY,
    ],
  ])('%s', (_what, files, quota) => {
    expect(cpuQuota(system(files))).toBe(quota);
  });
});

it('computes with at least one thread and no more than there are CPUs', () => {
  expect(usableThreads()).toBeGreaterThanOrEqual(1);
  expect(usableThreads()).toBeLessThanOrEqual(availableParallelism());
});
