import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeJson, copyTinyBert, removeFiles, safetensorsBytes } from './checkpoint.fixture.ts';
import { type CheckpointSettings, openCheckpoint } from './checkpoint.ts';
import { createEncoder } from './encoder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-checkpoint-'));
  await copyTinyBert(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('what a checkpoint folder, a teacher and the catalogue say', () => {
  const catalogue = {
    pooling: 'cls',
    maxLength: 20,
    queryPrompt: 'find: ',
    passagePrompt: 'text: ',
    similarity: 'dot',
  } as const satisfies CheckpointSettings;

  it('takes the folder’s own before the catalogue’s', async () => {
    expect(await openCheckpoint(folder, {}, catalogue)).toMatchObject({
      pooling: 'mean',
      maxLength: 48,
      queryPrompt: 'query: ',
      passagePrompt: 'passage: ',
      similarity: 'cosine',
    });
  });

  it('takes the catalogue’s where the folder is silent', async () => {
    await removeFiles(
      folder,
      'modules.json',
      '1_Pooling',
      'sentence_bert_config.json',
      'tokenizer_config.json',
      'config_sentence_transformers.json',
    );
    expect(await openCheckpoint(folder, {}, catalogue)).toMatchObject({ ...catalogue, normalize: false });
  });

  it('takes an empty prompt in the folder for none', async () => {
    await changeJson(folder, 'config_sentence_transformers.json', { prompts: { query: '', document: '' } });
    expect(await openCheckpoint(folder, {}, catalogue)).toMatchObject({
      queryPrompt: 'find: ',
      passagePrompt: 'text: ',
    });
  });

  it('takes the teacher’s before both, an empty prompt too', async () => {
    const own: CheckpointSettings = {
      pooling: 'last',
      maxLength: 12,
      queryPrompt: '',
      passagePrompt: 'p: ',
      similarity: 'dot',
    };
    expect(await openCheckpoint(folder, own, catalogue)).toMatchObject(own);
  });

  it('knows mean pooling, no prompts, and the cosine where nobody says anything', async () => {
    await removeFiles(folder, 'modules.json', 'config_sentence_transformers.json');
    expect(await openCheckpoint(folder)).toMatchObject({
      pooling: 'mean',
      queryPrompt: '',
      passagePrompt: '',
      similarity: 'cosine',
    });
  });

  it('lets no text be longer than the model has positions', async () => {
    expect((await openCheckpoint(folder, { maxLength: 4096 })).maxLength).toBe(48);
  });

  it('normalises for the cosine even where the checkpoint has no Normalize module', async () => {
    await removeFiles(folder, 'modules.json');
    const lengthOf = async (settings: CheckpointSettings): Promise<number> => {
      const encoder = await createEncoder(await openCheckpoint(folder, settings), {
        device: 'cpu',
        threads: 1,
      });
      try {
        return Math.hypot(...(await encoder.encode(['a whetstone'], { kind: 'passage' })));
      } finally {
        await encoder.close();
      }
    };
    expect(await lengthOf({ similarity: 'cosine' })).toBeCloseTo(1, 5);
    expect(Math.abs((await lengthOf({ similarity: 'dot' })) - 1)).toBeGreaterThan(0.1);
  });
});

type Spoil = () => Promise<unknown>;
const json = (name: string, change: Readonly<Record<string, unknown>>) => () =>
  changeJson(folder, name, change);
const remove =
  (...names: readonly string[]) =>
  () =>
    removeFiles(folder, ...names);
const write = (name: string, content: string | Uint8Array) => () => writeFile(join(folder, name), content);
const modules =
  (...types: readonly string[]) =>
  () =>
    writeFile(
      join(folder, 'modules.json'),
      JSON.stringify(types.map((type, idx) => ({ idx, path: idx === 0 ? '' : `${idx}_${type}`, type }))),
    );

describe('a bad checkpoint', () => {
  it.each<[string, Spoil, string, RegExp]>([
    [
      'no config.json',
      remove('config.json'),
      'model-missing-file',
      /The model in \/.+ lacks the file config\.json/,
    ],
    ['no tokenizer.json', remove('tokenizer.json'), 'model-missing-file', /lacks the file tokenizer\.json/],
    ['no weights', remove('model.safetensors'), 'model-missing-file', /lacks the file model\.safetensors/],
    [
      'weights in a pickle only',
      async () => {
        await removeFiles(folder, 'model.safetensors');
        await writeFile(join(folder, 'pytorch_model.bin'), 'pickle');
      },
      'model-missing-file',
      /a pickle, which can run code .* safe_serialization=True/,
    ],
    [
      'no pooling config',
      remove('1_Pooling/config.json'),
      'model-missing-file',
      /The model in [^ ]*[^g] lacks the file 1_Pooling\/config\.json/,
    ],
    ['a config that is not JSON', write('config.json', '{'), 'model-damaged', /config\.json/],
    ['a config without model_type', write('config.json', '{}'), 'model-damaged', /model_type/],
    [
      'another architecture',
      json('config.json', { model_type: 't5' }),
      'model-unknown-architecture',
      /The model is a t5\. Whetstone runs bert, roberta, xlm-roberta, .*\. Use one of those\./,
    ],
    [
      'relative positions',
      json('config.json', { position_embedding_type: 'relative_key' }),
      'model-unknown-architecture',
      /position_embedding_type: relative_key/,
    ],
    [
      'another activation',
      json('config.json', { hidden_act: 'silu' }),
      'model-unknown-architecture',
      /hidden_act: silu/,
    ],
    [
      'heads that do not divide the width',
      json('config.json', { num_attention_heads: 5 }),
      'model-damaged',
      /5 heads, which do not divide 32/,
    ],
    [
      'weights of another shape',
      json('config.json', { intermediate_size: 128 }),
      'model-damaged',
      /encoder\.layer\.0\.intermediate\.dense\.weight is F32 \[64, 32\]; its config\.json asks for .* \[128, 32\]/,
    ],
    [
      'fewer layers than the config says',
      json('config.json', { num_hidden_layers: 3 }),
      'model-damaged',
      /lacks the tensor encoder\.layer\.2\./,
    ],
    [
      'weights of another type',
      async () => {
        // The same number of bytes per element, and so a sound file.
        const path = join(folder, 'model.safetensors');
        const bytes = await readFile(path);
        const header = bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0)));
        header.write(header.toString('latin1').replaceAll('"F32"', '"I32"'), 'latin1');
        await writeFile(path, bytes);
      },
      'model-damaged',
      /is I32 .*asks for F32, F16 or BF16/,
    ],
    [
      'weights of something else',
      write(
        'model.safetensors',
        safetensorsBytes({ 'unet.weight': { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 4),
      ),
      'model-damaged',
      /lack the tensor embeddings\.word_embeddings\.weight, which every bert has/,
    ],
    [
      'weights cut short',
      async () => {
        const path = join(folder, 'model.safetensors');
        await writeFile(path, (await readFile(path)).subarray(0, -1000));
      },
      'model-damaged',
      /cut short/,
    ],
    [
      'a tokenizer of another vocabulary',
      json('tokenizer.json', { added_tokens: [{ id: 30_521, content: '[MASK]', special: true }] }),
      'model-tokenizer-mismatch',
      /ids up to 30521, and the model has embeddings for \d+ tokens: they do not belong together/,
    ],
    [
      'a tokenizer of another kind',
      json('tokenizer.json', { pre_tokenizer: { type: 'Split' } }),
      'model-unknown-architecture',
      /The pre_tokenizer of tokenizer\.json is of a kind/,
    ],
    [
      'a tokenizer without a model',
      json('tokenizer.json', { model: undefined }),
      'model-unknown-architecture',
      /The model of tokenizer\.json/,
    ],
    [
      'a module that is not computed',
      modules('sentence_transformers.models.Transformer', 'sentence_transformers.models.Dense'),
      'model-unknown-architecture',
      /has a Dense module, which Whetstone does not compute/,
    ],
    [
      'a module outside the folder',
      write('modules.json', '[{"path":"../elsewhere","type":"Transformer"}]'),
      'model-damaged',
      /outside the model/,
    ],
    ['modules that are no list', write('modules.json', '{}'), 'model-damaged', /modules\.json/],
    [
      'another pooling',
      json('1_Pooling/config.json', { pooling_mode_mean_tokens: false, pooling_mode_max_tokens: true }),
      'model-unknown-architecture',
      /pools its tokens by max;/,
    ],
    [
      'two poolings at once',
      json('1_Pooling/config.json', { pooling_mode_cls_token: true }),
      'model-unknown-architecture',
      /pools its tokens by cls \+ mean;/,
    ],
    [
      'another similarity',
      json('config_sentence_transformers.json', { similarity_fn_name: 'euclidean' }),
      'teacher-unsuitable',
      /compares by euclidean; .* Set the similarity yourself/,
    ],
  ])('with %s says so', async (_what, spoil, code, message) => {
    await spoil();
    const refusal = expect(openCheckpoint(folder)).rejects;
    await refusal.toMatchObject({ code });
    await refusal.toThrow(message);
    // Every message ends by saying what to do.
    await refusal.toThrow(/(Fetch|Give|Use|Set|Save) [^:]+\.$/);
  });
});
