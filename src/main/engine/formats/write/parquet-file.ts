import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { WhetstoneError } from '../../../../shared/errors.ts';
import type { RecordFile } from './record-file.ts';
import type { Cell, Column } from './records.ts';
import type { ByteSink } from './target.ts';

// A row group is held in memory, as JavaScript values and encoded. Readers load at least one at a time too.
const ROW_GROUP_ROWS = 20_000;
const ROW_GROUP_CHARACTERS = 8_000_000;

/**
 * A Parquet file, written one row group at a time: memory does not grow with the rows, but for a few bytes of
 * index per group. Snappy, integers as INT64, numbers as DOUBLE, lists in three levels; no column holds nulls.
 */
export function parquetFile(bytes: ByteSink, columns: readonly Column[]): RecordFile {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: schemaOf(columns),
    codec: 'SNAPPY',
    createdBy: 'whetstone',
  });
  let data: unknown[][] = columns.map(() => []);
  let rows = 0;
  let characters = 0;

  const take = async (): Promise<void> => {
    // The writer counts its offsets by itself, so that its buffer may start again from 0.
    const chunk = writer.getBytes().slice();
    writer.index = 0;
    await bytes.write(chunk);
  };
  const flush = async (): Promise<void> => {
    await parquet.write({
      columnData: columns.map(({ name }, index) => ({ name, data: data[index] ?? [], offsetIndex: false })),
      rowGroupSize: rows,
    });
    data = columns.map(() => []);
    rows = 0;
    characters = 0;
    await take();
  };

  return {
    write: (cells) => {
      for (const [index, column] of columns.entries()) {
        const value = parquetValue(cells[index] ?? null, column);
        characters += sizeOf(value);
        data[index]?.push(value);
      }
      rows += 1;
      return rows < ROW_GROUP_ROWS && characters < ROW_GROUP_CHARACTERS ? undefined : flush();
    },
    close: async () => {
      if (rows > 0) await flush();
      await parquet.finish();
      await take();
      await bytes.close();
    },
  };
}

const ELEMENTS = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  integer: { type: 'INT64' },
  number: { type: 'DOUBLE' },
} satisfies Record<string, Partial<SchemaElement>>;

const LISTS = { strings: 'string', integers: 'integer', numbers: 'number' } as const;

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }];
  for (const { name, type } of columns) {
    if (type === 'json') throw unsupported(name);
    if (type === 'string' || type === 'integer' || type === 'number') {
      schema.push({ name, repetition_type: 'REQUIRED', ...ELEMENTS[type] });
    } else {
      schema.push(
        { name, repetition_type: 'REQUIRED', converted_type: 'LIST', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', repetition_type: 'REQUIRED', ...ELEMENTS[LISTS[type]] },
      );
    }
  }
  return schema;
}

function parquetValue(value: Cell, { name, type }: Column): unknown {
  if (value === null) throw unsupported(name);
  if (type === 'integer' && typeof value === 'number') return BigInt(value);
  if (type === 'integers' && Array.isArray(value)) return value.map((each: Cell) => BigInt(Number(each)));
  return value;
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return Array.isArray(value) ? value.reduce((sum: number, each) => sum + sizeOf(each), 0) : 8;
}

const unsupported = (column: string): WhetstoneError =>
  new WhetstoneError(
    'internal',
    `Column ${column} cannot be written to Parquet: it is nested or has empty cells. Please report this.`,
    { details: { column } },
  );
