import { Checkbox } from '../../ui/input.tsx';
import type { OptionState } from './export-settings.ts';
import type { ExportOptions } from './types.ts';

const OPTIONS = [
  ['scores', 'Scores', 'The teacher’s, for distillation'],
  ['ids', 'Ids', 'Of queries and passages'],
  ['texts', 'Texts', 'Without them, ids alone'],
  ['prompts', 'Prompts', 'The teacher’s, else the data’s, in their field or before the texts'],
  ['escapeSpreadsheet', 'Disarm formulas', 'An apostrophe before cells that a spreadsheet would run'],
] as const satisfies readonly (readonly [keyof ExportOptions, string, string])[];

/** What is written besides the pairs. */
export function ExportOptionBoxes({
  options,
  states,
  onChange,
}: {
  readonly options: ExportOptions;
  readonly states: Readonly<Record<keyof ExportOptions, OptionState>>;
  readonly onChange: (options: ExportOptions) => void;
}) {
  return (
    <fieldset className="export-options">
      <legend className="field-label">With</legend>
      {OPTIONS.map(([name, label, hint]) => (
        <Checkbox
          key={name}
          checked={options[name]}
          disabled={states[name].fixed !== null}
          hint={states[name].fixed === null ? hint : states[name].why}
          onChange={(on) => onChange({ ...options, [name]: on })}
        >
          {label}
        </Checkbox>
      ))}
    </fieldset>
  );
}
