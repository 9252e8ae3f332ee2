import { Field } from '../../ui/field.tsx';
import { Select, TextInput } from '../../ui/input.tsx';
import { NumberInput } from '../../ui/number-input.tsx';
import type { ModelLook } from './types.ts';
import { POOLING_NAMES, SIMILARITY_NAMES } from './words.ts';

type Pooling = keyof typeof POOLING_NAMES;
type Similarity = keyof typeof SIMILARITY_NAMES;

/** How a model is used; null: as its own files say, which nobody has read yet. */
export type Settings = {
  readonly pooling: Pooling | null;
  readonly queryPrompt: string | null;
  readonly passagePrompt: string | null;
  readonly maxLength: number | null;
  readonly similarity: Similarity | null;
};

export function settingsOf(use: ModelLook['use']): Settings {
  if (use === null)
    return { pooling: null, queryPrompt: null, passagePrompt: null, maxLength: null, similarity: null };
  const { pooling, queryPrompt, passagePrompt, maxLength, similarity } = use;
  return { pooling, queryPrompt, passagePrompt, maxLength, similarity };
}

const OWN = 'own';
const own = { value: OWN, label: 'The model’s own' } as const;

const POOLINGS = ['mean', 'cls', 'last'] as const satisfies readonly Pooling[];
const SIMILARITIES = ['cosine', 'dot'] as const satisfies readonly Similarity[];

/** Prompts, pooling, length and similarity, as the model says and as one changes them. */
export function ModelSettings({
  use,
  settings,
  changes,
  onChange,
}: {
  readonly use: ModelLook['use'];
  readonly settings: Settings;
  readonly changes: Partial<Settings>;
  readonly onChange: (changes: Partial<Settings>) => void;
}) {
  const unread = use === null;
  const longest = use !== null && 'maxTokens' in use ? use.maxTokens : 131_072;
  const ownPlaceholder = unread ? 'the model’s own' : 'none';
  return (
    <>
      <div className="add-row">
        <Field label="Query prompt" hint="Stands before every question. A space at its end counts.">
          <TextInput
            value={settings.queryPrompt ?? ''}
            placeholder={ownPlaceholder}
            onChange={(text) => onChange({ ...changes, queryPrompt: text })}
          />
        </Field>
        <Field label="Passage prompt" hint="Stands before every passage.">
          <TextInput
            value={settings.passagePrompt ?? ''}
            placeholder={ownPlaceholder}
            onChange={(text) => onChange({ ...changes, passagePrompt: text })}
          />
        </Field>
      </div>
      <div className="add-row add-row-three">
        <Field label="Pooling" hint="How a text’s tokens become one vector">
          <Select
            value={settings.pooling ?? OWN}
            options={[
              ...(unread ? [own] : []),
              ...POOLINGS.map((value) => ({ value, label: POOLING_NAMES[value] })),
            ]}
            onChange={(value) => onChange({ ...changes, pooling: value === OWN ? null : value })}
          />
        </Field>
        <Field label="Similarity" hint="How two vectors are compared">
          <Select
            value={settings.similarity ?? OWN}
            options={[
              ...(unread ? [own] : []),
              ...SIMILARITIES.map((value) => ({ value, label: SIMILARITY_NAMES[value] })),
            ]}
            onChange={(value) => onChange({ ...changes, similarity: value === OWN ? null : value })}
          />
        </Field>
        <Field
          label="Longest text, in tokens"
          hint={
            use !== null && 'maxTokens' in use
              ? `Longer ones are cut; at most ${longest}`
              : 'Longer ones are cut'
          }
        >
          <NumberInput
            value={settings.maxLength}
            min={2}
            max={longest}
            optional={unread}
            placeholder={unread ? 'own' : undefined}
            onChange={(value) => onChange({ ...changes, maxLength: value })}
          />
        </Field>
      </div>
    </>
  );
}
