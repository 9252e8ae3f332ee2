import { z } from 'zod';
import {
  bm25ConfigSchema,
  givenConfigSchema,
  randomConfigSchema,
  rankingConfigSchema,
  similaritySchema,
  type TeacherConfig,
} from '../../../shared/teachers.ts';
import type { PathAccess } from '../../platform/files/access.ts';
import { projectProcedure, router } from '../procedures.ts';
import { embeddingsTeacher, rankingTeacher } from './add-teacher.ts';
import { describeTeachers } from './list-teachers.ts';
import { lookAtEmbeddings } from './look.ts';
import { lookAtModel, offerModels } from './model-offer.ts';
import { addTeacher } from './registry.ts';
import { removeTeacher } from './remove-teacher.ts';
import { tryTeacher } from './try-out.ts';

/** Teachers that are there at once. A model may have to be fetched, so that adding one is a job. */
const newTeacherSchema = z.discriminatedUnion('kind', [
  bm25ConfigSchema,
  randomConfigSchema,
  givenConfigSchema,
  z.object({ kind: z.literal('embeddings'), folder: z.string().min(1), similarity: similaritySchema }),
  rankingConfigSchema.pick({ kind: true, missingPositive: true }).extend({ file: z.string().min(1) }),
]);

async function toConfig(
  project: string,
  teacher: z.infer<typeof newTeacherSchema>,
  access: PathAccess,
): Promise<TeacherConfig> {
  if (teacher.kind === 'embeddings')
    return embeddingsTeacher(await access.resolve(teacher.folder), teacher.similarity);
  if (teacher.kind === 'ranking')
    return rankingTeacher(project, await access.resolve(teacher.file), teacher.missingPositive);
  return teacher;
}

export const teachersRouter = router({
  list: projectProcedure.query(({ ctx }) => describeTeachers(ctx.project.db)),
  /** How much of each data set the teachers have encoded. It looks at every text, and so answers after `list`. */
  embeddings: projectProcedure.query(({ ctx }) => lookAtEmbeddings(ctx.project.folders.root)),
  catalogue: projectProcedure.query(() => offerModels()),
  /** What is known of a model before it is added: a hub id or a folder. */
  look: projectProcedure
    .input(z.object({ model: z.string().trim().min(1) }))
    .query(({ ctx, input }) => lookAtModel(input.model, ctx.host.access.resolve)),
  add: projectProcedure
    .input(z.object({ id: z.string(), teacher: newTeacherSchema }))
    .mutation(async ({ ctx, input }) => {
      const config = await toConfig(ctx.project.folders.root, input.teacher, ctx.host.access);
      const added = addTeacher(ctx.project.db, input.id, config);
      ctx.session.changes.announce('teachers');
      return added.id;
    }),
  remove: projectProcedure.input(z.object({ id: z.string() })).mutation(async ({ ctx, input }) => {
    await removeTeacher(ctx.project, input.id, ctx.jobs.list());
    ctx.session.changes.announce('teachers');
  }),
  tryOut: projectProcedure
    .input(
      z.object({
        teacher: z.string(),
        dataset: z.string(),
        text: z.string().trim().min(1).max(10_000),
        count: z.int().min(1).max(100),
      }),
    )
    .query(({ ctx, input, signal }) => tryTeacher(ctx.project, input, signal)),
});
