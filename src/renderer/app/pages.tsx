import type { ComponentType } from 'react';
import { DataPage } from '../features/data/data-page.tsx';
import { MiningPage } from '../features/mining/mining-page.tsx';
import { ReviewPage } from '../features/review/review-page.tsx';
import { ExportPage } from '../features/snapshots/export-page.tsx';
import { TeachersPage } from '../features/teachers/teachers-page.tsx';
import type { IconName } from '../ui/icon.tsx';
import { PAGE_TITLES, type PagePath } from './page-titles.ts';

type Page = {
  readonly path: PagePath;
  readonly title: string;
  readonly icon: IconName;
  /** What it is for, as the palette and the tooltip say it. */
  readonly hint: string;
  readonly component: ComponentType;
};

/** The pages of an open project, in the order of the sidebar. A page has every path that begins with its own. */
export const PAGES: readonly Page[] = [
  {
    path: '/data',
    title: PAGE_TITLES['/data'],
    icon: 'data',
    hint: 'Import and look through passages, queries and judgements',
    component: DataPage,
  },
  {
    path: '/teachers',
    title: PAGE_TITLES['/teachers'],
    icon: 'teachers',
    hint: 'The models that score passages',
    component: TeachersPage,
  },
  {
    path: '/mining',
    title: PAGE_TITLES['/mining'],
    icon: 'mining',
    hint: 'Choose how negatives are picked, and see what it does',
    component: MiningPage,
  },
  {
    path: '/review',
    title: PAGE_TITLES['/review'],
    icon: 'review',
    hint: 'Read and judge what was kept and what was removed',
    component: ReviewPage,
  },
  {
    path: '/export',
    title: PAGE_TITLES['/export'],
    icon: 'export',
    hint: 'Snapshots, and files for trainers',
    component: ExportPage,
  },
];
