import type { Recipe } from '../../../shared/mining.ts';
import { Button } from '../../ui/button.tsx';
import type { Problem } from './problems.ts';

/** What is wrong in a field, and a button that does what was probably meant. */
export function ProblemText({
  problem: { text, fix },
  onFix,
}: {
  readonly problem: Problem;
  readonly onFix: (recipe: Recipe) => void;
}) {
  return (
    <span className="mining-problem">
      {text}
      {fix !== undefined && (
        <Button small onClick={() => onFix(fix.recipe)}>
          {fix.label}
        </Button>
      )}
    </span>
  );
}
