import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { countText } from '../../app/wording.ts';
import { AddForm } from './add-form.tsx';

export function AddGiven({ taken }: { readonly taken: readonly string[] }) {
  const datasets = useQuery(api.project.status.queryOptions()).data?.datasets;
  const count = datasets?.reduce((sum, { givenNegatives }) => sum + givenNegatives, 0);
  return (
    <AddForm
      title="Given negatives"
      lead={
        count === 0
          ? 'The data of this project came without negatives, so this teacher would find nothing.'
          : `The negatives that came with the data, in their order${count === undefined ? '' : `: ${countText(count)} here`}. They are looked through and judged as those of any other teacher.`
      }
      name="given"
      teacher={count === 0 ? null : { kind: 'given' }}
      taken={taken}
    />
  );
}
