import { z } from 'zod';
import { createThread } from '../../platform/jobs/thread.ts';
import { type PreviewRequest, previewRequestSchema } from './export-request.ts';
import type { RunLabels } from './preflight.ts';
import type { ExportPreview } from './preview-export.ts';

/** What the thread that reads snapshots is asked: some formats read all judgements, and labels may be many. */
export const snapshotsRequestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('labels'),
    project: z.string(),
    dataset: z.string(),
    split: z.string().nullable(),
  }),
  z.object({ type: z.literal('preview'), project: z.string(), request: previewRequestSchema }),
]);
type SnapshotsRequest = z.infer<typeof snapshotsRequestSchema>;

const source = import.meta.url.endsWith('.ts');
const entry = new URL(source ? './snapshots-worker.ts' : './snapshots-worker.js', import.meta.url);

/** It opens a project for as long as a question takes, and so need not be closed with it. */
const thread = createThread(entry, null);

const ask = (request: SnapshotsRequest): Promise<unknown> => thread.ask(request);

export function lookAtLabels(project: string, dataset: string, split: string | null): Promise<RunLabels> {
  return ask({ type: 'labels', project, dataset, split }) as Promise<RunLabels>;
}

/** @throws WhetstoneError `snapshot-not-found`, `export-unsupported`, `usage` */
export function lookAtExport(project: string, request: PreviewRequest): Promise<ExportPreview> {
  return ask({ type: 'preview', project, request }) as Promise<ExportPreview>;
}
