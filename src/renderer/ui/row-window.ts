import { type QueryKey, useQueries } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

/** Rows are asked for in pages of this many, so that scrolling to and fro asks once. */
const PAGE_ROWS = 100;

export type RowPage<Row> = { readonly rows: readonly Row[]; readonly total: number };

/** The rows in sight of a list that is as long as it likes. */
export type RowWindow<Row> = {
  /** undefined: not here yet. */
  readonly rowAt: (index: number) => Row | undefined;
  /** null: not known yet. */
  readonly total: number | null;
  /** The rows are the answer to an earlier question; the one to this is on its way. */
  readonly stale: boolean;
  /** Why a page did not come; null where all is well. */
  readonly error: unknown;
  /** Says which rows are in sight: [start, end). */
  readonly setWindow: (start: number, end: number) => void;
};

type Known<Row> = Pick<RowWindow<Row>, 'rowAt' | 'total'>;

const nothing: Known<never> = { rowAt: () => undefined, total: null };

/**
 * Asks for the pages of a list that are in sight. While the answer to a new question is on its way, the rows of the old
 * one stay.
 *
 * @param key what is asked, as a query's key: begin with `api.….pathKey()`, so that changes reach it
 * @param fetch answers `count` rows from row `from` on, and how many there are in all
 */
export function useRowWindow<Row>({
  key,
  fetch,
}: {
  readonly key: QueryKey;
  readonly fetch: (from: number, count: number, signal: AbortSignal) => Promise<RowPage<Row>>;
}): RowWindow<Row> {
  const [[firstPage, lastPage], setPages] = useState<readonly [number, number]>([0, 0]);
  const setWindow = useCallback((start: number, end: number) => {
    const next = [Math.floor(start / PAGE_ROWS), Math.floor(Math.max(start, end - 1) / PAGE_ROWS)] as const;
    setPages((pages) => (pages[0] === next[0] && pages[1] === next[1] ? pages : next));
  }, []);
  const results = useQueries({
    queries: Array.from({ length: lastPage - firstPage + 1 }, (_, offset) => {
      const page = firstPage + offset;
      return {
        queryKey: [...key, 'rows', page],
        queryFn: ({ signal }: { signal: AbortSignal }) => fetch(page * PAGE_ROWS, PAGE_ROWS, signal),
      };
    }),
  });

  const before = useRef<Known<Row>>(nothing);
  const answered = results.find(({ data }) => data !== undefined)?.data;
  const known: Known<Row> =
    answered === undefined
      ? before.current
      : {
          total: answered.total,
          rowAt: (index) => {
            const page = results[Math.floor(index / PAGE_ROWS) - firstPage]?.data;
            return page?.rows[index % PAGE_ROWS];
          },
        };
  useEffect(() => {
    before.current = known;
  });
  return {
    ...known,
    stale: answered === undefined && known.total !== null,
    error: results.find(({ error }) => error !== null)?.error ?? null,
    setWindow,
  };
}
