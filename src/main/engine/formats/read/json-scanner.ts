/** What a scan of one large JSON document tells, in the document's order. */
export type JsonListener = {
  /** One element of the streamed array: the document itself, or the array under `streamKey`. */
  readonly onElement: (bytes: Buffer) => void;
  /** Any other value of the document's top-level object. */
  readonly onValue: (key: string, bytes: Buffer) => void;
  /** The streamed array has opened. */
  readonly onArray: () => void;
};

/** The document breaks JSON's own structure at this byte. */
export class JsonStructureError extends Error {
  override readonly name = 'JsonStructureError';
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

type State =
  | 'document'
  | 'value'
  | 'value-or-end'
  | 'key'
  | 'key-or-end'
  | 'colon'
  | 'comma'
  | 'capture'
  | 'done';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

const isSpace = (byte: number) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
const isClose = (byte: number) => byte === CLOSE_ARRAY || byte === CLOSE_OBJECT;
const isOpen = (byte: number) => byte === OPEN_ARRAY || byte === OPEN_OBJECT;

/**
 * Cuts one JSON document into the elements of its array, without holding the document: either `[…]`, or
 * `{…, "<streamKey>": […], …}`. Values are cut by brackets and quotes only; each is parsed by whoever gets it.
 *
 * @throws JsonStructureError from `push` and `end` where the document is no such thing, or an element is too long.
 */
export function createJsonScanner(streamKey: string, maxBytes: number, listener: JsonListener) {
  let state: State = 'document';
  /** Are we inside the streamed array, or in the top-level object around it? */
  let inArray = false;
  let hasObject = false;
  let key: string | null = null;
  let consumed = 0;

  // The value being captured: pieces of earlier chunks, its kind of end, its nesting.
  let parts: Buffer[] = [];
  let partBytes = 0;
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let isScalar = false;
  let isKey = false;

  const fail = (index: number, message: string): never => {
    throw new JsonStructureError(consumed + index, message);
  };

  const startCapture = (byte: number, asKey: boolean) => {
    depth = isOpen(byte) ? 1 : 0;
    inString = byte === QUOTE;
    isScalar = !isOpen(byte) && byte !== QUOTE;
    isEscaped = false;
    isKey = asKey;
    state = 'capture';
  };

  const isCapturing = () => state === 'capture';

  const finishCapture = (last: Buffer) => {
    const bytes = parts.length === 0 ? last : Buffer.concat([...parts, last]);
    parts = [];
    partBytes = 0;
    if (isKey) {
      const parsed: unknown = JSON.parse(bytes.toString('utf8'));
      key = String(parsed);
      state = 'colon';
      return;
    }
    state = 'comma';
    if (inArray) listener.onElement(bytes);
    else listener.onValue(key ?? '', bytes);
  };

  /** Index after the captured value's last byte, or -1 if the chunk ends first. */
  const scanValue = (chunk: Buffer, from: number): number => {
    for (let i = from; i < chunk.length; i += 1) {
      const byte = chunk[i]!;
      if (isScalar) {
        if (byte === COMMA || isClose(byte) || isSpace(byte)) return i;
      } else if (inString) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          inString = false;
          if (depth === 0) return i + 1;
        }
      } else if (byte === QUOTE) inString = true;
      else if (isOpen(byte)) depth += 1;
      else if (isClose(byte)) {
        depth -= 1;
        if (depth === 0) return i + 1;
      }
    }
    return -1;
  };

  const closeContainer = (byte: number, index: number) => {
    if (byte !== (inArray ? CLOSE_ARRAY : CLOSE_OBJECT))
      fail(index, 'a bracket closes that was never opened');
    if (inArray && hasObject) {
      inArray = false;
      state = 'comma';
    } else state = 'done';
  };

  const beginValue = (byte: number, index: number) => {
    if (isClose(byte) || byte === COMMA || byte === COLON) fail(index, 'a value is missing');
    if (!inArray && byte === OPEN_ARRAY && key === streamKey) {
      inArray = true;
      state = 'value-or-end';
      listener.onArray();
    } else startCapture(byte, false);
  };

  const step = (byte: number, index: number) => {
    switch (state) {
      case 'document':
        if (byte === OPEN_ARRAY) {
          inArray = true;
          state = 'value-or-end';
          listener.onArray();
        } else if (byte === OPEN_OBJECT) {
          hasObject = true;
          state = 'key-or-end';
        } else fail(index, 'the document is neither an array nor an object');
        return;
      case 'value':
        beginValue(byte, index);
        return;
      case 'value-or-end':
        if (isClose(byte)) closeContainer(byte, index);
        else beginValue(byte, index);
        return;
      case 'key-or-end':
        if (isClose(byte)) closeContainer(byte, index);
        else if (byte === QUOTE) startCapture(byte, true);
        else fail(index, 'a key in quotes is missing');
        return;
      case 'key':
        if (byte === QUOTE) startCapture(byte, true);
        else fail(index, 'a key in quotes is missing');
        return;
      case 'colon':
        if (byte !== COLON) fail(index, 'a colon is missing after a key');
        state = 'value';
        return;
      case 'comma':
        if (byte === COMMA) state = inArray ? 'value' : 'key';
        else if (isClose(byte)) closeContainer(byte, index);
        else fail(index, 'a comma is missing between two values');
        return;
      default:
        fail(index, 'something follows the end of the document');
    }
  };

  return {
    push(chunk: Buffer): void {
      let index = 0;
      while (index < chunk.length) {
        if (!isCapturing()) {
          const byte = chunk[index]!;
          if (isSpace(byte)) {
            index += 1;
            continue;
          }
          step(byte, index);
          // A value or key is captured from its first byte on; scanning goes on behind it.
          if (!isCapturing()) {
            index += 1;
            continue;
          }
        }
        const start = index;
        const isFresh = partBytes === 0;
        const end = scanValue(chunk, isFresh ? start + 1 : start);
        const stop = end < 0 ? chunk.length : end;
        if (partBytes + stop - start > maxBytes) fail(start, `an element is longer than ${maxBytes} bytes`);
        if (end < 0) {
          parts.push(chunk.subarray(start));
          partBytes += chunk.length - start;
        } else finishCapture(chunk.subarray(start, end));
        index = stop;
      }
      consumed += chunk.length;
    },
    /** @returns whether the document is complete. */
    end(): boolean {
      return state === 'done';
    },
  };
}
