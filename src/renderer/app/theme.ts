import { useLayoutEffect } from 'react';
import { useStored } from './stored.ts';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** The theme that was chosen, applied to the page. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const [stored, store] = useStored('theme', 'system');
  const theme = THEMES.find((known) => known === stored) ?? 'system';
  useLayoutEffect(() => {
    if (theme === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return [theme, store];
}
