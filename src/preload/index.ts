import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { PIPE_CHANNEL, type WhetstoneApi } from './api.ts';

contextBridge.exposeInMainWorld('whetstone', {
  connect: (onMessage, onClose) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => onMessage(String(data));
    port1.addEventListener('close', onClose);
    ipcRenderer.postMessage(PIPE_CHANNEL, null, [port2]);
    return { send: (text) => port1.postMessage(text), close: () => port1.close() };
  },
  pathOf: (file) => webUtils.getPathForFile(file),
} satisfies WhetstoneApi);
