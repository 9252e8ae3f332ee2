import { existsSync } from 'node:fs';
import { z } from 'zod';
import { EXPORT_FORMATS, FORMATS } from '../../engine/formats/write/formats.ts';
import { projectProcedure, router } from '../procedures.ts';
import { previewRequestSchema } from './export-request.ts';
import { listExports } from './list-exports.ts';
import { listSnapshots } from './list-snapshots.ts';
import { lookAtExport } from './look.ts';
import { preflight } from './preflight.ts';

/** Snapshots and what is written of them. Taking one and writing an export are jobs. */
export const snapshotsRouter = router({
  list: projectProcedure.query(({ ctx }) => listSnapshots(ctx.project.db)),
  /** What a snapshot of a run would hold if it were taken now. */
  preflight: projectProcedure
    .input(z.object({ run: z.string() }))
    .query(({ ctx, input }) => preflight(ctx.project, ctx.live, input.run)),
  formats: projectProcedure.query(() => EXPORT_FORMATS.map((format) => ({ format, ...FORMATS[format] }))),
  /** The first lines of an export, exactly as they would be written. */
  preview: projectProcedure
    .input(previewRequestSchema)
    .query(({ ctx, input }) => lookAtExport(ctx.project.folders.root, input)),
  /** Whether something stands there already. */
  target: projectProcedure.input(z.object({ out: z.string().min(1) })).query(async ({ ctx, input }) => {
    const out = await ctx.host.access.resolve(input.out);
    return { out, exists: existsSync(out) };
  }),
  exports: projectProcedure.query(({ ctx }) => listExports(ctx.project.folders.exports)),
});
