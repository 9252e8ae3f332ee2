import Database from 'better-sqlite3';
import { toMatchExpression } from '../search.ts';

/** A text in parts, so that whoever shows it needs no markup: those that a search found are hits. */
export type MarkedText = readonly { readonly text: string; readonly hit: boolean }[];

export type TitledText = { readonly title: string; readonly text: string };
export type MarkedTexts = { readonly title: MarkedText; readonly text: MarkedText };

/** No text holds them: they are taken out of the copy that is marked. */
const OPEN = '\u0001';
const CLOSE = '\u0002';
const SIGNS = /[\u0001\u0002]/g;

/** Characters of a text that a row of a table can show. */
const CELL_CHARACTERS = 400;
/** Words of a text around its hits. */
const CELL_WORDS = 40;

const plain = (text: string): MarkedText => (text === '' ? [] : [{ text, hit: false }]);

function split(marked: string): MarkedText {
  // Every second piece stands between the signs.
  return marked
    .split(/[\u0001\u0002]/)
    .map((text, place) => ({ text, hit: place % 2 === 1 }))
    .filter(({ text }) => text !== '');
}

/** A line of a table shows about a hundred characters: the first hit is among them. */
const CELL_CHARACTERS_BEFORE = 48;

/** What stands before the first hit, no more of it than leaves the hit in sight. */
function nearHit(parts: MarkedText): MarkedText {
  const [first, ...rest] = parts;
  if (first === undefined || first.hit || rest.length === 0 || first.text.length <= CELL_CHARACTERS_BEFORE)
    return parts;
  const end = first.text.slice(-CELL_CHARACTERS_BEFORE).toWellFormed();
  const word = end.indexOf(' ') + 1;
  return [{ text: `…${end.slice(word)}`, hit: false }, ...rest];
}

const cut = (text: string): string =>
  text.length <= CELL_CHARACTERS ? text : `${text.slice(0, CELL_CHARACTERS).toWellFormed()}…`;

/**
 * Titles and texts with the words marked that a search looks for, as the search index cuts words.
 *
 * @param length `cell`: the part around the hits; `whole`: all of it
 */
export function markTexts(
  texts: readonly TitledText[],
  search: string,
  length: 'cell' | 'whole',
): MarkedTexts[] {
  const shorten = length === 'cell' ? cut : (text: string) => text;
  const near = length === 'cell' ? nearHit : (parts: MarkedText) => parts;
  const expression = toMatchExpression(search);
  const unmarked = texts.map(({ title, text }) => ({ title: plain(title), text: plain(shorten(text)) }));
  if (expression === '' || texts.length === 0) return unmarked;
  const db = new Database(':memory:');
  try {
    db.exec('CREATE VIRTUAL TABLE hit USING fts5 (title, text)');
    const insert = db.prepare('INSERT INTO hit (rowid, title, text) VALUES (?, ?, ?)');
    for (const [row, { title, text }] of texts.entries())
      insert.run(row, title.replace(SIGNS, ' '), text.replace(SIGNS, ' '));
    const marks = `'${OPEN}', '${CLOSE}'`;
    const text =
      length === 'cell' ? `snippet(hit, 1, ${marks}, '…', ${CELL_WORDS})` : `highlight(hit, 1, ${marks})`;
    const found = db
      .prepare(`SELECT rowid, highlight(hit, 0, ${marks}), ${text} FROM hit WHERE hit MATCH ?`)
      .raw()
      .all(expression) as [number, string, string][];
    for (const [row, title, marked] of found)
      unmarked[row] = { title: split(title), text: near(split(shorten(marked))) };
    return unmarked;
  } finally {
    db.close();
  }
}
