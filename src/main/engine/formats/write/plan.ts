import { posix, win32 } from 'node:path';
import { WhetstoneError } from '../../../../shared/errors.ts';
import { BEIR_COLUMNS } from './beir.ts';
import { encoderOf } from './encoders.ts';
import {
  CONTAINERS,
  type Container,
  EXPORT_FORMATS,
  type ExportFormat,
  FORMATS,
  type FormatSpec,
} from './formats.ts';
import { notesOn } from './notes.ts';
import type { Column } from './records.ts';
import type { ExportContext, ExportOptions } from './rows.ts';

/** What a person asks for: `--format`, `--out` and the options. */
export type ExportRequest = {
  readonly format: string;
  /** A path that ends in a known extension is one file; any other is a folder. */
  readonly out: string;
  /** What a folder's files are; the format's first container where it is left out. */
  readonly container?: string | undefined;
  readonly options: Partial<ExportOptions>;
  readonly context: Omit<ExportContext, 'options'>;
};

/** A request that can be carried out. */
export type ExportPlan = {
  readonly format: ExportFormat;
  readonly container: Container;
  /** The only file's name, or null for a folder, which has a file for each split. */
  readonly file: string | null;
  readonly context: ExportContext;
  readonly columns: readonly Column[];
  /** What a person has to know to train on this. Sentences; none where there is nothing to say. */
  readonly notes: readonly string[];
};

/** Endings of files that people ask for and that no format here writes: not taken for a folder's name. */
const FOREIGN_ENDINGS = [
  '.gz',
  '.zst',
  '.zip',
  '.bz2',
  '.xz',
  '.tar',
  '.tgz',
  '.tsv',
  '.txt',
  '.arrow',
  '.feather',
  '.ndjson',
  '.xlsx',
  '.ods',
  '.pkl',
  '.xml',
  '.yaml',
  '.json.gz',
];

/**
 * Checks a request against what its format can hold. Nothing is read or written.
 * @throws WhetstoneError `export-unsupported`, with what is possible; `usage` where options contradict each other.
 */
export function planExport(request: ExportRequest): ExportPlan {
  const format = formatOf(request.format);
  const spec = FORMATS[format];
  const file = fileNameOf(request.out);
  const container = containerOf(format, spec, file, request.container);
  const context = { ...request.context, options: optionsOf(format, spec, container, request.options) };
  const columns = encoderOf(format)?.(context).columns ?? BEIR_COLUMNS;
  const list = columns.find(({ type }) => type !== 'string' && type !== 'integer' && type !== 'number');
  if (container === 'csv' && list !== undefined) {
    throw unsupported(format, `CSV cannot hold the list in column ${list.name}. Choose .jsonl or .parquet.`);
  }
  return {
    format,
    container,
    file,
    context,
    columns,
    notes: notesOn({ format, container, file, context, columns }),
  };
}

function formatOf(name: string): ExportFormat {
  const format = EXPORT_FORMATS.find((each) => each === name);
  if (format === undefined) {
    throw new WhetstoneError(
      'export-unsupported',
      `There is no export format “${name}”. There are: ${EXPORT_FORMATS.join(', ')}.`,
      {
        details: { format: name, formats: EXPORT_FORMATS },
      },
    );
  }
  return format;
}

function fileNameOf(out: string): string | null {
  const name = win32.basename(posix.basename(out));
  const lower = name.toLowerCase();
  const endings = [...CONTAINERS.map((container) => `.${container}`), ...FOREIGN_ENDINGS];
  return endings.some((ending) => lower.endsWith(ending)) ? name : null;
}

function containerOf(
  format: ExportFormat,
  spec: FormatSpec,
  file: string | null,
  asked: string | undefined,
): Container {
  const possible = `${format} is written as ${spec.containers.map((each) => `.${each}`).join(', ')}${
    spec.shape === 'folder' ? ' in a folder: give a path without an extension' : ''
  }.`;
  if (file !== null && spec.shape === 'folder')
    throw unsupported(format, `It consists of several files. ${possible}`);
  // Longest first: a name in .jsonl.gz does not end in .jsonl, but both could match a shorter one to come.
  const fromName = CONTAINERS.find((each) => file?.toLowerCase().endsWith(`.${each}`));
  if (file !== null && fromName === undefined)
    throw unsupported(format, `The file’s ending is not known. ${possible}`);
  if (fromName !== undefined && asked !== undefined && asked !== fromName) {
    throw new WhetstoneError(
      'usage',
      `The path ends in .${fromName}, but ${asked} was asked for. Leave one of them out.`,
    );
  }
  const wanted = fromName ?? asked ?? spec.containers[0];
  const container = spec.containers.find((each) => each === wanted);
  if (container === undefined) throw unsupported(format, `It cannot be ${wanted}. ${possible}`);
  return container;
}

function optionsOf(
  format: ExportFormat,
  spec: FormatSpec,
  container: Container,
  asked: Partial<ExportOptions>,
): ExportOptions {
  const { scores = false, ids = false, texts = true, prompts = false, escapeSpreadsheet = false } = asked;
  if (scores && spec.scores === 'never') throw unsupported(format, 'It has no place for scores.');
  if (ids && spec.ids === 'never') throw unsupported(format, 'It has no place for ids.');
  if (!texts && spec.texts === 'always')
    throw unsupported(format, 'Its trainer reads texts: they cannot be left out.');
  if (prompts && spec.prompts === 'never') throw unsupported(format, 'It has no place for prompts.');
  const options = { scores, ids: ids || spec.ids === 'always', texts, prompts, escapeSpreadsheet };
  if (!texts && !options.ids) {
    throw new WhetstoneError(
      'usage',
      'Without texts and without ids nothing is left to export. Ask for ids.',
    );
  }
  if (!texts && prompts)
    throw new WhetstoneError('usage', 'Prompts stand before texts, which are left out here.');
  if (escapeSpreadsheet && container !== 'csv') {
    throw new WhetstoneError(
      'usage',
      'Only CSV is opened by spreadsheets: leave the escaping of formulas out.',
    );
  }
  return options;
}

const unsupported = (format: ExportFormat, why: string): WhetstoneError =>
  new WhetstoneError('export-unsupported', `${format} cannot be exported like this. ${why}`, {
    details: { format, containers: FORMATS[format].containers },
  });
