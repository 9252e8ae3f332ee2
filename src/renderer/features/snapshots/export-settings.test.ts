import { describe, expect, it } from 'vitest';
import { effectiveOptions, optionStates } from './export-settings.ts';
import type { Format } from './types.ts';

const format: Format = {
  format: 'st-pair',
  title: '',
  containers: ['jsonl', 'csv'],
  shape: 'files',
  ids: 'optional',
  scores: 'optional',
  texts: 'optional',
  prompts: 'prefix',
  needs: [],
};
const prompts = { prompts: { query: 'query: ', passage: '' } };
const chosen = { scores: true, ids: false, texts: true, prompts: true, escapeSpreadsheet: true };

describe('options', () => {
  it('are all free where the format can hold them', () => {
    const states = optionStates(format, 'csv', prompts, chosen);
    expect(Object.values(states).every(({ fixed }) => fixed === null)).toBe(true);
    expect(effectiveOptions(chosen, states)).toEqual(chosen);
  });

  it('that the format cannot hold are off, and those it always has on, whatever was chosen', () => {
    const strict: Format = { ...format, ids: 'always', scores: 'never', texts: 'always', prompts: 'never' };
    const states = optionStates(strict, 'jsonl', prompts, { texts: false });
    expect(effectiveOptions({ ...chosen, texts: false }, states)).toEqual({
      scores: false,
      ids: true,
      texts: true,
      prompts: false,
      escapeSpreadsheet: false,
    });
  });

  it('without texts, ids are all there is, and prompts have nothing to stand before', () => {
    const without = { ...chosen, texts: false };
    const states = optionStates(format, 'jsonl', prompts, without);
    expect(effectiveOptions(without, states)).toMatchObject({ ids: true, texts: false, prompts: false });
  });

  it('are not asked for prompts that the teacher does not have', () => {
    const none = { prompts: { query: '', passage: '' } };
    expect(optionStates(format, 'jsonl', none, chosen).prompts).toEqual({
      fixed: false,
      why: 'The teacher has none.',
    });
  });
});
