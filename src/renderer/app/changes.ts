import { type QueryKey, useQuery } from '@tanstack/react-query';
import { useSubscription } from '@trpc/tanstack-react-query';
import { useEffect, useRef } from 'react';
import { api, queryClient } from './api.ts';
import { gather } from './gather.ts';
import { isTouched } from './topics.ts';

/** tRPC's keys begin with the path of the procedure. */
function pathOf([path]: QueryKey): string[] {
  return Array.isArray(path) ? path.map(String) : [];
}

/** A job's progress may change many times a second; people see no more than this. */
const ROUND_MILLISECONDS = 100;

const askAgain = gather<string>((topics) => {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => topics.some((topic) => isTouched(topic, pathOf(queryKey))),
  });
}, ROUND_MILLISECONDS);

/**
 * Main says what changed, and whatever shows it is asked again; what is on the screen stays until the new answer is here.
 * The shell uses it once.
 */
export function useChanges(): void {
  const started = useRef(false);
  useSubscription(
    api.project.changes.subscriptionOptions(undefined, {
      onStarted: () => {
        // After an interruption nobody knows what was missed.
        if (started.current) void queryClient.invalidateQueries();
        started.current = true;
      },
      onData: askAgain,
    }),
  );
  useForgetOtherProject();
}

/** What was shown of one project is never shown of another. */
function useForgetOtherProject(): void {
  const { data } = useQuery(api.project.current.queryOptions());
  const folder = data === undefined ? undefined : (data.project?.folder ?? null);
  const before = useRef(folder);
  useEffect(() => {
    const changed = before.current !== undefined && before.current !== folder;
    before.current = folder;
    if (!changed) return;
    void queryClient.resetQueries({
      predicate: ({ queryKey }) => !['project.current', 'files.roots'].includes(pathOf(queryKey).join('.')),
    });
  }, [folder]);
}
