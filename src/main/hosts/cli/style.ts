import { styleText } from 'node:util';

type Stream = NodeJS.WritableStream;

/** Text in a role. Nothing is coloured where the stream is no terminal or `NO_COLOR` is set. */
export type Style = {
  readonly heading: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly bad: (text: string) => string;
};

/** How text is styled on a stream: `styleText` asks it whether it is a terminal, and knows `NO_COLOR`. */
export function styleFor(stream: Stream): Style {
  const as =
    (format: Parameters<typeof styleText>[0]) =>
    (text: string): string =>
      styleText(format, text, { stream });
  return {
    heading: as('bold'),
    faint: as('dim'),
    good: as('green'),
    warning: as('yellow'),
    bad: as('red'),
  };
}

/** How results are styled. */
export const style: Style = styleFor(process.stdout);

/** A pipe is read by programs and by logs: there a line may be this long. */
const PIPE_COLUMNS = 120;
/** Longer lines are hard to read, however wide the window is. */
const WIDEST = 140;

/** How many cells a line of results may take. */
export function outputColumns(stream: { readonly columns?: number } = process.stdout): number {
  return Math.min(stream.columns ?? PIPE_COLUMNS, WIDEST);
}
