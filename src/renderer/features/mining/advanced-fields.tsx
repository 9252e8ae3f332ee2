import { useState } from 'react';
import { POSITIVE_SCORES, type Recipe } from '../../../shared/mining.ts';
import { Field } from '../../ui/field.tsx';
import { Checkbox } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { firstRecipe } from './draft.ts';
import { MoreTeachers } from './more-teachers.tsx';
import type { Problems } from './problems.ts';
import type { ListedTeacher } from './types.ts';
import { POSITIVE_SCORE_WORDS } from './words.ts';

/** "The 30 to 100 of the literature". */
const USUAL_RANKS = [30, 100] as const;

const RARE = ['minScore', 'rankRange', 'positiveScore', 'judgedZero', 'falseNegatives', 'ensemble'] as const;

/** How many of the settings that few runs need are not as usual. */
function changedCount(recipe: Recipe): number {
  const usual = firstRecipe('', null, '', true);
  return RARE.filter((field) => JSON.stringify(recipe[field]) !== JSON.stringify(usual[field])).length;
}

/** What few runs need. */
export function AdvancedFields({
  recipe,
  teachers,
  problems,
  onChange,
  onRecipe,
}: {
  readonly recipe: Recipe;
  readonly teachers: readonly ListedTeacher[];
  readonly problems: Problems;
  readonly onChange: (changes: Partial<Recipe>) => void;
  readonly onRecipe: (recipe: Recipe) => void;
}) {
  const { minScore, rankRange, positiveScore, judgedZero, falseNegatives } = recipe;
  const changed = changedCount(recipe);
  const [open, setOpen] = useState(changed > 0);
  const [from, to] = rankRange ?? USUAL_RANKS;
  return (
    <details
      className="mining-advanced"
      open={open || problems.has('rankRange') || problems.has('minScore')}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>
        Advanced
        {changed > 0 && <span className="mining-changed">{changed} set</span>}
      </summary>
      <div className="mining-fields">
        <Field
          label="Minimum score"
          hint="What scores lower is too easy to teach anything. Empty: none."
          error={problems.get('minScore')?.text}
        >
          <NumberInput
            value={minScore}
            step="any"
            optional
            onChange={(next) => onChange({ minScore: next })}
          />
        </Field>
        <div className="mining-group">
          <Checkbox
            checked={rankRange !== null}
            hint="Of what the method left: skips the first, and stops. The literature's is 30 to 100."
            onChange={(on) => onChange({ rankRange: on ? [...USUAL_RANKS] : null })}
          >
            Only a range of ranks
          </Checkbox>
          {rankRange !== null && (
            <div className="mining-row">
              <Field label="Skip the first" error={problems.get('rankRange')?.text}>
                <NumberInput
                  value={from}
                  min={0}
                  max={10_000}
                  onChange={(next) => onChange({ rankRange: [next ?? from, to] })}
                />
              </Field>
              <Field label="Up to">
                <NumberInput
                  value={to}
                  min={1}
                  max={10_000}
                  onChange={(next) => onChange({ rankRange: [from, next ?? to] })}
                />
              </Field>
            </div>
          )}
        </div>
        <Field
          label="Score of the positive"
          hint="Where a query has several positives: what each pair is measured by."
        >
          <Segmented
            value={positiveScore}
            options={POSITIVE_SCORES.map((value) => ({ value, label: POSITIVE_SCORE_WORDS[value] }))}
            onChange={(next) => onChange({ positiveScore: next })}
          />
        </Field>
        <Field
          label="Passages that the data judges 0"
          hint={
            judgedZero === 'ignore'
              ? 'They are treated as any other: in many sets 0 means little.'
              : 'They count as answered no: no threshold removes them.'
          }
        >
          <Segmented
            value={judgedZero}
            options={[
              { value: 'ignore', label: 'As any other' },
              { value: 'trust', label: 'True negatives' },
            ]}
            onChange={(next) => onChange({ judgedZero: next })}
          />
        </Field>
        <Field
          label="What was answered yes"
          hint={
            falseNegatives === 'remove'
              ? 'It is no negative, and no positive either.'
              : 'It becomes a positive of its query, with a pair and negatives of its own.'
          }
        >
          <Segmented
            value={falseNegatives}
            options={[
              { value: 'remove', label: 'Stays out' },
              { value: 'promote', label: 'Becomes a positive' },
            ]}
            onChange={(next) => onChange({ falseNegatives: next })}
          />
        </Field>
        <MoreTeachers recipe={recipe} teachers={teachers} problems={problems} onChange={onRecipe} />
      </div>
    </details>
  );
}
