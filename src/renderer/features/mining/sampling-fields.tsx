import { type Recipe, SAMPLINGS } from '../../../shared/mining.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { ProblemText } from './problem-text.tsx';
import type { Problem } from './problems.ts';
import type { Preview } from './types.ts';
import { choicesText, SAMPLING_WORDS } from './words.ts';

/** How the negatives are drawn from what passed. */
export function SamplingFields({
  recipe: { sampling, sampleK, temperature },
  choices,
  problem,
  onChange,
  onFix,
}: {
  readonly recipe: Recipe;
  readonly choices: Preview['choices'];
  readonly problem: Problem | undefined;
  readonly onChange: (changes: Partial<Recipe>) => void;
  readonly onFix: (recipe: Recipe) => void;
}) {
  return (
    <div className="mining-group">
      <Field label="Sampling" hint={SAMPLING_WORDS[sampling].sentence}>
        <Segmented
          value={sampling}
          options={SAMPLINGS.map((value) => ({ value, label: SAMPLING_WORDS[value].label }))}
          onChange={(next) => onChange({ sampling: next })}
        />
      </Field>
      {sampling !== 'top' && (
        <div className="mining-row">
          <Field
            label="From the first"
            hint="Paper: 10."
            error={problem !== undefined && <ProblemText problem={problem} onFix={onFix} />}
          >
            <NumberInput
              value={sampleK}
              min={1}
              max={10_000}
              onChange={(next) => onChange({ sampleK: next ?? sampleK })}
            />
          </Field>
          <Field
            label="Temperature"
            hint={
              choices === null ? (
                'Low ones prefer the best.'
              ) : (
                <>
                  Chooses among <b>{choicesText(choices)}</b> in effect. Scores lie close together: 1 draws
                  almost evenly.
                </>
              )
            }
          >
            <NumberInput
              value={temperature}
              min={0.0001}
              max={1000}
              step="any"
              onChange={(next) => onChange({ temperature: next ?? temperature })}
            />
          </Field>
        </div>
      )}
    </div>
  );
}
