import fc from 'fast-check';
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { createGraphBuilder, type GraphBuilder, type Value } from '../graph.ts';
import * as op from '../operators.ts';
import { openSession } from '../session.ts';
import { gradients } from './gradients.ts';

/** Half the distance between the two points of a finite difference: a power of two, so that it adds no rounding. */
const STEP = 2 ** -7;
/**
 * What float32 allows: a loss of two dozen terms of size 1 is known to about 1e-6, which division by 2 · STEP makes 1e-4;
 * the cubic term that a central difference leaves out is STEP² / 6 times a third derivative of a few units.
 */
const TOLERANCE = 1.5e-3;

type Operand = { readonly shape: readonly number[]; readonly values: readonly number[] };
type Build = (g: GraphBuilder, ...inputs: Value[]) => Value;

const count = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/** Operands of the given shapes with values from a range, on a grid fine enough to be no special case. */
function operands(
  shapes: fc.Arbitrary<readonly (readonly number[])[]>,
  range: readonly [number, number] = [-2, 2],
): fc.Arbitrary<readonly Operand[]> {
  const value = fc.double({ min: range[0], max: range[1], noNaN: true }).map(Math.fround);
  return shapes.chain((all) =>
    fc.tuple(
      ...all.map((shape) =>
        fc
          .array(value, { minLength: count(shape), maxLength: count(shape) })
          .map((values) => ({ shape, values })),
      ),
    ),
  );
}

/** A weight for each element of the result, so that no two of them can be mistaken for each other. */
const lossWeight = (index: number): number => Math.fround(Math.sin(1 + index * 1.7));

/** Holds every element of every gradient of Σ weight · build(inputs) against a central difference. */
async function check(build: Build, inputs: readonly Operand[], tolerance = TOLERANCE): Promise<void> {
  const g = createGraphBuilder('test');
  const values = inputs.map(({ shape }, index) => g.input(`x${index}`, 'float32', shape));
  const result = build(g, ...values);
  const size = count(result.shape!.map(Number));
  const weights = op.floatList(
    g,
    Array.from({ length: size }, (_, index) => lossWeight(index)),
  );
  const flat = op.reshape(g, result, [-1], [size]);
  const loss = op.reduceSum(g, op.multiply(g, flat, weights), [0], false);
  const upstream = op.floatScalar(g, 1);
  const found = gradients(g, new Map([[loss, upstream]]), values);
  g.output(loss, 'loss');
  for (const [index, { dense, rows }] of found.entries()) {
    expect(rows).toEqual([]);
    if (dense !== null) {
      expect(dense.shape).toEqual(inputs[index]!.shape);
      g.output(dense, `d${index}`);
    }
  }
  const { session } = await openSession(g.build(), { device: 'cpu', threads: 1 });
  const run = (data: readonly (readonly number[])[]) =>
    session.run(
      Object.fromEntries(
        data.map((values, index) => [
          `x${index}`,
          new Tensor('float32', Float32Array.from(values), inputs[index]!.shape),
        ]),
      ),
    );
  try {
    const base = inputs.map((input) => input.values);
    const output = await run(base);
    for (const [index, { values }] of inputs.entries()) {
      const analytic = output[`d${index}`]?.data as Float32Array | undefined;
      expect(output[`d${index}`]?.dims ?? []).toEqual(analytic === undefined ? [] : inputs[index]!.shape);
      for (const position of values.keys()) {
        const lossAt = async (step: number): Promise<number> => {
          const moved = base.map((values, at) =>
            at === index ? values.with(position, values[position]! + step) : values,
          );
          return Number((await run(moved)).loss!.data[0]);
        };
        const difference = ((await lossAt(STEP)) - (await lossAt(-STEP))) / (2 * STEP);
        const error = Math.abs((analytic?.[position] ?? 0) - difference);
        expect(
          error,
          `input ${index}, element ${position}: ${analytic?.[position]} for ${difference}`,
        ).toBeLessThan(tolerance * (1 + Math.abs(difference)));
      }
    }
  } finally {
    await session.release();
  }
}

const RUNS = { numRuns: 12 };
const size = fc.integer({ min: 1, max: 4 });
const shape = fc.array(size, { minLength: 1, maxLength: 3 });

/** Two shapes that broadcast: some axes of either are 1, or missing at the front. */
const broadcastPair = shape.chain((full) =>
  fc
    .tuple(
      ...[0, 1].map(() =>
        fc.tuple(
          fc.tuple(...full.map((size) => fc.constantFrom(size, 1))),
          fc.integer({ min: 0, max: full.length - 1 }),
        ),
      ),
    )
    .map((sides) => sides.map(([sizes, drop]) => sizes.slice(drop))),
);

