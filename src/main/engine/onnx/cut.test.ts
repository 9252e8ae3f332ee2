import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { cutGraph } from './cut.ts';
import { createGraphBuilder } from './graph.ts';
import { add, gelu, multiply, tanh } from './operators.ts';
import { openSession } from './session.ts';

describe('a graph cut in two', () => {
  it('computes the same, and hands over only what the second part needs and would not rather compute again', async () => {
    const g = createGraphBuilder('whole');
    const x = g.input('x', 'float32', [2]);
    const w = g.input('w', 'float32', [2]);
    const bounded = tanh(g, x);
    const bent = gelu(g, bounded);
    const early = add(g, bent, x);
    g.output(early, 'early');
    g.output(multiply(g, multiply(g, bent, w), early), 'late');
    const whole = g.build();
    const { first, second, crossing } = cutGraph(whole, ['early']);
    expect(crossing).toEqual([bounded, early]);
    expect(first.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(first.outputs.map(({ name }) => name)).toEqual(['early', bounded.name, early.name]);
    expect(second.inputs.map(({ name }) => name)).toEqual(['w', bounded.name, early.name]);
    expect(second.outputs.map(({ name }) => name)).toEqual(['late']);

    const feeds = {
      x: new Tensor('float32', Float32Array.of(0.5, -2), [2]),
      w: new Tensor('float32', Float32Array.of(3, 4), [2]),
    };
    const run = async (graph: typeof whole, inputs: Record<string, Tensor>) => {
      const { session } = await openSession(graph, { device: 'cpu', threads: 1 });
      const output = await session.run(inputs);
      await session.release();
      return output;
    };
    const expected = await run(whole, feeds);
    const { early: earlyOutput, ...handed } = await run(first, { x: feeds.x });
    const { late } = await run(second, { w: feeds.w, ...(handed as Record<string, Tensor>) });
    expect(earlyOutput!.data).toEqual(expected.early!.data);
    expect(late!.data).toEqual(expected.late!.data);
  });
});
