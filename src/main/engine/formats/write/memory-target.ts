import type { ExportTarget } from './target.ts';

/** A target that keeps what is written: for previews and tests. */
export function memoryTarget(): {
  readonly target: ExportTarget;
  readonly files: ReadonlyMap<string, Buffer>;
} {
  const files = new Map<string, Buffer>();
  return {
    files,
    target: {
      create: async (path) => {
        const chunks: Buffer[] = [];
        return {
          write: async (bytes) => {
            chunks.push(Buffer.from(bytes));
          },
          close: async () => {
            files.set(path, Buffer.concat(chunks));
          },
          abandon: async () => undefined,
        };
      },
    },
  };
}
