import { useCallback, useEffect, useRef, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { readStored, useStored } from '../../app/stored.ts';
import { type Draft, draftAddress, parseDraft } from './draft.ts';
import type { Run } from './types.ts';

/** A slider moves faster than an address may. */
const WRITE_AFTER_MILLISECONDS = 200;

/**
 * The draft that is edited. It stands in the address, for a reload and the Back button, and is remembered for who
 * comes back to the page by another way.
 *
 * @param folder the project's
 * @param first what to start from where neither says anything
 */
export function useDraft(
  folder: string,
  runs: readonly Run[],
  first: () => Draft,
): {
  readonly draft: Draft;
  readonly change: (changes: Partial<Draft>) => void;
  /** Goes to another page, from which Back comes to the draft as it stands. */
  readonly leave: (to: string) => void;
  /** Another draft, as a step that Back takes back. */
  readonly open: (draft: Draft) => void;
} {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const key = `mining-draft ${folder}`;
  const [, remember] = useStored(key, '');
  const [draft, setDraft] = useState<Draft>(
    () =>
      parseDraft(new URLSearchParams(search), runs) ??
      parseDraft(new URLSearchParams(readStored(key, '')), runs) ??
      first(),
  );
  const address = draftAddress(draft, runs);
  const parameters = address.slice(address.indexOf('?') + 1);
  const written = useRef(search);

  const write = useCallback(() => {
    // Whoever has gone to another page meanwhile stays there.
    if (parameters === written.current || !window.location.hash.startsWith('#/mining')) return;
    written.current = parameters;
    navigate(address, { replace: true });
  }, [address, parameters, navigate]);

  useEffect(() => {
    remember(parameters);
    const timer = setTimeout(write, WRITE_AFTER_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [parameters, write, remember]);

  // A link leads away: Back then has to find what stands here now.
  useEffect(() => {
    const beforeLink = ({ target }: MouseEvent): void => {
      // Not before other clicks: drawing the page anew in the midst of one takes it from a radio button.
      if (target instanceof Element && target.closest('a') !== null) write();
    };
    document.addEventListener('click', beforeLink, true);
    return () => document.removeEventListener('click', beforeLink, true);
  }, [write]);

  // Somebody else wrote the address: Back, a bookmark, a link to a run.
  useEffect(() => {
    if (search === written.current || !path.startsWith('/mining')) return;
    written.current = search;
    const there = parseDraft(new URLSearchParams(search), runs);
    if (there !== null) setDraft(there);
  }, [search, path, runs]);

  const leave = useCallback(
    (to: string) => {
      write();
      navigate(to);
    },
    [write, navigate],
  );

  return {
    draft,
    change: useCallback((changes) => setDraft((known) => ({ ...known, ...changes })), []),
    leave,
    open: useCallback((next) => leave(draftAddress(next, runs)), [leave, runs]),
  };
}
