/** Where the page hands main the far end of a pipe. */
export const PIPE_CHANNEL = 'whetstone';

/** What the preload script gives the page as `window.whetstone`; in a browser there is none. */
export type WhetstoneApi = {
  /**
   * Opens a pipe of text messages to main.
   *
   * @param onMessage takes what main sends
   * @param onClose called once when main ends the pipe
   */
  readonly connect: (onMessage: (text: string) => void, onClose: () => void) => Pipe;
  /** The path of a file or folder that was dropped on the page; '' for one that is on no disk. */
  readonly pathOf: (file: File) => string;
};

export type Pipe = { readonly send: (text: string) => void; readonly close: () => void };
