// Loaded into the host's process by the bench (node --import), and by nothing else: measures how long its event loop
// is held, and tells it over the channel to the parent.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.send !== undefined) {
  const RESOLUTION = 2;
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION });
  delay.enable();
  process.on('message', (message) => {
    if (message === 'reset') delay.reset();
    const milliseconds = (nanoseconds) => Math.max(0, Math.round(nanoseconds / 1e6 - RESOLUTION));
    process.send?.({
      longest: milliseconds(delay.max),
      p999: milliseconds(delay.percentile(99.9)),
      samples: delay.count,
    });
  });
  // The bench's questions keep nothing alive.
  process.channel?.unref();
}
