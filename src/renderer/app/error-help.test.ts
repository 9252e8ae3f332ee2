import { TRPCClientError } from '@trpc/client';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../shared/errors.ts';
import { ERROR_HELP } from './error-help.ts';
import { PAGE_TITLES } from './page-titles.ts';
import { shownError } from './shown-error.ts';

describe('ERROR_HELP', () => {
  it('has a title of its own for every code, and for nothing else', () => {
    expect(Object.keys(ERROR_HELP).sort()).toEqual([...ERROR_CODES].sort());
    const titles = Object.values(ERROR_HELP).map(({ title }) => title);
    expect(new Set(titles).size).toBe(ERROR_CODES.length);
  });

  it('leads only to pages that exist', () => {
    const pages = Object.values(ERROR_HELP).flatMap((help) => ('page' in help ? [help.page] : []));
    expect(pages.filter((page) => page !== '/start' && !(page in PAGE_TITLES))).toEqual([]);
  });
});

describe('shownError', () => {
  const whetstone = { code: 'disk-full', message: 'No room in /data.', details: { path: '/data' } } as const;

  it('reads what main answered', () => {
    const error = new TRPCClientError('x', {
      result: { error: { code: -32603, message: 'x', data: { whetstone } } },
    });
    expect(shownError(error)).toEqual({
      code: 'disk-full',
      message: 'No room in /data.',
      details: { path: '/data' },
      help: ERROR_HELP['disk-full'],
    });
  });

  it('reads what a job stored', () => {
    expect(shownError(whetstone).help).toBe(ERROR_HELP['disk-full']);
  });

  it('takes an error of the client without an answer for a lost connection', () => {
    expect(shownError(new TRPCClientError('WebSocket closed')).help.title).toBe('The connection was lost');
  });

  it('takes whatever else is thrown for a mistake of ours', () => {
    expect(shownError(new RangeError('boom'))).toMatchObject({ message: 'boom', help: ERROR_HELP.internal });
    expect(shownError('boom')).toMatchObject({ message: 'boom', help: ERROR_HELP.internal });
  });
});
