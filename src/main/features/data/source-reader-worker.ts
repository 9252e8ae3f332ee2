import { parentPort, workerData } from 'node:worker_threads';
import { serializeError } from '../../../shared/errors.ts';
import type { Problem } from '../../engine/formats/read/records.ts';
import { openSource } from '../../engine/formats/read/source.ts';
import { prepareRecord } from './prepare.ts';
import { problemError } from './problems.ts';
import type { ReaderMessage, ReaderTask } from './source-reader.ts';

/**
 * Batches that the writer has not taken yet: two keep both threads busy, and four even out batches of unequal cost
 * while they hold a few megabytes.
 */
const BATCHES_IN_FLIGHT = 4;

/** Skipped rows that are told together: a file of nothing but bad rows has no batch to send them with. */
const PROBLEMS_TOGETHER = 500;

const port = parentPort!;
const { path, format, columns, split, onError } = workerData as ReaderTask;

let inFlight = 0;
let resume: (() => void) | null = null;
port.on('message', () => {
  inFlight--;
  resume?.();
});

const send = (message: ReaderMessage): void => port.postMessage(message);

/** Sends what counts as a batch and waits until there is room for the next. */
async function sendInTurn(message: ReaderMessage): Promise<void> {
  send(message);
  inFlight++;
  while (inFlight >= BATCHES_IN_FLIGHT) {
    await new Promise<void>((resolve) => {
      resume = resolve;
    });
  }
}

async function read(): Promise<void> {
  let problems: Problem[] = [];
  const flush = (): void => {
    if (problems.length > 0) send({ type: 'problems', problems });
    problems = [];
  };
  const onProblem = (problem: Problem): void => {
    if (onError === 'stop') throw problemError(problem);
    problems.push(problem);
    if (problems.length >= PROBLEMS_TOGETHER) flush();
  };
  let bytes = { done: 0, total: 0 };
  const source = await openSource(path, {
    format,
    columns,
    split,
    onProblem,
    onBytes: (done, total) => {
      bytes = { done, total };
    },
  });
  send({ type: 'opened', format: source.format, passedOver: source.passedOver });
  for await (const records of source.records()) {
    flush();
    await sendInTurn({ type: 'batch', records: records.map(prepareRecord), bytes });
  }
  flush();
  send({ type: 'done' });
}

try {
  await read();
} catch (error) {
  send({ type: 'failed', error: serializeError(error) });
} finally {
  port.close();
}
