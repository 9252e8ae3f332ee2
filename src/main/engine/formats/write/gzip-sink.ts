import { finished } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import type { ByteSink } from './target.ts';

/** RFC 1952: byte 9 names the operating system, 255 is "unknown". zlib writes the one that it was built on. */
const OPERATING_SYSTEM = 9;

/**
 * Compresses into `bytes`, at a fixed level and with a header that says nothing about the machine: no time
 * (zlib writes 0), no name, no operating system.
 */
export function gzipSink(bytes: ByteSink): ByteSink {
  const gzip = createGzip({ level: constants.Z_DEFAULT_COMPRESSION });
  const ready: Buffer[] = [];
  let started = false;
  gzip.on('data', (chunk: Buffer) => {
    if (!started) chunk[OPERATING_SYSTEM] = 255;
    started = true;
    ready.push(chunk);
  });
  const drain = async (): Promise<void> => {
    for (let chunk = ready.shift(); chunk !== undefined; chunk = ready.shift()) await bytes.write(chunk);
  };
  return {
    write: async (data) => {
      await new Promise<void>((resolve, reject) => {
        gzip.write(data, (error) => (error ? reject(error) : resolve()));
      });
      await drain();
    },
    close: async () => {
      gzip.end();
      await finished(gzip);
      await drain();
      await bytes.close();
    },
  };
}
