/**
 * How well words that were typed fit a text: null where they do not, else the better the higher. Each word must begin a
 * word of the text, or stand within it, which counts less.
 */
export function fitness(typed: string, text: string): number | null {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const target = text.toLowerCase();
  let score = 0;
  for (const word of words) {
    const at = target.indexOf(word);
    if (at === -1) return null;
    const begins = at === 0 || new RegExp(`(^|[^\\p{L}\\p{N}])${escaped(word)}`, 'u').test(target);
    score += (begins ? 2 : 1) + (target.startsWith(word) ? 1 : 0);
  }
  return score;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Those that fit, the best first; equally good ones stay in their order. */
export function bestFits<Choice>(
  typed: string,
  choices: readonly Choice[],
  text: (choice: Choice) => string,
): Choice[] {
  return choices
    .map((choice) => ({ choice, score: fitness(typed, text(choice)) }))
    .filter(({ score }) => score !== null)
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .map(({ choice }) => choice);
}
