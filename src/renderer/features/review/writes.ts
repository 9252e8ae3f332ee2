import { useSyncExternalStore } from 'react';
import { client } from '../../app/api.ts';
import type { GivenAnswer } from './given-answers.ts';
import { createOutbox } from './outbox.ts';

/**
 * What one answered, on its way to disk and after. It outlives the page: whoever goes to another one meanwhile loses
 * nothing.
 */
const outbox = createOutbox();

/** Answers that main has stored since the window was opened: what was asked for before them has not seen them. */
let given: readonly GivenAnswer[] = [];
const listeners = new Set<() => void>();
/** Older ones than this have long been seen. */
const KEPT = 200;

function addGiven(answer: GivenAnswer): void {
  given = [...given.slice(-KEPT), answer];
  for (const listener of listeners) listener();
}

function subscribeGiven(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

// What waits would be lost with the page.
window.addEventListener('beforeunload', (event) => {
  if (outbox.state().waiting > 0) event.preventDefault();
});

export const useOutbox = () => useSyncExternalStore(outbox.subscribe, outbox.state);
export const { retry, giveUp } = outbox;
export const useGiven = () => useSyncExternalStore(subscribeGiven, () => given);

type LabelInput = Parameters<typeof client.review.label.mutate>[0];

/** Stores an answer; settles once it is on disk. */
export function writeLabel(input: LabelInput): Promise<boolean> {
  return outbox.add({
    send: async (again) => {
      const event = await client.review.label.mutate({ ...input, again });
      const { dataset, query, passage, curator } = input;
      const { label, note, createdAt: at, id } = event;
      addGiven({ dataset, query, passage, curator, label, note, at, event: id });
    },
  });
}

export function writeLater(input: Parameters<typeof client.review.later.mutate>[0]): Promise<boolean> {
  return outbox.add({
    send: async () => {
      await client.review.later.mutate(input);
    },
  });
}

export function writePass(input: Parameters<typeof client.review.pass.mutate>[0]): Promise<boolean> {
  return outbox.add({
    send: async () => {
      await client.review.pass.mutate(input);
    },
  });
}

export type Undone = Awaited<ReturnType<typeof client.review.undo.mutate>>;

/**
 * Takes the curator's last answer back, after all that still waits. It is not tried again by itself: it may have
 * arrived, and would take back one more.
 */
export function writeUndo(curator: string): Promise<Undone> {
  return new Promise((resolve, reject) => {
    void outbox.add({
      send: async () => {
        try {
          const undone = await client.review.undo.mutate({ curator });
          const { dataset, query, passage, restored } = undone;
          if (dataset !== null) {
            const { label, note, createdAt: at, id } = restored;
            addGiven({ dataset, query, passage, curator, label, note, at, event: id });
          }
          resolve(undone);
        } catch (error) {
          reject(error);
        }
      },
    });
  });
}
