import { Tensor } from 'onnxruntime-node';
import type { Dropout, DropoutSite } from '../models/architectures/architecture.ts';
import { shapeKnown } from '../onnx/autodiff/rule.ts';
import type { Shape } from '../onnx/graph.ts';
import { floatScalar, multiply } from '../onnx/operators.ts';

/** One place in the graph where elements are dropped out, and its mask's input. */
export type DropoutPlace = { readonly input: string; readonly probability: number; readonly shape: Shape };

/** The probability for each site; 0 leaves a site out. */
export type DropoutProbabilities = Readonly<Record<DropoutSite, number>>;

/**
 * Emits dropout as a product with masks that the caller feeds: bytes of 0 or 1, which {@link dropoutMask} makes. ONNX's own
 * random operators promise neither the same numbers in another session nor in another version.
 */
export function dropoutEmitter(probabilities: DropoutProbabilities): {
  readonly dropout: Dropout;
  readonly places: readonly DropoutPlace[];
} {
  const places: DropoutPlace[] = [];
  const dropout: Dropout = (g, x, site) => {
    const probability = probabilities[site];
    if (probability === 0) return x;
    const input = `dropout_${places.length}`;
    const shape = shapeKnown(x);
    places.push({ input, probability, shape });
    const mask = g.node({
      operator: 'DequantizeLinear',
      inputs: [g.input(input, 'uint8', shape), floatScalar(g, 1 / (1 - probability))],
      dataType: 'float32',
      shape,
    });
    return multiply(g, x, mask);
  };
  return { dropout, places };
}

/** murmur3's finalizer: a bijection of 32 bits in which every bit hangs on every other. */
function mix(value: number): number {
  let hash = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A seed of 32 bits out of several numbers. */
export function combineSeeds(...parts: readonly number[]): number {
  return parts.reduce((seed, part) => mix((seed + 0x9e3779b9 + mix(part)) | 0), 0);
}

/** A mask in which each element is 0 with the probability, and 1 otherwise: a function of the seed and the position alone. */
export function dropoutMask(sizes: readonly number[], probability: number, seed: number): Tensor {
  const size = sizes.reduce((product, length) => product * length, 1);
  const bytes = new Uint8Array(size);
  const threshold = probability * 2 ** 32;
  for (let index = 0; index < size; index++) {
    bytes[index] = mix((seed + Math.imul(index, 0x9e3779b1)) | 0) >= threshold ? 1 : 0;
  }
  return new Tensor('uint8', bytes, sizes);
}
