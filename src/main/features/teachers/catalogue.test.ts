import { describe, expect, it } from 'vitest';
import file from '../../../../resources/models.json' with { type: 'json' };
import { catalogueSchema, findInCatalogue, listCatalogue } from './catalogue.ts';

describe('the catalogue', () => {
  it('names each model once', () => {
    const ids = listCatalogue().map(({ id }) => id.toLowerCase());
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('finds a model by its id or its bare name, in any case', () => {
    const id = 'sentence-transformers/all-MiniLM-L6-v2';
    for (const name of [id, 'all-MiniLM-L6-v2', 'ALL-minilm-l6-v2'])
      expect(findInCatalogue(name)?.id).toBe(id);
    expect(findInCatalogue('nobody/all-MiniLM-L6-v2')).toBeNull();
    expect(findInCatalogue('all-MiniLM')).toBeNull();
  });

  it('carries whole checkpoints only with the weights of the original', () => {
    const checkpoints = listCatalogue().flatMap(({ weightsSha256, carriers }) =>
      carriers.flatMap(({ content }) =>
        content.kind === 'checkpoint' ? [{ weightsSha256, files: content.files }] : [],
      ),
    );
    expect(checkpoints.length).toBeGreaterThan(0);
    for (const { weightsSha256, files } of checkpoints) {
      expect(files['model.safetensors']).toBe(weightsSha256);
      expect(Object.keys(files)).toEqual(
        expect.arrayContaining(['config.json', 'tokenizer.json', 'modules.json']),
      );
    }
  });

  it('has a graph’s configuration agree with the model’s entry', () => {
    for (const { architecture, dimensions, carriers } of listCatalogue()) {
      for (const { content } of carriers) {
        if (content.kind !== 'onnx') continue;
        expect(content.config).toMatchObject({ model_type: architecture, hidden_size: dimensions });
      }
    }
  });

  it('knows the prompts that the model cards ask for', () => {
    const prompts = (name: string) => [
      findInCatalogue(name)?.queryPrompt,
      findInCatalogue(name)?.passagePrompt,
    ];
    expect(prompts('e5-small-v2')).toEqual(['query: ', 'passage: ']);
    expect(prompts('bge-small-en-v1.5')).toEqual([
      'Represent this sentence for searching relevant passages: ',
      '',
    ]);
    expect(prompts('all-MiniLM-L6-v2')).toEqual(['', '']);
  });

  it.each([
    ['a package that is an option', { package: '--index-url=evil' }],
    ['a version with a space', { version: '1.0 --pre' }],
    ['a hash that is none', { sha256: 'abc' }],
    ['a folder outside', { content: { kind: 'checkpoint', folder: '../x/', files: {} } }],
    [
      'a file outside',
      { content: { kind: 'checkpoint', folder: '', files: { '/etc/passwd': 'a'.repeat(64) } } },
    ],
  ])('refuses %s', (_what, change) => {
    const [model] = file.models;
    const carrier = model?.carriers[0];
    expect(catalogueSchema.safeParse({ version: 1, models: [model] }).success).toBe(true);
    const changed = { ...model, carriers: [{ ...carrier, ...change }] };
    expect(catalogueSchema.safeParse({ version: 1, models: [changed] }).success).toBe(false);
  });
});
