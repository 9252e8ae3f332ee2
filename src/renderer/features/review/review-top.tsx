import type { Recipe } from '../../../shared/mining.ts';
import { methodText } from '../../app/method-words.ts';
import { TopBar } from '../../app/slots.tsx';
import { countText, quantityText } from '../../app/wording.ts';
import { Icon } from '../../ui/icon.tsx';
import { Meter } from '../../ui/meter.tsx';
import type { QueuePlace, Run } from './types.ts';
import type { ChangeAddress } from './use-review-address.ts';

type ReviewTopProps = {
  readonly run: string | null;
  readonly runs: readonly Run[];
  readonly recipe: Recipe;
  readonly change: ChangeAddress;
  readonly place: QueuePlace | undefined;
};

/** In the top bar: the run that is looked at, which can be changed, and how far one is in the queue. */
export function ReviewTop({ run, runs, recipe, change, place }: ReviewTopProps) {
  return (
    <TopBar>
      <label className="chip review-run" title={recipeText(recipe)}>
        <span className="review-run-text">
          run <b>{run ?? 'not saved'}</b>
          <span className="review-run-recipe"> · {recipeText(recipe)}</span>
        </span>
        <Icon name="down" size={11} />
        <select
          aria-label="Run"
          value={run ?? ''}
          onChange={(event) => change({ run: event.target.value, recipe: null, other: null, query: null })}
        >
          {run === null && <option value="">not saved</option>}
          {runs.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <span className="review-top-space" />
      {place !== undefined && place.toJudge > 0 && <Progress place={place} />}
    </TopBar>
  );
}

function Progress({ place: { toJudge, judged, passed } }: { readonly place: QueuePlace }) {
  return (
    <span
      className="review-progress"
      title="Judged: every candidate of the query that is to judge here has an answer"
    >
      <span className="review-progress-bar">
        <Meter label="Judged in this queue" share={judged / toJudge} />
      </span>
      <span className="review-progress-text">
        {countText(judged)} of {countText(toJudge)}{' '}
        <span className="review-progress-more">in this queue</span>
        {passed > 0 && ` · ${countText(passed)} gone past`}
      </span>
    </span>
  );
}

/** "Share of positive 95 % · bm25 · 4 negatives". */
function recipeText({ sources, negatives }: Recipe): string {
  const methods = [...new Set(sources.map((source) => methodText(source)))].join(', ');
  const teachers = [...new Set(sources.map(({ teacher }) => teacher))].join(' + ');
  return [methods, teachers, quantityText(negatives, 'negative')].join(' · ');
}
