import type { Pipe, WhetstoneApi } from '../../preload/api.ts';

/**
 * The desktop's pipe to main in the shape of a browser's WebSocket, as far as tRPC uses one: so one client, and one
 * handler in main, serve both hosts.
 */
export function desktopSocket(whetstone: WhetstoneApi): typeof WebSocket {
  class DesktopSocket extends EventTarget {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readyState: number = DesktopSocket.CONNECTING;
    readonly #pipe: Pipe;

    constructor() {
      super();
      this.#pipe = whetstone.connect(
        (data) => this.dispatchEvent(new MessageEvent('message', { data })),
        () => this.#end(),
      );
      // As a network's socket does: in a task of its own, when whoever made it has had time to listen. tRPC listens some
      // microtasks later.
      setTimeout(() => {
        if (this.readyState !== DesktopSocket.CONNECTING) return;
        this.readyState = DesktopSocket.OPEN;
        this.dispatchEvent(new Event('open'));
      });
    }

    send(text: string): void {
      this.#pipe.send(text);
    }

    close(): void {
      this.#pipe.close();
      this.#end();
    }

    #end(): void {
      if (this.readyState === DesktopSocket.CLOSED) return;
      this.readyState = DesktopSocket.CLOSED;
      this.dispatchEvent(new CloseEvent('close'));
    }
  }
  return DesktopSocket as unknown as typeof WebSocket;
}