describe('the gradient of', () => {
  it.each<[string, Build, readonly [number, number]]>([
    ['a sum', op.add, [-2, 2]],
    ['a difference', op.subtract, [-2, 2]],
    ['a product', op.multiply, [-2, 2]],
    ['a quotient', op.divide, [0.7, 2]],
    ['a value used twice', (g, a, b) => op.multiply(g, op.add(g, a!, b!), a!), [-2, 2]],
  ])('%s, under broadcasting', async (_what, build, range) => {
    await fc.assert(
      fc.asyncProperty(operands(broadcastPair, range), (inputs) => check(build, inputs)),
      RUNS,
    );
  });

  it('the larger of two, away from ties, and a choice between two', async () => {
    const apart = operands(broadcastPair).filter(([a, b]) =>
      a!.values.every((x) => b!.values.every((y) => Math.abs(x - y) > 4 * STEP)),
    );
    await fc.assert(
      fc.asyncProperty(apart, (inputs) => check(op.maximum, inputs)),
      RUNS,
    );
    const chosen: Build = (g, a, b) => op.where(g, op.greater(g, a!, b!), op.multiply(g, a!, a!), b!);
    await fc.assert(
      fc.asyncProperty(apart, (inputs) => check(chosen, inputs)),
      RUNS,
    );
  });

  it.each<[string, Build, readonly [number, number]]>([
    ['the error function', op.erf, [-2, 2]],
    ['the hyperbolic tangent', op.tanh, [-2, 2]],
    ['the exponential', op.exp, [-2, 1.5]],
    ['the logarithm', op.log, [0.5, 3]],
    ['a square root', op.sqrt, [0.5, 3]],
    ['a negation', op.negate, [-2, 2]],
    ['ReLU, above 0', op.relu, [0.1, 2]],
    ['ReLU, below 0', op.relu, [-2, -0.1]],
    ['GELU', op.gelu, [-4, 4]],
    ['GELU’s approximation', op.geluTanh, [-4, 4]],
    ['a softmax', op.softmax, [-3, 3]],
    ['a log softmax', op.logSoftmax, [-3, 3]],
    ['new axes', (g, x) => op.unsqueeze(g, x!, [0, 2]), [-2, 2]],
    ['a reshape', (g, x) => op.reshape(g, x!, [-1], [count(x!.shape!.map(Number))]), [-2, 2]],
    [
      'a transposition',
      (g, x) =>
        op.transpose(
          g,
          x!,
          x!.shape!.map((_, axis) => (axis + 1) % x!.shape!.length),
        ),
      [-2, 2],
    ],
  ])('%s', async (_what, build, range) => {
    await fc.assert(
      fc.asyncProperty(
        operands(
          shape.map((one) => [one]),
          range,
        ),
        (inputs) => check(build, inputs),
      ),
      RUNS,
    );
  });

  it('a sum over axes, kept or not, from the front or the back', async () => {
    const cases = shape.chain((sizes) =>
      fc.record({
        inputs: operands(fc.constant([sizes])),
        axes: fc.subarray(Array.from(sizes.keys()), { minLength: 1 }),
        fromBack: fc.boolean(),
        keep: fc.boolean(),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, ({ inputs, axes, fromBack, keep }) =>
        check((g, x) => {
          const rank = x!.shape!.length;
          const sum = op.reduceSum(
            g,
            x!,
            axes.map((axis) => (fromBack ? axis - rank : axis)),
            keep,
          );
          return op.multiply(g, sum, sum);
        }, inputs),
      ),
      RUNS,
    );
  });

  it('matrix products, batches broadcast', async () => {
    const shapes = fc
      .record({ rows: size, inner: size, columns: size, batch: size, left: fc.nat(2), right: fc.nat(2) })
      .map(({ rows, inner, columns, batch, left, right }) => {
        const lead = [[], [1], [batch]];
        return [
          [...lead[left]!, rows, inner],
          [...lead[right]!, inner, columns],
        ];
      });
    await fc.assert(
      fc.asyncProperty(operands(shapes), (inputs) => check(op.matmul, inputs)),
      RUNS,
    );
  });

  it('a linear layer', async () => {
    const shapes = fc
      .tuple(size, size, size)
      .map(([rows, inner, columns]) => [[rows, inner], [columns, inner], [columns]]);
    await fc.assert(
      fc.asyncProperty(operands(shapes), (inputs) => check(op.gemm, inputs)),
      RUNS,
    );
  });

  it('a layer normalisation over rows of any rank', async () => {
    const shapes = fc
      .tuple(fc.array(size, { minLength: 1, maxLength: 2 }), fc.integer({ min: 3, max: 6 }))
      .map(([lead, last]) => [[...lead, last], [last], [last]]);
    // Where a row hardly varies, its derivatives of higher order are beyond any finite difference.
    const varied = operands(shapes).filter(([x, scale]) => {
      const last = scale!.shape[0]!;
      return Array.from({ length: x!.values.length / last }, (_, row) => {
        const values = x!.values.slice(row * last, (row + 1) * last);
        const mean = values.reduce((sum, value) => sum + value, 0) / last;
        return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / last;
      }).every((variance) => variance > 0.5);
    });
    await fc.assert(
      fc.asyncProperty(varied, fc.constantFrom(1e-12, 1e-5, 0.3), (inputs, epsilon) =>
        check((g, x, scale, shift) => op.layerNormalization(g, x!, scale!, shift!, epsilon), inputs),
      ),
      RUNS,
    );
  });

  it('a vector scaled to length 1, and 0 for a zero vector', async () => {
    const normalize: Build = (g, x) => {
      const norm = op.sqrt(g, op.reduceSum(g, op.multiply(g, x!, x!), [-1], true));
      return op.divide(g, x!, op.maximum(g, norm, op.floatScalar(g, 1e-12)));
    };
    await fc.assert(
      fc.asyncProperty(operands(fc.constant([[2, 3]]), [0.3, 2]), (inputs) => check(normalize, inputs)),
      RUNS,
    );
    const g = createGraphBuilder('zero');
    const x = g.input('x', 'float32', [1, 2]);
    const norm = op.sqrt(g, op.reduceSum(g, op.multiply(g, x, x), [-1], true));
    const [gradient] = gradients(g, new Map([[norm, op.floatScalar(g, 1)]]), [x]);
    g.output(gradient!.dense!, 'd');
    const { session } = await openSession(g.build(), { device: 'cpu', threads: 1 });
    const { d } = await session.run({ x: new Tensor('float32', Float32Array.of(0, 0), [1, 2]) });
    expect(Array.from(d!.data as Float32Array)).toEqual([0, 0]);
    await session.release();
  });
});

describe('what a graph leaves out', () => {
  it('has no gradient, and what it looks up has one row for each look-up', async () => {
    const g = createGraphBuilder('test');
    const table = g.input('table', 'float32', [4, 2]);
    const unused = g.input('unused', 'float32', [3]);
    const indices = g.input('indices', 'int64', ['n']);
    const rows = op.gather(g, table, indices);
    // The same table once looked up and once as a matrix: tied embeddings.
    const loss = op.reduceSum(g, rows, [0, 1], false);
    const product = op.matmul(g, rows, op.transpose(g, table, [1, 0]));
    const [tied, nothing] = gradients(
      g,
      new Map([
        [loss, op.floatScalar(g, 1)],
        [product, g.input('upstream', 'float32', ['n', 4])],
      ]),
      [table, unused],
    );
    expect(nothing).toEqual({ dense: null, rows: [] });
    expect(tied?.rows).toHaveLength(1);
    expect(tied?.rows[0]?.indices).toBe(indices);
    g.output(tied!.dense!, 'dense');
    g.output(tied!.rows[0]!.rows, 'rows');
    const { session } = await openSession(g.build(), { device: 'cpu', threads: 1 });
    const output = await session.run({
      table: new Tensor('float32', Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [4, 2]),
      unused: new Tensor('float32', Float32Array.of(0, 0, 0), [3]),
      indices: new Tensor('int64', BigInt64Array.of(2n, 0n, 2n), [3]),
      upstream: new Tensor('float32', Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0), [3, 4]),
    });
    // Upstream picks scores (0, 0), (1, 1), (2, 2): rows 2·0, 0·1 and 2·2 of table · tableᵀ.
    expect(Array.from(output.dense!.data as Float32Array)).toEqual([5, 6, 1, 2, 5, 6, 0, 0]);
    expect(Array.from(output.rows!.data as Float32Array)).toEqual([2, 3, 4, 5, 6, 7]);
    await session.release();
  });

  it('refuses an operator without a rule, and shapes that only the run could tell', () => {
    const g = createGraphBuilder('test');
    const x = g.input('x', 'float32', ['rows', 2]);
    const y = g.input('y', 'float32', ['others', 2]);
    const one = op.floatScalar(g, 1);
    expect(() => gradients(g, new Map([[op.cumulativeSum(g, x, 0), one]]), [x])).toThrow(
      /CumSum has no gradient/,
    );
    const sum = op.add(g, x, y);
    expect(() => gradients(g, new Map([[sum, sum]]), [x, y])).toThrow(/does not fit/);
    const looked = op.gather(g, op.negate(g, x), op.intList(g, [0]));
    expect(() => gradients(g, new Map([[looked, looked]]), [x])).toThrow(/looked up in a weight/);
  });
});
