import { z } from 'zod';
import { type JobRequest, jobRequestSchema } from '../../../shared/jobs.ts';
import type { PathAccess } from '../../platform/files/access.ts';
import { projectProcedure, router } from '../procedures.ts';
import { namesFolder } from '../teachers/model-source.ts';

const jobId = z.object({ id: z.int() });

/** Every path that a request names is one that the window may use. */
async function withAllowedPaths(request: JobRequest, access: PathAccess): Promise<JobRequest> {
  if (request.kind === 'import' && !request.path.startsWith('hf:'))
    return { ...request, path: await access.resolve(request.path) };
  if (request.kind === 'add-model' && namesFolder(request.model))
    return { ...request, model: await access.resolve(request.model) };
  if (request.kind === 'export') return { ...request, out: await access.resolve(request.out) };
  return request;
}

export const jobsRouter = router({
  list: projectProcedure.query(({ ctx }) => ctx.jobs.list()),
  add: projectProcedure
    .input(jobRequestSchema)
    .mutation(async ({ ctx, input }) => ctx.jobs.add(await withAllowedPaths(input, ctx.host.access))),
  cancel: projectProcedure.input(jobId).mutation(({ ctx, input }) => ctx.jobs.cancel(input.id)),
  retry: projectProcedure.input(jobId).mutation(({ ctx, input }) => ctx.jobs.retry(input.id)),
  forgetEnded: projectProcedure.mutation(({ ctx }) => ctx.jobs.forgetEnded()),
});
