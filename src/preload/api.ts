/** What the preload script gives the page, as `window.whetstone`. */
export type WhetstoneApi = {
  /** Versions for the page's footer. */
  readonly versions: { readonly whetstone: string; readonly electron: string };
};
