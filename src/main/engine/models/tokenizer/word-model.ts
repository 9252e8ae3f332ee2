/** Token ids of one word. */
export type WordModel = (word: string) => readonly number[];

/** Words are few and texts are many (Zipf): so many are kept, then the memory starts anew. */
const REMEMBERED_WORDS = 200_000;

/** Longer words hardly come twice. */
const LONGEST_REMEMBERED = 64;

/** The same model, with a memory for words that it has seen. */
export function remembering(model: WordModel): WordModel {
  const known = new Map<string, readonly number[]>();
  return (word) => {
    const remembered = known.get(word);
    if (remembered !== undefined) return remembered;
    const ids = model(word);
    if (word.length <= LONGEST_REMEMBERED) {
      if (known.size >= REMEMBERED_WORDS) known.clear();
      known.set(word, ids);
    }
    return ids;
  };
}
