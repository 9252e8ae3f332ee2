import { z } from 'zod';
import { askOnce } from '../../platform/jobs/ask-once.ts';
import { type PreviewRequest, previewRequestSchema } from './export-request.ts';
import type { RunLabels } from './preflight.ts';
import type { ExportPreview } from './preview-export.ts';

/** What the thread that reads snapshots is asked: some formats read all judgements, and labels may be many. */
export const snapshotsRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('labels'), dataset: z.string(), split: z.string().nullable() }),
  z.object({ type: z.literal('preview'), request: previewRequestSchema }),
]);
type SnapshotsRequest = z.infer<typeof snapshotsRequestSchema>;

function ask(project: string, request: SnapshotsRequest): Promise<unknown> {
  const source = import.meta.url.endsWith('.ts');
  const entry = new URL(source ? './snapshots-worker.ts' : './snapshots-worker.js', import.meta.url);
  return askOnce(entry, project, request);
}

export function lookAtLabels(project: string, dataset: string, split: string | null): Promise<RunLabels> {
  return ask(project, { type: 'labels', dataset, split }) as Promise<RunLabels>;
}

/** @throws WhetstoneError `snapshot-not-found`, `export-unsupported`, `usage` */
export function lookAtExport(project: string, request: PreviewRequest): Promise<ExportPreview> {
  return ask(project, { type: 'preview', request }) as Promise<ExportPreview>;
}
