/**
 * SentencePiece's precompiled normalisation: a double-array trie from byte strings to their replacements
 * (sentencepiece's normalizer.cc; Hugging Face's spm_precompiled). Kept to the letter, quirks included, since a
 * model was trained on what it gives.
 */

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const utf8Encoder = new TextEncoder();

/** Longer grapheme clusters are not looked up as a whole. */
const LONGEST_CLUSTER = 5;

const hasLeaf = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const leafValueOf = (unit: number): number => unit & 0x7fffffff;
const labelOf = (unit: number): number => unit & 0x800000ff;
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);

/**
 * @param charsmap `precompiled_charsmap` of a tokenizer.json, decoded from base64
 * @throws RangeError where it is cut short
 */
export function createPrecompiledNormalizer(charsmap: Uint8Array): (text: string) => string {
  const view = new DataView(charsmap.buffer, charsmap.byteOffset, charsmap.byteLength);
  const trieBytes = view.getUint32(0, true);
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, index) =>
    view.getUint32(4 + 4 * index, true),
  );
  const replacements = charsmap.subarray(4 + trieBytes);

  const replacementAt = (start: number): string => {
    const end = replacements.indexOf(0, start);
    return Buffer.from(replacements.subarray(start, end === -1 ? undefined : end)).toString('utf8');
  };

  /** What stands for `chunk`: the replacement of its shortest prefix in the trie; undefined where there is none. */
  const transform = (chunk: Uint8Array): string | undefined => {
    let node = offsetOf(units[0] ?? 0);
    for (const byte of chunk) {
      if (byte === 0) return undefined;
      node ^= byte;
      const unit = units[node] ?? 0;
      if (labelOf(unit) !== byte) return undefined;
      node ^= offsetOf(unit);
      if (hasLeaf(unit)) return replacementAt(leafValueOf(units[node] ?? 0));
    }
    return undefined;
  };

  const known = new Map<string, string>();
  const normalizeCluster = (cluster: string): string => {
    const cached = known.get(cluster);
    if (cached !== undefined) return cached;
    const bytes = utf8Encoder.encode(cluster);
    const whole = bytes.length <= LONGEST_CLUSTER ? transform(bytes) : undefined;
    const result =
      whole ??
      Array.from(cluster, (character) => transform(utf8Encoder.encode(character)) ?? character).join('');
    // Clusters of one text are few, but a hostile corpus could have any number.
    if (known.size < 100_000) known.set(cluster, result);
    return result;
  };

  return (text) => {
    let result = '';
    for (const { segment } of segmenter.segment(text)) result += normalizeCluster(segment);
    return result;
  };
}
