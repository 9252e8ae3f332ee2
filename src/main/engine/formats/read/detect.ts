import { basename, dirname, join } from 'node:path';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { planBeir } from './beir.ts';
import { type ExportCard, readCard } from './export-card.ts';
import { findFiles, statSource } from './find-files.ts';
import { planMsMarco } from './msmarco-plan.ts';
import { corpusFolders, corpusInstructions, type Instructions } from './nemo.ts';
import { openFile } from './open-file.ts';
import {
  endingOf,
  type FilePart,
  type FoundFile,
  inReadingOrder,
  namesInPhrase,
  type Plan,
  type PlannedFile,
  partOfEnding,
  plannedFile,
  roleOfPath,
  splitOfPath,
  stemOf,
} from './plan.ts';
import type { FormatId, Source } from './records.ts';
import { readSample, sniffFile, sniffJson } from './sniff.ts';

/** What stands beside data and is none. */
const METADATA = /^(state|dataset_infos?|dataset_dict|config|.*card|.*metadata)\.json$/i;

/** A plan, with the data files of the folder that it leaves out. */
type Detected = Plan & Pick<Source, 'passedOver'>;

/**
 * Which format a file or folder is in, and which of its files are read in which order.
 *
 * @param format what the user says it is.
 * @throws WhetstoneError `unknown-format` where it is none that is known, `file-not-found`, `file-unreadable`,
 *   `bad-input` for an empty file.
 */
export async function detectFormat(path: string, format: FormatId | 'auto' = 'auto'): Promise<Detected> {
  const { isFolder, bytes } = await statSource(path);
  if (!isFolder) {
    const plan = await planFile({ path, relative: basename(path), bytes }, format);
    return { ...plan, passedOver: [] };
  }
  const all = await findFiles(path);
  const found = all.filter((file) => !isBesideData(file));
  const plan = await planFolder(path, found, all, format);
  const read = new Set(plan.files.map((file) => file.path));
  const passedOver = found.filter((file) => !read.has(file.path)).map(({ relative }) => relative);
  const left = passedOver.length === 0 ? '' : `; not read: ${namesInPhrase(passedOver)}`;
  return { ...plan, describe: plan.describe + left, passedOver };
}

/** Metadata, and what `datasets` keeps of its own computations. */
function isBesideData({ relative, path }: FoundFile): boolean {
  const name = basename(relative);
  return METADATA.test(name) || (name.startsWith('cache-') && endingOf(path) === 'arrow');
}

async function planFile(file: FoundFile, format: FormatId | 'auto'): Promise<Plan> {
  const part = (await partOf(file, format)) ?? null;
  if (part === null) {
    throw unknownFormat(
      file.path,
      'neither its ending nor its first bytes tell a format. Give --format, or one of .jsonl, .json, .csv, .tsv, .parquet and .arrow (also .gz and .zst).',
    );
  }
  const card = await readCard(file.path, false);
  const named = byName(file, part, card);
  // A single file called "corpus" may hold anything: its columns say what.
  const planned: PlannedFile =
    named.role === 'passages' && part !== 'collection' ? { ...named, role: 'any' } : named;
  if (part === 'nemo') return planNemo([planned]);
  const beside = (await namesPassagesById(file, part)) ? await corpusBeside(file.path) : [];
  const files = inReadingOrder([...beside, planned]);
  return { format: formatOf(part), describe: describeFiles(part, files), files };
}

async function planFolder(
  path: string,
  found: readonly FoundFile[],
  all: readonly FoundFile[],
  format: FormatId | 'auto',
): Promise<Plan> {
  if (format === 'auto' || format === 'beir') {
    const plan = planBeir(found, format === 'beir');
    if (plan !== null) return plan;
  }
  if (format === 'auto' || format === 'msmarco') {
    const plan = planMsMarco(found);
    if (plan !== null) return plan;
  }
  const card = await readCard(path, true);
  // A DatasetDict keeps each split in a folder of that name.
  const isDatasetDict = all.some(({ relative }) => relative === 'dataset_dict.json');
  const files: PlannedFile[] = [];
  for (const file of found) {
    const part = await partOf(file, 'auto');
    if (part === null || (format !== 'auto' && formatOf(part) !== format)) continue;
    const planned = byName(file, part, card);
    files.push(isDatasetDict ? { ...planned, split: file.relative.split('/')[0] ?? null } : planned);
  }
  const nemo = files.filter(({ part }) => part === 'nemo');
  if (nemo.length > 0) return planNemo(nemo);
  const main = files.find(({ role }) => role === 'any') ?? files[0];
  if (main === undefined) {
    const kind = format === 'auto' ? '' : ` of the format ${format}`;
    throw unknownFormat(
      path,
      `the folder holds no data${kind} that Whetstone knows: BEIR (corpus.jsonl, queries.jsonl, qrels/), MS MARCO (collection.tsv, queries.tsv, qrels.tsv), a data set saved by \`datasets\`, or files in JSONL, JSON, CSV, TSV or Parquet. Name the folder or the file that holds the data.`,
    );
  }
  return {
    format: formatOf(main.part),
    describe: describeFiles(main.part, files),
    files: inReadingOrder(files),
  };
}

