import { parentPort, workerData } from 'node:worker_threads';
import { createTokenizer } from './tokenizer.ts';
import { readTokenizerFile } from './tokenizer-file.ts';
import { type TokenBatch, type TokenizeRequest, workerDataSchema } from './tokenizing-messages.ts';

/** The worker's side of tokenizing-thread.ts: answers each request with the ids of its texts, one behind the other. */
const { tokenizerFile, ...options } = workerDataSchema.parse(workerData);
const tokenizer = createTokenizer(await readTokenizerFile(tokenizerFile), options);

parentPort?.on('message', ({ request, prompt, texts }: TokenizeRequest) => {
  const encoded = texts.map((text) => tokenizer.encode(prompt + text));
  const lengths = Int32Array.from(encoded, (ids) => ids.length);
  const ids = new Int32Array(lengths.reduce((sum, length) => sum + length, 0));
  let offset = 0;
  for (const text of encoded) {
    ids.set(text, offset);
    offset += text.length;
  }
  const answer: TokenBatch = { request, ids, lengths, promptLength: tokenizer.promptLength(prompt) };
  parentPort?.postMessage(answer, [ids.buffer, lengths.buffer]);
});
