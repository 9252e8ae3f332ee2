import { useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/input.tsx';
import { useTeachersAddress } from './use-teachers-address.ts';

const HUB_ID = /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/;

/** A model of the hub by its id. */
export function ChooseHubModel() {
  const { add } = useTeachersAddress();
  const [id, setId] = useState('');
  const named = id
    .trim()
    .replace(/^https:\/\/huggingface\.co\//, '')
    .replace(/\/$/, '');
  const valid = HUB_ID.test(named);
  return (
    <form
      className="add-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) add({ way: 'hub', model: named });
      }}
    >
      <header>
        <h2>Hub model</h2>
        <p className="add-lead">
          An encoder of the kinds BERT, RoBERTa, XLM-RoBERTa, DistilBERT or MPNet with safetensors. Its
          address alone sends nothing: what is fetched, and from where, is shown first.
        </p>
      </header>
      <Field
        label="Id"
        hint="As the hub names it, such as intfloat/e5-small-v2"
        error={named !== '' && !valid && 'An id is a name, a slash, a name.'}
      >
        <TextInput value={id} placeholder="organisation/model" onChange={setId} />
      </Field>
      <div>
        <Button type="submit" look="primary" disabled={!valid}>
          Go on
        </Button>
      </div>
    </form>
  );
}
