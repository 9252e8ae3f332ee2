import type { Recipe, Source } from '../../../shared/mining.ts';
import { Field } from '../../ui/field.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import { Slider } from '../../ui/slider.tsx';
import { ProblemText } from './problem-text.tsx';
import type { Problem } from './problems.ts';
import { type Scores, sliderRange, valueFormat } from './slider-range.ts';
import { METHOD_WORDS } from './words.ts';

/** A method's value: a slider over what is sensible, and a field that takes any. */
export function ValueField({
  source,
  scores,
  topK,
  problem,
  onChange,
  onFix,
}: {
  readonly source: Source;
  /** Of the teacher; null while they are not known. */
  readonly scores: Scores | null;
  readonly topK: number;
  readonly problem: Problem | undefined;
  readonly onChange: (value: number) => void;
  readonly onFix: (recipe: Recipe) => void;
}) {
  const { method } = source;
  if (method === 'naive') return null;
  const { min, max, step, marks } = sliderRange(method, scores, topK);
  const value = source.value ?? min;
  const format = valueFormat(method);
  return (
    <div className="mining-value">
      <Slider
        label={`${METHOD_WORDS[method].value}, slider`}
        value={Math.min(max, Math.max(min, value))}
        min={min}
        max={max}
        step={step}
        format={format}
        marks={marks}
        onChange={onChange}
      />
      <Field
        label={METHOD_WORDS[method].value}
        error={problem !== undefined && <ProblemText problem={problem} onFix={onFix} />}
      >
        <NumberInput
          value={source.value}
          step={method === 'shifted' ? 1 : 'any'}
          onChange={(next) => {
            if (next !== null) onChange(next);
          }}
        />
      </Field>
    </div>
  );
}
