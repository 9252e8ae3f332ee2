import type { client } from '../../app/api.ts';

type Snapshots = typeof client.snapshots;
type Answer<Ask extends (...given: never[]) => unknown> = Awaited<ReturnType<Ask>>;

export type ListedSnapshot = Answer<Snapshots['list']['query']>[number];
export type Preflight = Answer<Snapshots['preflight']['query']>;
export type Format = Answer<Snapshots['formats']['query']>[number];
export type ExportPreview = Answer<Snapshots['preview']['query']>;
export type PreviewRequest = Parameters<Snapshots['preview']['query']>[0];
export type ExportOptions = PreviewRequest['options'];
export type ListedExport = Answer<Snapshots['exports']['query']>[number];
export type Recipe = ListedSnapshot['recipe'];
