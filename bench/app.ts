/**
 * The app at the size that it has to bear: the browser host on a project of 1,000,000 passages and 100,000 queries with
 * 100 candidates each, a page in Chromium driven by keys, and jobs beside it. Prints one JSON document; times in
 * milliseconds.
 *
 *   node bench/app.ts [--project FOLDER] [--passages 1000000] [--queries 100000] [--candidates 100]
 *
 * `--project` keeps the generated project for the next run; what is measured works on a copy of it.
 */
import { cpSync, existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from '@playwright/test';
import { z } from 'zod';
import { requireChromium } from '../e2e/chromium.ts';
import buildPage from '../e2e/global-setup.ts';
import type { JobRequest } from '../src/shared/jobs.ts';
import { type AppHost, connect, type LoopDelay, readStatus, startAppHost } from './app-host.ts';
import { fillProject, RUN, type Size } from './generated-project.ts';
import { writeBeir } from './import-data.ts';
import { eventToPaint, prepareTiming, type Timing, timingOf, watchToPaint } from './page-timing.ts';

/** What the queue waits for after the last letter that was typed (queue-pane.tsx). */
const TYPING_PAUSE = 200;
const IMPORTED = { passages: 100_000, queries: 1_000, seed: 9 };
/** How long the retrieval over the whole set runs before it is cancelled. */
const RETRIEVAL_MILLISECONDS = 60_000;

/** Steps of the slider, which goes from 95 % to 50 % of the positive's score. */
const PREVIEWS = 40;
/** Milliseconds after which something is wrong with the bench, and not slow. */
const PATIENCE = 20_000;

type Client = Awaited<ReturnType<typeof connect>>['client'];
type JobFigures = {
  readonly seconds: number;
  readonly loop: LoopDelay;
  /** A label that is set while it runs, from the question to the answer. */
  readonly label: Timing;
};

export type AppFigures = Size & {
  readonly bench: 'app';
  /** From the address to the first rows of the queue: right after the host started, and again. */
  readonly firstRows: number;
  readonly firstRowsAgain: Timing;
  readonly sort: Timing;
  /** Beyond the pause after the last letter. */
  readonly filter: Timing;
  readonly moveKey: Timing;
  /** Gone past on disk, and the next one there. */
  readonly nextQueryKey: Timing;
  /** Until the answer shows; until it is on disk and the next candidate is open. */
  readonly answerKey: Timing;
  readonly movedOn: Timing;
  readonly preview: Timing;
  readonly pageMemoryMB: number | null;
  readonly pageHeapMB: number;
  readonly hostPeakMemoryMB: number;
  readonly whileOpening: LoopDelay;
  readonly whileReviewing: LoopDelay;
  readonly jobs: Readonly<Record<'import' | 'retrieval' | 'largeRetrieval' | 'snapshot', JobFigures>>;
};

async function measureFirstRows(page: Page, address: string): Promise<number> {
  const started = performance.now();
  await page.goto(address);
  await page.locator('.queue .queue-text').first().waitFor();
  return performance.now() - started;
}

const ROWS = '.queue .queue-text';
const CHOSEN = '.reviewed li[aria-current="true"]';
const TITLE = `${CHOSEN} .passage-title`;
const QUESTION = '.reviewed h1, .reviewed h2';

async function measureQueue(page: Page): Promise<Pick<AppFigures, 'sort' | 'filter'>> {
  const order = page.getByLabel('Order', { exact: true });
  const sort: number[] = [];
  for (const by of ['text', 'margin', 'removed', 'text', 'margin', 'removed', 'order'])
    sort.push(await eventToPaint(page, ROWS, 'change', () => order.selectOption(by)));
  const box = page.getByLabel('Filter by the query’s words');
  const texts = await page.locator(ROWS).allInnerTexts();
  const filter: number[] = [];
  for (const text of texts.slice(1, 9)) {
    const words = text.split(' ').slice(0, 2).join(' ');
    filter.push(
      (await eventToPaint(page, ROWS, 'input', () => box.fill(words))) - TYPING_PAUSE,
      (await eventToPaint(page, ROWS, 'input', () => box.fill(''))) - TYPING_PAUSE,
    );
  }
  return { sort: timingOf(sort), filter: timingOf(filter) };
}

async function measureKeys(
  page: Page,
): Promise<Pick<AppFigures, 'moveKey' | 'nextQueryKey' | 'answerKey' | 'movedOn'>> {
  await page.locator(CHOSEN).waitFor();
  await page.locator(QUESTION).first().click();
  const press = (watched: string, key: string) =>
    eventToPaint(page, watched, 'keydown', () => page.keyboard.press(key));
  const moveKey: number[] = [];
  for (let turn = 0; turn < 40; turn++) moveKey.push(await press(TITLE, turn % 4 < 2 ? 'j' : 'k'));
  const nextQueryKey: number[] = [];
  for (let turn = 0; turn < 40; turn++) nextQueryKey.push(await press(QUESTION, 'Enter'));
  const answerKey: number[] = [];
  const movedOn: number[] = [];
  for (let turn = 0; turn < 40; turn++) {
    const answered = await watchToPaint(page, CHOSEN, 'keydown');
    const moved = await watchToPaint(page, TITLE, 'keydown');
    await page.keyboard.press(String(1 + (turn % 3)));
    answerKey.push(await answered());
    movedOn.push(await moved());
  }
  return {
    moveKey: timingOf(moveKey),
    nextQueryKey: timingOf(nextQueryKey),
    answerKey: timingOf(answerKey),
    movedOn: timingOf(movedOn),
  };
}

const previewSchema = z.object({
  result: z.object({ data: z.object({ milliseconds: z.number(), columns: z.array(z.unknown()) }) }),
});

/** Notes what the mining thread says that each preview took, as the answers reach the page. */
function notePreviews(page: Page): number[] {
  const milliseconds: number[] = [];
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const text = String(payload);
      const parsed = text.includes('"milliseconds"') ? previewSchema.safeParse(JSON.parse(text)) : null;
      if (parsed?.success === true) milliseconds.push(parsed.data.result.data.milliseconds);
    }),
  );
  return milliseconds;
}

