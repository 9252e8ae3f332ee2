import { readFile } from 'node:fs/promises';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import { writeFileAtomic } from '../../platform/files/atomic.ts';
import { settingsFile } from '../../platform/files/settings.ts';

const FILE = 'window.json';
const USUAL_SIZE = { width: 1280, height: 820 };
/** So much of the window must lie on a screen, for its title bar to be caught with the pointer. */
const VISIBLE = { width: 160, height: 80 };

const placeSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }),
  maximized: z.boolean(),
});

/** Where the window stands; without x and y the system chooses. */
export type WindowPlace = {
  readonly bounds: {
    readonly width: number;
    readonly height: number;
    readonly x?: number;
    readonly y?: number;
  };
  readonly maximized: boolean;
};

function overlap(a: Rectangle, b: Rectangle): { width: number; height: number } {
  return {
    width: Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x),
    height: Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y),
  };
}

/**
 * A place that can be seen: one on a screen that is not there any more keeps its size alone, and none is larger than the
 * largest screen.
 *
 * @param screens work areas
 */
export function fitToScreens(place: WindowPlace, screens: readonly Rectangle[]): WindowPlace {
  const { x, y } = place.bounds;
  const width = Math.min(place.bounds.width, Math.max(...screens.map((screen) => screen.width)));
  const height = Math.min(place.bounds.height, Math.max(...screens.map((screen) => screen.height)));
  if (x === undefined || y === undefined) return { ...place, bounds: { width, height } };
  const seen = screens.some((screen) => {
    const shown = overlap({ x, y, width, height }, screen);
    // The title bar is at the top: it may not be above the screen.
    return shown.width >= VISIBLE.width && shown.height >= VISIBLE.height && y >= screen.y;
  });
  return { ...place, bounds: seen ? { x, y, width, height } : { width, height } };
}

/** Where the window stood last. */
export async function readPlace(screens: readonly Rectangle[]): Promise<WindowPlace> {
  try {
    const stored = placeSchema.parse(JSON.parse(await readFile(await settingsFile(FILE), 'utf8')));
    return fitToScreens(stored, screens);
  } catch {
    return fitToScreens({ bounds: USUAL_SIZE, maximized: false }, screens);
  }
}

export async function storePlace(bounds: Rectangle, maximized: boolean): Promise<void> {
  await writeFileAtomic(await settingsFile(FILE), JSON.stringify({ bounds, maximized }));
}
