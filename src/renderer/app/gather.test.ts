import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { gather } from './gather.ts';

describe('gather', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('hands on the first at once and the rest together', () => {
    const handed: string[][] = [];
    const add = gather<string>((things) => handed.push([...things]), 100);
    add(['jobs']);
    expect(handed).toEqual([['jobs']]);
    for (let turn = 0; turn < 9; turn += 1) add(['jobs', 'data']);
    vi.advanceTimersByTime(99);
    expect(handed).toEqual([['jobs']]);
    vi.advanceTimersByTime(1);
    expect(handed).toEqual([['jobs'], ['jobs', 'data']]);
  });

  it('is ready again after a quiet round', () => {
    const handed: number[][] = [];
    const add = gather<number>((things) => handed.push([...things]), 100);
    add([1]);
    vi.advanceTimersByTime(100);
    add([2]);
    expect(handed).toEqual([[1], [2]]);
  });

  it('hands on nothing for nothing', () => {
    const handOn = vi.fn();
    gather(handOn, 100)([]);
    vi.advanceTimersByTime(1000);
    expect(handOn).not.toHaveBeenCalled();
  });
});
