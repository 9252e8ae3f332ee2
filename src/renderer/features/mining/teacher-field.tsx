import type { ReactNode } from 'react';
import { Field } from '../../ui/field.tsx';
import { Select } from '../../ui/input.tsx';
import { RetrievalNotice } from './retrieval-notice.tsx';
import { retrievalOf, teacherOption } from './teacher-retrieval.ts';
import type { ListedTeacher } from './types.ts';

/** Which teacher's candidates, and how far its search is. */
export function TeacherField({
  label,
  teachers,
  chosen,
  dataset,
  split,
  beside,
  onChange,
}: {
  readonly label: string;
  readonly teachers: readonly ListedTeacher[];
  readonly chosen: string;
  readonly dataset: string;
  readonly split: string | null;
  /** Another field in the same row. */
  readonly beside?: ReactNode;
  readonly onChange: (teacher: string) => void;
}) {
  const teacher = teachers.find(({ id }) => id === chosen);
  return (
    <div className="mining-group">
      <div className={beside ? 'mining-row mining-row-uneven' : undefined}>
        <Field label={label} error={teacher === undefined && `There is no teacher ${chosen} any more.`}>
          <Select
            value={chosen}
            options={[
              ...(teacher === undefined ? [{ value: chosen, label: chosen, disabled: true }] : []),
              ...teachers.map((each) => ({ value: each.id, label: teacherOption(each, dataset, split) })),
            ]}
            onChange={onChange}
          />
        </Field>
        {beside}
      </div>
      {teacher !== undefined && retrievalOf(teacher, dataset, split) === null && (
        <RetrievalNotice teacher={teacher.id} dataset={dataset} split={split} />
      )}
    </div>
  );
}
