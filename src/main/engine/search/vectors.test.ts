import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVectorFile, vectorsInMemory } from './vectors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whetstone-vectors-'));
});
afterAll(() => rm(folder, { recursive: true }));

const values = Float32Array.of(1, 2, 3, 4, 5, 6);

test('a file and an array read the same', async () => {
  const path = join(folder, 'three.f32');
  await writeFile(path, values);
  const file = await openVectorFile(path, 2);
  for (const reader of [file, vectorsInMemory(values, 2)]) {
    expect(reader.rows).toBe(3);
    const into = new Float32Array(5);
    await reader.read(1, 2, into);
    expect([...into]).toEqual([3, 4, 5, 6, 0]);
  }
  await file.close();
});

test('missing, uneven and shortened files', async () => {
  await expect(openVectorFile(join(folder, 'none'), 2)).rejects.toMatchObject({ code: 'file-not-found' });
  const path = join(folder, 'cut.f32');
  await writeFile(path, values);
  await expect(openVectorFile(path, 4)).rejects.toMatchObject({ code: 'truncated-input' });
  const file = await openVectorFile(path, 2);
  await truncate(path, 12);
  await expect(file.read(0, 3, new Float32Array(6))).rejects.toMatchObject({
    code: 'truncated-input',
    message: expect.stringContaining('row 1 is missing'),
  });
  await file.close();
});
