import type { Ensemble } from '../../../shared/mining.ts';
import type { PairDraws } from './hash.ts';
import type { CandidateTable } from './table.ts';

/** What one source offers a pair: its first rows in order of preference, n of them where it has as many. */
export type Offer = { readonly table: CandidateTable; readonly rows: Uint32Array; count: number };

/** The negatives chosen for a pair, used again from pair to pair. */
export type Chosen = { count: number; readonly source: Uint8Array; readonly row: Uint32Array };

/** The one teacher that gives a pair all its negatives (`cross-sample`, paper §3.4.2): each is equally likely. */
export function drawTeacher(draws: PairDraws, sources: number): number {
  return Math.floor(draws.forAttempt(0) * sources);
}

/** The first n that one source offers, put back in order of score, in which they are exported. */
export function chooseFromOne(offer: Offer, source: number, negatives: number, chosen: Chosen): void {
  const count = Math.min(negatives, offer.count);
  const taken = offer.rows.subarray(0, count);
  for (let i = 0; i < count; i++) {
    // Rows stand best first, so a lower row is a better one.
    let at = i;
    const row = taken[i]!;
    while (at > 0 && chosen.row[at - 1]! > row) {
      chosen.row[at] = chosen.row[at - 1]!;
      at--;
    }
    chosen.row[at] = row;
    chosen.source[i] = source;
  }
  chosen.count = count;
}

/**
 * Takes the sources in turn (paper §3.4.2): each one's best, and with n above their number each one's next, until
 * there are n or nothing is left. They stay in the order taken, since scores of different teachers do not compare.
 *
 * `intra-sample` keeps a passage that several teachers offer as often as they do (the paper's no-dedup, the better of
 * the two). `intra-sample-dedup` takes it once; the places that this frees are filled afterwards with the next
 * unique passages of the teachers, in the order in which the recipe names them.
 */
export function chooseInTurn(
  offers: readonly Offer[],
  ensemble: Extract<Ensemble, 'intra-sample' | 'intra-sample-dedup'>,
  negatives: number,
  chosen: Chosen,
): void {
  chosen.count = 0;
  if (ensemble === 'intra-sample') {
    for (let turn = 0; chosen.count < negatives; turn++) {
      const before = chosen.count;
      for (const [source, offer] of offers.entries()) {
        if (chosen.count < negatives && turn < offer.count) take(chosen, source, offer.rows[turn]!);
      }
      if (chosen.count === before) return;
    }
    return;
  }
  for (const [source, offer] of offers.slice(0, negatives).entries()) {
    if (offer.count > 0 && !holds(chosen, offers, passageAt(offer, 0))) take(chosen, source, offer.rows[0]!);
  }
  for (let before = -1; chosen.count < negatives && chosen.count !== before; ) {
    before = chosen.count;
    for (const [source, offer] of offers.entries()) {
      if (chosen.count === negatives) return;
      const next = nextUnique(chosen, offers, offer);
      if (next !== null) take(chosen, source, next);
    }
  }
}

function take(chosen: Chosen, source: number, row: number): void {
  chosen.source[chosen.count] = source;
  chosen.row[chosen.count] = row;
  chosen.count++;
}

function passageAt(offer: Offer, i: number): number {
  return offer.table.passage[offer.rows[i]!]!;
}

function holds(chosen: Chosen, offers: readonly Offer[], passage: number): boolean {
  for (let i = 0; i < chosen.count; i++) {
    if (offers[chosen.source[i]!]!.table.passage[chosen.row[i]!] === passage) return true;
  }
  return false;
}

/** Of the n that a source offers at most n − 1 are taken while one is still missing: n are always enough. */
function nextUnique(chosen: Chosen, offers: readonly Offer[], offer: Offer): number | null {
  for (let i = 0; i < offer.count; i++) {
    if (!holds(chosen, offers, passageAt(offer, i))) return offer.rows[i]!;
  }
  return null;
}
