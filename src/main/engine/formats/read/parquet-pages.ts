import type { AsyncBuffer, ColumnMetaData, OffsetIndex, RowGroup } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';

/** Where a page lies, with its header, and its first row in the group. */
export type PageLocation = OffsetIndex['page_locations'][number];

/** A page's header holds the page's least and greatest value, so it may be long. */
const HEADER_BYTES = 8 * 1024;

/**
 * Where the pages of a row group's columns lie. Writers seldom store this index, and without it a reader has to hold
 * a whole column of the group, which may be a million rows.
 *
 * @param columns columns without lists: only there are a page's values its rows.
 * @throws Error where the headers are damaged.
 */
export async function locatePages(
  file: AsyncBuffer,
  group: RowGroup,
  columns: readonly string[],
): Promise<Record<string, PageLocation[]>> {
  const located: Record<string, PageLocation[]> = {};
  for (const { meta_data: meta } of group.columns) {
    const name = meta?.path_in_schema[0];
    if (meta === undefined || name === undefined || !columns.includes(name)) continue;
    located[name] = await pagesOf(file, meta);
  }
  return located;
}

async function pagesOf(file: AsyncBuffer, meta: ColumnMetaData): Promise<PageLocation[]> {
  const pages: PageLocation[] = [];
  let offset = Number(meta.dictionary_page_offset || meta.data_page_offset);
  const end = offset + Number(meta.total_compressed_size);
  let rows = 0;
  while (offset < end) {
    const { header, length } = await readHeader(file, offset, end);
    const size = length + header.compressed_page_size;
    if (!(header.compressed_page_size >= 0)) throw new Error('A page has a negative size.');
    if (header.data_page_header !== undefined || header.data_page_header_v2 !== undefined) {
      pages.push({ offset: BigInt(offset), compressed_page_size: size, first_row_index: BigInt(rows) });
      rows += header.data_page_header_v2?.num_rows ?? header.data_page_header?.num_values ?? 0;
    }
    offset += size;
  }
  return pages;
}

async function readHeader(file: AsyncBuffer, offset: number, end: number) {
  for (let bytes = HEADER_BYTES; ; bytes *= 8) {
    const reader = { view: new DataView(await file.slice(offset, Math.min(end, offset + bytes))), offset: 0 };
    try {
      const header = parquetHeader(reader);
      return { header, length: reader.offset };
    } catch (error) {
      if (offset + bytes >= end) throw error;
    }
  }
}
