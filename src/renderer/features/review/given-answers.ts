import type { Label } from '../../../shared/mining.ts';
import type { ReviewedQuery, StandingAnswer } from './types.ts';

/** An answer that main has stored since the page was opened. */
export type GivenAnswer = {
  readonly dataset: string;
  readonly query: string;
  readonly passage: string;
  readonly curator: string;
  /** null: no label holds any more. */
  readonly label: Label | null;
  readonly note: string | null;
  readonly at: string;
  /** Its number in the log. */
  readonly event: number;
};

/**
 * A query with the answers that it has not seen yet: what was just stored shows at once, and what main works out from
 * it (verdicts, what is kept instead) comes with its next answer.
 */
export function withGivenAnswers(
  shown: ReviewedQuery,
  dataset: string,
  given: readonly GivenAnswer[],
): ReviewedQuery {
  const news = given.filter(
    (answer) => answer.query === shown.query.id && answer.dataset === dataset && answer.event > shown.upTo,
  );
  if (news.length === 0) return shown;
  const answers = news.reduce(replaceAnswer, shown.answers);
  const touched = new Set(news.map(({ passage }) => passage));
  return {
    ...shown,
    answers,
    pairs: shown.pairs.map((pair) => ({
      ...pair,
      candidates: pair.candidates.map((candidate) =>
        touched.has(candidate.id) ? { ...candidate, label: labelOf(answers, candidate.id) } : candidate,
      ),
      toJudge: pair.toJudge.filter((id) => !touched.has(id) || labelOf(answers, id) === null),
    })),
  };
}

function replaceAnswer(answers: readonly StandingAnswer[], given: GivenAnswer): StandingAnswer[] {
  const { passage, curator, label, note, at } = given;
  const others = answers.filter(
    (answer) => answer.later || answer.passage !== passage || answer.curator !== curator,
  );
  return label === null ? others : [...others, { passage, curator, label, note, at, later: false }];
}

/** The label that holds over all curators: those who disagree make it ambiguous. */
function labelOf(answers: readonly StandingAnswer[], passage: string): Label | null {
  const labels = new Set(
    answers.flatMap((answer) => (answer.passage === passage && answer.label !== null ? [answer.label] : [])),
  );
  const [only = null] = labels;
  return labels.size > 1 ? 'ambiguous' : only;
}
