import type { Recipe } from '../../../shared/mining.ts';
import { Field } from '../../ui/field.tsx';
import { Select, TextInput } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { type Draft, presetOf, withPreset, withSource } from './draft.ts';
import { MethodChoice } from './method-choice.tsx';
import { methodSuits, type Problems } from './problems.ts';
import { SamplingFields } from './sampling-fields.tsx';
import { scoresOf } from './slider-range.ts';
import { TeacherField } from './teacher-field.tsx';
import { retrievalOf } from './teacher-retrieval.ts';
import type { DatasetSummary, ListedTeacher, Preset, Preview } from './types.ts';
import { presetText, SHORTAGE_WORDS } from './words.ts';

const ALL_SPLITS = 'all';
const OWN_SETTINGS = 'own';

export type FormData = {
  readonly datasets: readonly DatasetSummary[];
  /** Of the draft's data set. */
  readonly splits: readonly string[];
  readonly teachers: readonly ListedTeacher[];
  readonly presets: readonly Preset[];
};

/** Everything that a recipe says, from what every run needs to what few do. */
export function RecipeForm({
  draft,
  data: { datasets, splits, teachers, presets },
  preview,
  problems,
  onChange,
}: {
  readonly draft: Draft;
  readonly data: FormData;
  readonly preview: Preview | null;
  readonly problems: Problems;
  readonly onChange: (changes: Partial<Draft>) => void;
}) {
  const { name, recipe } = draft;
  const { dataset, split } = recipe;
  const setRecipe = (changes: Partial<Recipe>): void => onChange({ recipe: { ...recipe, ...changes } });
  const fix = (fixed: Recipe): void => onChange({ recipe: fixed });
  const source = recipe.sources[0]!;
  const teacher = teachers.find(({ id }) => id === source.teacher);
  const preset = presetOf(recipe, presets);
  return (
    <>
      <Field label="Name">
        <TextInput value={name} onChange={(next) => onChange({ name: next })} />
      </Field>
      {datasets.length > 1 && (
        <Field label="Data set">
          <Select
            value={dataset}
            options={datasets.map((each) => ({ value: each.name, label: each.name }))}
            onChange={(next) => setRecipe({ dataset: next })}
          />
        </Field>
      )}
      <TeacherField
        label={recipe.sources.length > 1 ? 'First teacher' : 'Teacher'}
        teachers={teachers}
        chosen={source.teacher}
        dataset={dataset}
        split={split}
        onChange={(next) => onChange({ recipe: withSource(recipe, 0, { teacher: next }) })}
        beside={
          splits.length > 1 && (
            <Field label="Split">
              <Select
                value={split ?? ALL_SPLITS}
                title="The queries to mine for. What is tested on should not be trained on."
                options={[
                  ...splits.map((each) => ({ value: each, label: each })),
                  { value: ALL_SPLITS, label: 'All splits' },
                ]}
                onChange={(next) => setRecipe({ split: next === ALL_SPLITS ? null : next })}
              />
            </Field>
          )
        }
      />
      <Field label="Preset" hint={preset === null ? 'Settings of your own.' : `Paper: ${preset.source}.`}>
        <Select
          value={preset?.name ?? OWN_SETTINGS}
          options={[
            ...(preset === null ? [{ value: OWN_SETTINGS, label: 'Own settings' }] : []),
            ...presets.map((each) => ({ value: each.name, label: presetText(each) })),
          ]}
          onChange={(next) => {
            const chosen = presets.find((each) => each.name === next);
            if (chosen !== undefined) onChange({ recipe: withPreset(recipe, chosen) });
          }}
        />
      </Field>
      <MethodChoice
        source={source}
        scores={scoresOf(preview?.histograms)}
        topK={retrievalOf(teacher, dataset, split)?.topK ?? preview?.candidates ?? 100}
        suits={(method) => methodSuits(method, teacher)}
        methodProblem={problems.get('method 0')}
        valueProblem={problems.get('value 0')}
        onChange={(changes) => onChange({ recipe: withSource(recipe, 0, changes) })}
        onFix={fix}
      />
      <SamplingFields
        recipe={recipe}
        choices={preview?.choices ?? null}
        problem={problems.get('sampleK')}
        onChange={setRecipe}
        onFix={fix}
      />
      <div className="mining-row">
        <Field label="Negatives each" hint="For each pair. Paper: 4.">
          <NumberInput
            value={recipe.negatives}
            min={1}
            max={1000}
            onChange={(negatives) => setRecipe({ negatives: negatives ?? recipe.negatives })}
          />
        </Field>
        <Field label="Seed" hint="The same seed draws the same.">
          <NumberInput
            value={recipe.seed}
            min={0}
            max={0xffffffff}
            onChange={(seed) => setRecipe({ seed: seed ?? recipe.seed })}
          />
        </Field>
      </div>
      <Field label="When fewer are left" hint={SHORTAGE_WORDS[recipe.shortage].sentence}>
        <Segmented
          value={recipe.shortage}
          options={(['keep-fewer', 'skip-query', 'fill-random'] as const).map((value) => ({
            value,
            label: SHORTAGE_WORDS[value].label,
          }))}
          onChange={(shortage) => setRecipe({ shortage })}
        />
      </Field>
      <AdvancedFields
        recipe={recipe}
        teachers={teachers}
        problems={problems}
        onChange={setRecipe}
        onRecipe={fix}
      />
    </>
  );
}