/** Moves the slider by its key, step by step, each after the answer to the one before. */
async function measurePreviews(page: Page, previews: readonly number[]): Promise<Timing> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Mining' }).click();
  const slider = page.getByRole('slider').first();
  await slider.focus();
  const until = async (count: number): Promise<void> => {
    const patience = performance.now() + PATIENCE;
    while (previews.length < count) {
      if (performance.now() > patience) throw new Error('No preview came.');
      await sleep(5);
    }
  };
  await until(1);
  // Always on: where the slider just was, the page knows the answer.
  for (let turn = 0; turn < PREVIEWS; turn++) {
    const before = previews.length;
    await page.keyboard.press('ArrowLeft');
    await until(before + 1);
  }
  return timingOf(previews.slice(-PREVIEWS));
}

async function measureJob(
  host: AppHost,
  client: Client,
  request: JobRequest,
  targets: readonly Target[],
  cancelAfter = Number.POSITIVE_INFINITY,
): Promise<JobFigures> {
  await host.resetDelay();
  const started = performance.now();
  const { id } = await client.jobs.add.mutate(request);
  const labels: number[] = [];
  for (let turn = 0; ; turn++) {
    await sleep(100);
    const asked = performance.now();
    await client.review.label.mutate({
      ...targets[turn % targets.length]!,
      ...{ dataset: 'bench', label: 'true-negative', note: null, curator: 'bench' },
    });
    labels.push(performance.now() - asked);
    const job = (await client.jobs.list.query()).find((each) => each.id === id);
    if (job?.state === 'failed') throw new Error(`${request.kind}: ${job.error?.message}`);
    if (job?.state === 'done' || job?.state === 'cancelled') break;
    if (performance.now() - started > cancelAfter) await client.jobs.cancel.mutate({ id });
  }
  const seconds = Math.round((performance.now() - started) / 100) / 10;
  return { seconds, loop: await host.readDelay(), label: timingOf(labels) };
}

type Target = { readonly query: string; readonly passage: string };

/** Candidates that a curator could answer: nearest first, of the first queries. */
async function targetsOf(client: Client): Promise<Target[]> {
  const [run] = await client.mining.runs.query();
  const queue = {
    ...({ recipe: run!.recipe, other: null, queue: 'all', text: '', split: null } as const),
    ...({ sort: 'order', descending: false, opened: 0, curator: 'bench' } as const),
  };
  const { rows } = await client.review.rows.query({ queue, from: 100, count: 60 });
  const targets: Target[] = [];
  for (const { id } of rows) {
    const { pairs } = await client.review.query.query({ queue, query: id });
    for (const { id: passage } of pairs[0]!.candidates.slice(0, 10)) targets.push({ query: id, passage });
  }
  return targets;
}

