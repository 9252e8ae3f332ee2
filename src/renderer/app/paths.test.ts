import { describe, expect, it } from 'vitest';
import { baseName, joinPath, trail } from './paths.ts';

describe('paths of main', () => {
  it('are joined as their own system writes them', () => {
    expect(joinPath('/home/ana', 'owls')).toBe('/home/ana/owls');
    expect(joinPath('/', 'owls')).toBe('/owls');
    expect(joinPath('C:\\Users\\ana', 'owls')).toBe('C:\\Users\\ana\\owls');
    expect(joinPath('C:\\', 'owls')).toBe('C:\\owls');
  });

  it('end in their name', () => {
    expect(baseName('/home/ana/owls/')).toBe('owls');
    expect(baseName('C:\\Users\\ana')).toBe('ana');
    expect(baseName('/')).toBe('/');
  });

  it('lead from a root to a folder', () => {
    expect(trail('/home/ana', '/home/ana')).toEqual(['/home/ana']);
    expect(trail('/home/ana', '/home/ana/a/b')).toEqual(['/home/ana', '/home/ana/a', '/home/ana/a/b']);
    expect(trail('/', '/srv/data')).toEqual(['/', '/srv', '/srv/data']);
    expect(trail('C:\\', 'C:\\data')).toEqual(['C:\\', 'C:\\data']);
  });

  it('outside the root lead nowhere', () => {
    expect(trail('/home/ana', '/home/anabel')).toEqual([]);
  });
});
