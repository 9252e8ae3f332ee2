import type { WhetstoneApi } from '../preload/api.ts';

declare global {
  interface Window {
    readonly whetstone?: WhetstoneApi;
  }
}
