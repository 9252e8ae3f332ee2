import { Chip } from '../../ui/chip.tsx';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/input.tsx';
import {
  COLUMN_FIELDS,
  type ColumnChoices,
  type ColumnField,
  columnOf,
  guessOf,
  isDecisive,
  negativesOf,
} from './column-map.ts';
import type { SourceColumns } from './types.ts';

const LABELS = {
  query: 'Query',
  queryId: 'Query’s id',
  passage: 'Passage',
  passageId: 'Passage’s id',
  title: 'Title',
  label: 'Grade',
  score: 'Score',
  split: 'Split',
} as const satisfies Record<ColumnField, string>;

const KIND_WORDS = {
  examples: 'Each row is read as a query with its passages.',
  passages: 'Each row is read as a passage.',
  queries: 'Each row is read as a query.',
  judgements: 'Each row is read as a judgement.',
  messages: 'Each row is read as a conversation: a query with its passages.',
} as const;

const NONE = '—';

/** Which columns of a file hold what. */
export function ColumnFields({
  columns: { columns, kind, guess },
  choices,
  onChange,
}: {
  readonly columns: SourceColumns;
  readonly choices: ColumnChoices;
  readonly onChange: (choices: ColumnChoices) => void;
}) {
  const negatives = negativesOf(guess, choices);
  const changed = Object.keys(choices).length > 0;
  return (
    <fieldset className="import-columns">
      <legend>Columns</legend>
      <p className="muted">
        {changed
          ? 'As you mapped them.'
          : kind === null
            ? 'Their names say nothing: say what they hold.'
            : KIND_WORDS[kind]}{' '}
        {changed && (
          <button type="button" className="link-button" onClick={() => onChange({})}>
            Undo
          </button>
        )}
      </p>
      <div className="import-column-grid">
        {COLUMN_FIELDS.map((field) => (
          <Field key={field} label={LABELS[field]}>
            <Select
              value={columnOf(guess, choices, field)}
              options={[
                // What the reader finds by its name is taken: another column can be, but not none.
                ...(isDecisive(field) || guessOf(guess, field) === '' ? [{ value: '', label: NONE }] : []),
                ...columns.map((name) => ({ value: name, label: name })),
              ]}
              onChange={(name) => onChange({ ...choices, [field]: name })}
            />
          </Field>
        ))}
      </div>
      <Field label="Negatives">
        <Select
          value=""
          options={[
            { value: '', label: negatives.length === 0 ? NONE : 'Add another column …' },
            ...columns
              .filter((name) => !negatives.includes(name))
              .map((name) => ({ value: name, label: name })),
          ]}
          onChange={(name) => onChange({ ...choices, negatives: [...negatives, name] })}
        />
      </Field>
      {negatives.length > 0 && (
        <ul className="import-negatives" aria-label="Columns with negatives">
          {negatives.map((name) => (
            <li key={name}>
              <Chip
                small
                removeLabel={`Take no negatives from ${name}`}
                onRemove={() =>
                  onChange({ ...choices, negatives: negatives.filter((other) => other !== name) })
                }
              >
                <b>{name}</b>
              </Chip>
            </li>
          ))}
        </ul>
      )}
    </fieldset>
  );
}
