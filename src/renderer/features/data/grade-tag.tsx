import { StateTag } from '../../ui/state-shape.tsx';
import type { JudgementBeside } from './types.ts';

/** What a judgement says: the grade alone where it is the usual one. */
export function GradeTag({ grade, state }: Pick<JudgementBeside, 'grade' | 'state'>) {
  if (state === 'positive')
    return <StateTag state="positive">{grade === 1 ? 'Positive' : `Positive, grade ${grade}`}</StateTag>;
  return (
    <span className="grade-tag">
      <span className="grade-ring" aria-hidden="true" />
      {state === 'judged-zero' ? 'Judged 0' : `Grade ${grade}, neither`}
    </span>
  );
}
