import { crc32, deflateRawSync } from 'node:zlib';

/** What a test's archive holds; the fields after `content` say something untrue about it. */
export type ZipFile = {
  readonly name: string;
  readonly content: Buffer | string;
  readonly method?: number;
  readonly flags?: number;
  readonly mode?: number;
  readonly size?: number;
  readonly crc?: number;
  readonly localName?: string;
  /** Lets the entry point to the n-th file's bytes instead of its own. */
  readonly sameAs?: number;
};

/** A ZIP archive in memory, honest or not. */
export function makeZip(files: readonly ZipFile[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const file of files) {
    const content = Buffer.from(file.content);
    const method = file.method ?? 8;
    const data = method === 8 ? deflateRawSync(content) : content;
    const name = Buffer.from(file.name);
    const localName = Buffer.from(file.localName ?? file.name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(file.flags ?? 0, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(file.crc ?? crc32(content), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(file.size ?? content.length, 18);
    common.writeUInt16LE(localName.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, localName, data]);
    const entry = Buffer.alloc(46);
    entry.write('PK\x01\x02', 'latin1');
    entry.writeUInt16LE((3 << 8) | 20, 4);
    common.copy(entry, 6, 0, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(((file.mode ?? 0o100644) << 16) >>> 0, 38);
    entry.writeUInt32LE(file.sameAs === undefined ? offset : (offsets[file.sameAs] ?? 0), 42);
    central.push(entry, name);
    offsets.push(offset);
    if (file.sameAs === undefined) {
      locals.push(local);
      offset += local.length;
    }
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, directory, end, Buffer.from(comment)]);
}
