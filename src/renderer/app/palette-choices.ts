import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { useOpenProject } from '../features/start/open-project.ts';
import { toast } from '../ui/toasts.tsx';
import { api, client } from './api.ts';
import { THEME_WORDS } from './nav.tsx';
import { PAGES } from './pages.tsx';
import type { PaletteChoice } from './palette.tsx';
import { useCurrent } from './project.ts';
import { shownError } from './shown-error.ts';
import { THEMES, useTheme } from './theme.ts';

/** Pages, projects and themes for the palette. */
export function usePaletteChoices(): PaletteChoice[] {
  const [, navigate] = useLocation();
  const [theme, setTheme] = useTheme();
  const project = useCurrent()?.project ?? null;
  const { data: recent = [] } = useQuery(api.project.recent.queryOptions());
  const open = useOpenProject();
  const pages = PAGES.map(
    ({ path, title, hint }): PaletteChoice => ({
      group: 'Page',
      label: title,
      hint,
      run: () => navigate(path),
    }),
  );
  const start: PaletteChoice = {
    group: 'Page',
    label: 'Start',
    hint: 'Recent projects, new, open, the sample',
    run: () => navigate('/start'),
  };
  const close: PaletteChoice = {
    group: 'Project',
    label: 'Close the project',
    run: () => {
      navigate('/start');
      void client.project.close.mutate().catch((error: unknown) => toast(shownError(error).help.title));
    },
  };
  return [
    ...(project === null ? [] : pages),
    start,
    ...recent
      .filter(({ folder, present }) => present && folder !== project?.folder)
      .map(
        ({ folder, name }): PaletteChoice => ({
          group: 'Project',
          label: `Open ${name}`,
          hint: folder,
          run: () =>
            open.mutate(
              { folder, mode: 'open' },
              { onError: (error) => toast(`${name}: ${shownError(error).message}`) },
            ),
        }),
      ),
    ...(project === null ? [] : [close]),
    ...THEMES.filter((other) => other !== theme).map(
      (other): PaletteChoice => ({
        group: 'Theme',
        label: `${THEME_WORDS[other]} theme`,
        run: () => setTheme(other),
      }),
    ),
  ];
}
