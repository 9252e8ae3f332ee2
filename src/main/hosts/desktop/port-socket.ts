import { EventEmitter } from 'node:events';
import type { MessagePortMain } from 'electron';
import type { WebSocket } from 'ws';
import { MAX_MESSAGE_BYTES } from '../page/connection.ts';

/** What of Electron's port is used. */
export type Port = Pick<MessagePortMain, 'on' | 'postMessage' | 'start' | 'close'>;

/**
 * The page's port in the shape of the server's end of a WebSocket, as far as tRPC uses one: so one handler serves both
 * hosts.
 */
class PortSocket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly #port: Port;

  constructor(port: Port) {
    super();
    this.#port = port;
    port.on('message', ({ data }) => this.#receive(data));
    port.on('close', () => this.#end());
    port.start();
  }

  #receive(data: unknown): void {
    if (this.readyState !== this.OPEN) return;
    // The page sends text; what is not, or is too long, is not ours.
    if (typeof data !== 'string' || data.length > MAX_MESSAGE_BYTES) this.close();
    else this.emit('message', Buffer.from(data), false);
  }

  send(text: string): void {
    if (this.readyState === this.OPEN) this.#port.postMessage(text);
  }

  close(): void {
    this.#port.close();
    this.#end();
  }

  #end(): void {
    if (this.readyState !== this.OPEN) return;
    this.readyState = 3;
    this.emit('close');
  }
}

export function portSocket(port: Port): WebSocket {
  // A WebSocket has far more to it than the handler asks of one.
  return new PortSocket(port) as unknown as WebSocket;
}