function byName(file: FoundFile, part: FilePart, card: ExportCard | null): PlannedFile {
  const role =
    part === 'judgements' ? 'judgements' : part === 'collection' ? 'passages' : roleOfPath(file.relative);
  const said = card?.about(file.relative, file.bytes) ?? null;
  const split = card === null ? splitOfPath(file.relative) : (said?.split ?? null);
  return plannedFile(file, part, role === 'judgements' && part !== 'judgements' ? 'any' : role, split, {
    isTeacherScore: said?.isTeacherScore ?? false,
    pairRows: said?.pairRows ?? null,
  });
}

/** A file's kind: what the user says, its ending, or its first bytes. */
async function partOf(file: FoundFile, format: FormatId | 'auto'): Promise<FilePart | null> {
  if (format === 'beir') {
    throw unknownFormat(
      file.path,
      'BEIR is a folder with corpus.jsonl, queries.jsonl and qrels/. Name that folder.',
    );
  }
  if (format === 'msmarco') return msMarcoPart(file);
  if (format !== 'auto') return format;
  const part = partOfEnding(file.path);
  if (part === 'json?') return sniffJson(await readSample(file.path, file.bytes)) ?? 'json';
  if (part === 'tsv') return tsvPart(file);
  return part ?? (await sniffFile(file.path, file.bytes));
}

/** Judgements and MS MARCO's files have names of their own; other TSV has a header. */
async function tsvPart(file: FoundFile): Promise<FilePart> {
  const stem = stemOf(file.path);
  if (/^qrels\b/i.test(stem)) return 'judgements';
  if (/^collection\b/i.test(stem)) return 'collection';
  if (/^qidpidtriples\b/i.test(stem)) return 'triples';
  if (!/^queries\b/i.test(stem)) return 'tsv';
  const first = (await readSample(file.path, file.bytes)).split('\n', 1)[0] ?? '';
  return first.split('\t').length === 2 ? 'queries' : 'tsv';
}

async function msMarcoPart(file: FoundFile): Promise<FilePart> {
  const part = await tsvPart(file);
  if (part !== 'tsv') return part;
  throw unknownFormat(
    file.path,
    'MS MARCO’s files are called collection.tsv, queries.*.tsv, qrels.*.tsv and qidpidtriples.*.tsv. Rename the file, or name their folder.',
  );
}

function formatOf(part: FilePart): FormatId {
  switch (part) {
    case 'judgements':
      return 'tsv';
    case 'collection':
    case 'queries':
    case 'triples':
      return 'msmarco';
    default:
      return part;
  }
}

const TITLES: Readonly<Record<FormatId, string>> = {
  beir: 'BEIR',
  jsonl: 'JSON Lines',
  json: 'JSON',
  csv: 'CSV',
  tsv: 'TSV',
  parquet: 'Parquet',
  arrow: 'Arrow',
  squad: 'SQuAD',
  msmarco: 'MS MARCO',
  nemo: 'NeMo',
};

function describeFiles(part: FilePart, files: readonly PlannedFile[]): string {
  const title = TITLES[formatOf(part)];
  return files.length === 1 ? `${title} file` : `${title}, ${files.length} files`;
}

/** NeMo's rows, and before them the corpora that they name. */
async function planNemo(rows: readonly PlannedFile[]): Promise<Plan> {
  const corpora = new Map<string, PlannedFile>();
  const prompted: PlannedFile[] = [];
  for (const file of rows) {
    let prompts: Instructions = {};
    for (const folder of await corpusFolders(openFile(file, { onProblem: () => {} }, 0, file.bytes))) {
      prompts = { ...(await corpusInstructions(folder)), ...prompts };
      for (const found of await findFiles(folder)) {
        if (METADATA.test(basename(found.relative))) continue;
        const part = await partOf(found, 'auto');
        if (part !== null) corpora.set(found.path, plannedFile(found, part, 'passages', null));
      }
    }
    prompted.push({ ...file, role: 'any', prompts });
  }
  const files = [...inReadingOrder([...corpora.values()]), ...prompted];
  return { format: 'nemo', describe: describeFiles('nemo', files), files };
}

/** Tevatron 2's rows name passages by ids; in Parquet the column's name stands in the footer. */
async function namesPassagesById(file: FoundFile, part: FilePart): Promise<boolean> {
  if (part === 'jsonl' || part === 'json') {
    return /"positive_document_ids"\s*:/.test(await readSample(file.path, file.bytes));
  }
  return false;
}

async function corpusBeside(path: string): Promise<readonly PlannedFile[]> {
  const files = await findFiles(dirname(path));
  const corpus = files.filter(({ relative }) => roleOfPath(relative) === 'passages');
  const planned: PlannedFile[] = [];
  for (const file of corpus) {
    const part = join(file.path) === join(path) ? null : await partOf(file, 'auto');
    if (part !== null) planned.push(plannedFile(file, part, 'passages', null));
  }
  return planned;
}

function unknownFormat(path: string, message: string): WhetstoneError {
  return new WhetstoneError('unknown-format', `${path}: ${message}`, { details: { file: path } });
}
