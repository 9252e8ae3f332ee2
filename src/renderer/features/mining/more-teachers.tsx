import { METHODS, type Recipe } from '../../../shared/mining.ts';
import { METHOD_NAMES } from '../../app/method-words.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Select } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { PAPER_VALUES, withSource, withSources } from './draft.ts';
import { ProblemText } from './problem-text.tsx';
import { methodSuits, type Problems, teacherHasScores } from './problems.ts';
import { TeacherField } from './teacher-field.tsx';
import type { ListedTeacher } from './types.ts';
import { ENSEMBLE_WORDS, METHOD_WORDS } from './words.ts';

const ENSEMBLES = ['intra-sample-dedup', 'intra-sample', 'cross-sample'] as const;

/** Further teachers, each with a method of its own, and how their negatives become one set (paper §3.4.2). */
export function MoreTeachers({
  recipe,
  teachers,
  problems,
  onChange,
}: {
  readonly recipe: Recipe;
  readonly teachers: readonly ListedTeacher[];
  readonly problems: Problems;
  readonly onChange: (recipe: Recipe) => void;
}) {
  const { sources, ensemble, dataset, split } = recipe;
  const another = teachers.find(({ id }) => sources.every(({ teacher }) => teacher !== id)) ?? null;

  function add(teacher: ListedTeacher): void {
    const method = teacherHasScores(teacher) ? 'perc-pos' : 'naive';
    onChange(withSources(recipe, [...sources, { teacher: teacher.id, method, value: PAPER_VALUES[method] }]));
  }

  return (
    <section className="mining-group" aria-label="More teachers">
      {sources.slice(1).map((source, at) => {
        const index = at + 1;
        const teacher = teachers.find(({ id }) => id === source.teacher);
        const methodProblem = problems.get(`method ${index}`);
        const valueProblem = problems.get(`value ${index}`);
        return (
          <fieldset key={index} className="mining-source">
            <legend className="visually-hidden">Teacher {index + 1}</legend>
            <IconButton
              small
              label={`Remove teacher ${index + 1}`}
              icon={<Icon name="close" size={13} />}
              onClick={() =>
                onChange(
                  withSources(
                    recipe,
                    sources.filter((_, each) => each !== index),
                  ),
                )
              }
            />
            <TeacherField
              label={`Teacher ${index + 1}`}
              teachers={teachers}
              chosen={source.teacher}
              dataset={dataset}
              split={split}
              onChange={(next) => onChange(withSource(recipe, index, { teacher: next }))}
            />
            <div className="mining-row">
              <Field
                label="Method"
                error={
                  methodProblem !== undefined && <ProblemText problem={methodProblem} onFix={onChange} />
                }
              >
                <Select
                  value={source.method}
                  options={METHODS.map((value) => ({
                    value,
                    label: METHOD_NAMES[value],
                    disabled: !methodSuits(value, teacher),
                  }))}
                  onChange={(method) =>
                    onChange(withSource(recipe, index, { method, value: PAPER_VALUES[method] }))
                  }
                />
              </Field>
              {source.method !== 'naive' && (
                <Field
                  label={METHOD_WORDS[source.method].value}
                  error={
                    valueProblem !== undefined && <ProblemText problem={valueProblem} onFix={onChange} />
                  }
                >
                  <NumberInput
                    key={source.method}
                    value={source.value}
                    step={source.method === 'shifted' ? 1 : 'any'}
                    onChange={(value) => {
                      if (value !== null) onChange(withSource(recipe, index, { value }));
                    }}
                  />
                </Field>
              )}
            </div>
          </fieldset>
        );
      })}
      {ensemble !== 'none' && (
        <Field label="Their negatives" hint={ENSEMBLE_WORDS[ensemble].sentence}>
          <Select
            value={ensemble}
            options={ENSEMBLES.map((value) => ({ value, label: ENSEMBLE_WORDS[value].label }))}
            onChange={(next) => onChange({ ...recipe, ensemble: next })}
          />
        </Field>
      )}
      <div>
        <Button small disabled={another === null} onClick={() => another !== null && add(another)}>
          <Icon name="plus" size={13} />
          Another teacher
        </Button>
        <p className="mining-note">
          {another === null
            ? 'Every teacher of the project takes part.'
            : 'Negatives of several teachers are more varied (paper §3.4.2).'}
        </p>
      </div>
    </section>
  );
}
