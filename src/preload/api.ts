/** What the preload script gives the page as `window.whetstone`; in a browser there is none. */
export type WhetstoneApi = {
  /**
   * Opens a pipe of text messages to main.
   *
   * @param onMessage takes what main sends
   * @param onClose called once when main ends the pipe
   */
  readonly connect: (onMessage: (text: string) => void, onClose: () => void) => Pipe;
};

export type Pipe = { readonly send: (text: string) => void; readonly close: () => void };
