import { describe, expect, it } from 'vitest';
import { isTouched } from './topics.ts';

describe('isTouched', () => {
  it.each([
    ['labels', ['review', 'query'], true],
    ['labels', ['mining', 'preview'], true],
    ['labels', ['project', 'status'], true],
    ['labels', ['project', 'recent'], false],
    ['labels', ['files', 'list'], false],
    ['labels', ['snapshots', 'preflight'], true],
    ['labels', ['snapshots', 'preview'], false],
    ['jobs', ['jobs', 'list'], true],
    ['jobs', ['mining', 'preview'], false],
    ['project', ['project', 'current'], true],
    ['a topic of a newer version', ['files', 'list'], true],
  ])('%s, %j: %s', (topic, path, expected) => {
    expect(isTouched(topic, path)).toBe(expected);
  });
});
