import { contextBridge, ipcRenderer } from 'electron';
import type { WhetstoneApi } from './api.ts';

const CHANNEL = 'whetstone';

contextBridge.exposeInMainWorld('whetstone', {
  connect: (onMessage, onClose) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => onMessage(String(data));
    port1.addEventListener('close', onClose);
    ipcRenderer.postMessage(CHANNEL, null, [port2]);
    return { send: (text) => port1.postMessage(text), close: () => port1.close() };
  },
} satisfies WhetstoneApi);
