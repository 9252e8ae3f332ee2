/** The pages in the order of the work, by their path. */
export const PAGE_TITLES = {
  '/data': 'Data',
  '/teachers': 'Teachers',
  '/mining': 'Mining',
  '/review': 'Review',
  '/export': 'Export',
} as const;

export type PagePath = keyof typeof PAGE_TITLES;

/** A page's name; `Start` for every other path. */
export function pageTitle(path: string): string {
  const found = Object.entries(PAGE_TITLES).find(([page]) => path === page || path.startsWith(`${page}/`));
  return found?.[1] ?? 'Start';
}
