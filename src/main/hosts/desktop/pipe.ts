import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import type { IpcMain } from 'electron';
import { PIPE_CHANNEL } from '../../../preload/api.ts';
import type { RequestContext } from '../../features/procedures.ts';
import { connectionHandler } from '../page/connection.ts';
import { portSocket } from './port-socket.ts';
import { isOwnPage } from './security.ts';

/** The handler asks for the request that opened a pipe; here none did. */
function noRequest(): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.url = '/api';
  return request;
}

/** Takes the pipes that our page opens; those of anybody else are closed unheard. */
export function acceptPipes(ipc: Pick<IpcMain, 'on'>, context: RequestContext): void {
  const connect = connectionHandler(context);
  ipc.on(PIPE_CHANNEL, ({ senderFrame, ports }) => {
    const [port] = ports;
    if (port === undefined) return;
    if (isOwnPage(senderFrame)) connect(portSocket(port), noRequest());
    else port.close();
  });
}
