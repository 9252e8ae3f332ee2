import type { ByteSink } from './target.ts';

/** Text on its way to a file. Nothing is returned where the text only joined the buffer: most calls need no waiting. */
export type TextSink = {
  readonly write: (text: string) => Promise<void> | undefined;
  readonly close: () => Promise<void>;
};

// Large enough that a write costs nothing per row, small enough to be nothing beside a batch of rows.
const BUFFER_LENGTH = 256 * 1024;

/** Gathers pieces of text and writes them as UTF-8. */
export function textSink(bytes: ByteSink): TextSink {
  let pieces: string[] = [];
  let length = 0;
  const flush = (): Promise<void> => {
    const text = pieces.join('');
    pieces = [];
    length = 0;
    return bytes.write(Buffer.from(text, 'utf8'));
  };
  return {
    write: (text) => {
      pieces.push(text);
      length += text.length;
      return length < BUFFER_LENGTH ? undefined : flush();
    },
    close: async () => {
      if (length > 0) await flush();
      await bytes.close();
    },
  };
}
