import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type ErrorCode, serializeError, WhetstoneError } from '../../../shared/errors.ts';
import type { OpenedFile } from '../page/open-inside.ts';

const STATUS: Partial<Record<ErrorCode, number>> = {
  usage: 400,
  'bad-input': 400,
  'path-not-allowed': 403,
  'not-found': 404,
  'file-not-found': 404,
  'project-not-found': 409,
  'already-exists': 409,
  'disk-full': 507,
};

/** A request that is refused for what it is, with the status that says so. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

/** A sentence for a person who opened an address, the error as JSON for the page's own requests. */
export function answerError(response: ServerResponse, error: unknown, forPerson: boolean): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const told =
    error instanceof Refusal ? new WhetstoneError('path-not-allowed', error.message) : serializeError(error);
  const status = error instanceof Refusal ? error.status : (STATUS[told.code] ?? 500);
  const { code, message, details } = told;
  // Who is not let in is not listened to. A browser reads an answer only after it has sent its whole file.
  if (error instanceof Refusal) response.setHeader('connection', 'close');
  else response.req.resume();
  response.setHeader('content-type', forPerson ? 'text/plain; charset=utf-8' : 'application/json');
  response.writeHead(status);
  response.end(forPerson ? `${message}\n` : JSON.stringify({ error: { code, message, details } }));
}

export function answerJson(response: ServerResponse, value: unknown): void {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(value));
}

/** Sends a file, and closes it. */
export async function answerFile(
  response: ServerResponse,
  { handle, size }: OpenedFile,
  headers: Readonly<Record<string, string>>,
  withBody: boolean,
): Promise<void> {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('content-length', size);
  if (!withBody) {
    await handle.close();
    response.end();
    return;
  }
  // A file that grows meanwhile is sent as long as it was.
  const body = handle.createReadStream({ start: 0, end: Math.max(0, size - 1) });
  await pipeline(body, response);
}
