import { parentPort } from 'node:worker_threads';
import { serveThread } from '../../../platform/jobs/thread-host.ts';
import { inspectSchema, inspectSource } from './inspect.ts';

serveThread(parentPort!, async (raw) => inspectSource(inspectSchema.parse(raw)));
