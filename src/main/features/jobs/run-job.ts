import { rm } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { z } from 'zod';
import type { JobRequest } from '../../../shared/jobs.ts';
import { namesInPhrase } from '../../engine/formats/read/plan.ts';
import { FORMAT_IDS } from '../../engine/formats/read/records.ts';
import { resolveSource } from '../data/hub-source.ts';
import { importSource } from '../data/import.ts';
import { retrieve } from '../mining/retrieve.ts';
import type { Project } from '../project/project.ts';
import { setUpSample } from '../sample/set-up-sample.ts';
import { exportInThread } from '../snapshots/export.ts';
import { takeSnapshot } from '../snapshots/snapshot.ts';
import { denseTeacher } from '../teachers/add-teacher.ts';
import { addTeacher } from '../teachers/registry.ts';
import type { JobWork } from './job-queue.ts';

type Request<Kind extends JobRequest['kind']> = Extract<JobRequest, { kind: Kind }>;

const count = (value: number): string => value.toLocaleString('en-US');

/**
 * Does what a job asks for.
 *
 * @returns what came of it, in a sentence
 * @throws WhetstoneError whatever the feature throws
 */
export function runJob(project: Project, request: JobRequest, work: JobWork): Promise<string> {
  switch (request.kind) {
    case 'import':
      return runImport(project, request, work);
    case 'add-model':
      return runAddModel(project, request, work);
    case 'retrieve':
      return runRetrieve(project, request, work);
    case 'snapshot':
      return runSnapshot(project, request, work);
    case 'export':
      return runExport(project, request, work);
    case 'sample':
      return setUpSample(project, work);
  }
}

async function runImport(project: Project, request: Request<'import'>, work: JobWork): Promise<string> {
  const path = await resolveSource(request.path, { ...work, log: work.onRemark });
  const { counts, dataset, passedOver, report } = await importSource(project, path, {
    ...work,
    ...request,
    format: z.enum(['auto', ...FORMAT_IDS]).parse(request.format),
  });
  await forgetIncoming(project, path);
  const left = passedOver.length === 0 ? '' : ` Not read: ${namesInPhrase(passedOver)}.`;
  const skipped =
    report === null ? '' : ` ${count(counts.skipped)} problems were skipped; ${report} lists them.`;
  return `${count(counts.passages)} passages, ${count(counts.queries)} queries and ${count(counts.judgements)} judgements came into ${dataset}.${left}${skipped}`;
}

/** What was dropped on the page has come in: the copy that was made for it holds texts that `purge` would not find. */
async function forgetIncoming({ folders }: Project, path: string): Promise<void> {
  const [drop] = relative(folders.incoming, path).split(sep);
  if (drop === undefined || drop === '' || drop === '..' || isAbsolute(drop)) return;
  await rm(join(folders.incoming, drop), { recursive: true, force: true });
}

async function runAddModel(
  project: Project,
  { id, model, pooling, queryPrompt, passagePrompt, maxLength, similarity }: Request<'add-model'>,
  work: JobWork,
): Promise<string> {
  const settings = {
    pooling: pooling ?? undefined,
    queryPrompt: queryPrompt ?? undefined,
    passagePrompt: passagePrompt ?? undefined,
    maxLength: maxLength ?? undefined,
    similarity: similarity ?? undefined,
  };
  const { config } = await denseTeacher(model, settings, { ...work, log: work.onRemark });
  addTeacher(project.db, id, config);
  return `${id} is ready: ${config.model}, ${config.dimension} dimensions.`;
}

async function runRetrieve(project: Project, request: Request<'retrieve'>, work: JobWork): Promise<string> {
  const { teacher, topK, queries, searched, seconds } = await retrieve(project, { ...work, ...request });
  if (searched === 0) return `The top ${topK} of ${count(queries)} queries were there already.`;
  return `${teacher} found the top ${topK} of ${count(queries)} queries in ${seconds.toFixed(1)} s.`;
}

async function runSnapshot(project: Project, { run }: Request<'snapshot'>, work: JobWork): Promise<string> {
  const { number, facts } = await takeSnapshot(project, run, work);
  return `Snapshot ${number} holds ${count(facts.summary.pairs)} pairs with ${count(facts.summary.kept)} negatives.`;
}

async function runExport(project: Project, request: Request<'export'>, work: JobWork): Promise<string> {
  const { scores, ids, texts, prompts, escapeSpreadsheet } = request;
  const { out, result } = await exportInThread(project.folders.root, {
    ...work,
    ...request,
    container: request.container ?? undefined,
    options: { scores, ids, texts, prompts, escapeSpreadsheet },
    licence: null,
  });
  return `${count(result.rows)} rows stand in ${out}.`;
}
