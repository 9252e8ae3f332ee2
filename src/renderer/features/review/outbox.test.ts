import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createOutbox } from './outbox.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Writes that arrive when the test says so. */
function createDisk() {
  const written: string[] = [];
  const asked: { name: string; again: boolean; arrive: () => void; fail: () => void }[] = [];
  const write = (name: string) => ({
    send: (again: boolean) =>
      new Promise<void>((resolve, reject) => {
        asked.push({
          name,
          again,
          arrive: () => {
            written.push(name);
            resolve();
          },
          fail: () => reject(new Error('gone')),
        });
      }),
  });
  return { written, asked, write };
}

const settled = () => vi.advanceTimersByTimeAsync(0);

it('sends one after the other, in the order in which they were asked for', async () => {
  const { asked, written, write } = createDisk();
  const outbox = createOutbox();
  const first = outbox.add(write('a'));
  const second = outbox.add(write('b'));
  expect(asked.map(({ name }) => name)).toEqual(['a']);
  expect(outbox.state()).toEqual({ waiting: 2, error: null });
  asked[0]!.arrive();
  expect(await first).toBe(true);
  await settled();
  asked[1]!.arrive();
  expect(await second).toBe(true);
  expect(written).toEqual(['a', 'b']);
  expect(outbox.state()).toEqual({ waiting: 0, error: null });
});

it('keeps what failed, says so, and sends it again before what waits behind it', async () => {
  const { asked, written, write } = createDisk();
  const outbox = createOutbox();
  void outbox.add(write('a'));
  void outbox.add(write('b'));
  asked[0]!.fail();
  await settled();
  expect(outbox.state()).toMatchObject({ waiting: 2, error: expect.any(Error) });
  await vi.advanceTimersByTimeAsync(500);
  expect(asked.map(({ name, again }) => [name, again])).toEqual([
    ['a', false],
    ['a', true],
  ]);
  asked[1]!.fail();
  await settled();
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(2);
  outbox.retry();
  asked[2]!.arrive();
  await settled();
  expect(outbox.state()).toEqual({ waiting: 1, error: null });
  asked[3]!.arrive();
  await settled();
  expect(written).toEqual(['a', 'b']);
  expect(asked[3]).toMatchObject({ name: 'b', again: false });
});

it('goes on without what was given up', async () => {
  const { asked, written, write } = createDisk();
  const outbox = createOutbox();
  const first = outbox.add(write('a'));
  void outbox.add(write('b'));
  outbox.giveUp();
  expect(outbox.state().waiting).toBe(2);
  asked[0]!.fail();
  await settled();
  outbox.giveUp();
  expect(await first).toBe(false);
  asked[1]!.arrive();
  await settled();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(written).toEqual(['b']);
  expect(asked).toHaveLength(2);
});