async function measureJobs(host: AppHost, client: Client, folder: string): Promise<AppFigures['jobs']> {
  const retrieve = { kind: 'retrieve', teacher: 'bm25', split: null, device: 'cpu' } as const;
  const path = join(folder, 'more');
  await writeBeir(path, IMPORTED);
  const targets = await targetsOf(client);
  const measure = (request: JobRequest, cancelAfter?: number): Promise<JobFigures> =>
    measureJob(host, client, request, targets, cancelAfter);
  return {
    import: await measure({
      ...{ kind: 'import', path, dataset: 'more', format: 'auto', columns: {}, split: null },
      ...{ onError: 'stop', positiveFrom: null },
    }),
    retrieval: await measure({ ...retrieve, dataset: 'more', topK: 100 }),
    largeRetrieval: await measure({ ...retrieve, dataset: 'bench', topK: 50 }, RETRIEVAL_MILLISECONDS),
    snapshot: await measure({ kind: 'snapshot', run: RUN }),
  };
}

/** What the page's own process holds, where the system tells it; the script's heap in any case. */
async function measureMemory(
  browser: Browser,
  page: Page,
): Promise<Pick<AppFigures, 'pageMemoryMB' | 'pageHeapMB'>> {
  const pageSession = await page.context().newCDPSession(page);
  await pageSession.send('Performance.enable');
  await pageSession.send('HeapProfiler.collectGarbage');
  const { metrics } = await pageSession.send('Performance.getMetrics');
  const heap = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
  const browserSession = await browser.newBrowserCDPSession();
  const { processInfo } = await browserSession.send('SystemInfo.getProcessInfo');
  const sizes = await Promise.all(
    processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => readStatus(id, 'RssAnon')),
  );
  const known = sizes.filter((size) => size !== null);
  return {
    pageMemoryMB: known.length === 0 ? null : Math.max(...known),
    pageHeapMB: Math.round(heap / 2 ** 20),
  };
}

/** What the project holds, which may have been kept from another run. */
async function sizeOf(client: Client): Promise<Size> {
  const { datasets, retrievals } = await client.project.status.query();
  const [dataset] = datasets;
  const [retrieval] = retrievals;
  if (dataset === undefined || retrieval === undefined) throw new Error('This is no project of the bench.');
  return { passages: dataset.passages, queries: dataset.queries, candidates: retrieval.topK };
}

/** Measures it all on a copy of the project. */
export async function measureApp(size: Size, kept: string | null): Promise<AppFigures> {
  buildPage();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'whetstone-bench-app-')));
  const project = join(folder, 'project');
  if (kept !== null && !existsSync(kept)) await fillProject(kept, size);
  if (kept === null) await fillProject(project, size);
  else cpSync(kept, project, { recursive: true });
  const browser = await chromium.launch({ executablePath: requireChromium(), args: ['--no-sandbox'] });
  const host = await startAppHost(folder, project);
  try {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    await prepareTiming(page);
    const previews = notePreviews(page);
    await host.resetDelay();
    const firstRows = await measureFirstRows(page, host.link);
    const origin = new URL(host.link).origin;
    const again: number[] = [];
    for (let turn = 0; turn < 5; turn++)
      again.push(await measureFirstRows(page, `${origin}/?${turn}#/review`));
    const whileOpening = await host.readDelay();
    await host.resetDelay();
    const queue = await measureQueue(page);
    const keys = await measureKeys(page);
    const memory = await measureMemory(browser, page);
    const preview = await measurePreviews(page, previews);
    const whileReviewing = await host.readDelay();
    const second = await connect(page.context(), origin);
    const measured = await sizeOf(second.client);
    const jobs = await measureJobs(host, second.client, folder);
    await second.close();
    return {
      bench: 'app',
      ...measured,
      firstRows: Math.round(firstRows),
      firstRowsAgain: timingOf(again),
      ...queue,
      ...keys,
      preview,
      ...memory,
      hostPeakMemoryMB: await host.peakMemoryMB(),
      whileOpening,
      whileReviewing,
      jobs,
    };
  } finally {
    await browser.close();
    await host.stop();
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      project: { type: 'string' },
      passages: { type: 'string', default: '1000000' },
      queries: { type: 'string', default: '100000' },
      candidates: { type: 'string', default: '100' },
    },
  });
  const size = {
    passages: Number(values.passages),
    queries: Number(values.queries),
    candidates: Number(values.candidates),
  };
  console.log(JSON.stringify(await measureApp(size, values.project ?? null)));
}
