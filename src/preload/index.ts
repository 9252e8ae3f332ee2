import { contextBridge } from 'electron';
import packageJson from '../../package.json' with { type: 'json' };
import type { WhetstoneApi } from './api.ts';

contextBridge.exposeInMainWorld('whetstone', {
  versions: { whetstone: packageJson.version, electron: process.versions.electron ?? '' },
} satisfies WhetstoneApi);
