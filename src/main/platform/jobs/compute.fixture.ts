import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { WhetstoneError } from '../../../shared/errors.ts';
import { type ComputeContext, serveCompute } from './compute-host.ts';

/** For tests: a compute process whose tasks do what can go wrong with one. */

const taskSchema = z.object({
  kind: z.enum(['echo', 'count', 'fail', 'defect', 'wait', 'block', 'crash', 'exit']),
  value: z.unknown(),
});

serveCompute(async (raw, { signal, emit }: ComputeContext) => {
  const { kind, value } = taskSchema.parse(raw);
  switch (kind) {
    case 'echo':
      return { value, pid: process.pid };
    case 'count':
      for (let number = 0; number < Number(value); number++) await emit(number);
      return 'counted';
    case 'fail':
      throw new WhetstoneError('scores-missing', 'Two are missing.', { details: { missing: 2, ids: ['a'] } });
    case 'defect':
      throw new TypeError('a defect');
    case 'wait':
      await emit(process.pid);
      for (;;) {
        signal.throwIfAborted();
        await sleep(5);
      }
    case 'block':
      await emit(process.pid);
      for (;;);
    case 'crash':
      process.stderr.write('out of something\n');
      process.kill(process.pid, 'SIGKILL');
      return sleep(60_000);
    case 'exit':
      return process.exit(7);
  }
});
