import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { bytesText, countText } from '../../app/wording.ts';
import { Icon } from '../../ui/icon.tsx';
import type { OfferedModel } from './types.ts';
import { useTeachersAddress } from './use-teachers-address.ts';

/** The models that Whetstone knows beforehand. */
export function Catalogue() {
  const { add } = useTeachersAddress();
  const catalogue = useQuery(api.teachers.catalogue.queryOptions());
  const { models = [], offline = false } = catalogue.data ?? {};
  return (
    <section className="catalogue" aria-labelledby="catalogue-title">
      <header>
        <h2 id="catalogue-title">Known models</h2>
        <p className="add-lead">
          Encoders whose prompts and pooling Whetstone knows. A model is fetched once, checked by its hash,
          and kept for all projects; your texts stay on this machine.
        </p>
        {offline && (
          <p className="add-offline">
            <Icon name="warning" size={14} />
            Whetstone was started offline: only what is in the cache can be added.
          </p>
        )}
      </header>
      <ErrorNote error={catalogue.error} onRetry={() => void catalogue.refetch()} />
      {models.length > 0 && (
        <div className="teacher-table">
          <table>
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col" className="end">
                  Dimensions
                </th>
                <th scope="col" className="end">
                  Parameters
                </th>
                <th scope="col" className="end">
                  Tokens
                </th>
                <th scope="col">Licence</th>
                <th scope="col">From</th>
              </tr>
            </thead>
            <tbody>
              {models.map((model) => (
                <Row
                  key={model.id}
                  model={model}
                  onChoose={() => add({ way: 'catalogue', model: model.id })}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Row({ model, onChoose }: { readonly model: OfferedModel; readonly onChoose: () => void }) {
  const [owner, name] = model.id.split('/');
  const first = model.sources[0];
  return (
    <tr className="catalogue-row">
      <th scope="row">
        <button type="button" onClick={onChoose}>
          <b>{name}</b>
          <span className="muted">{owner}</span>
        </button>
      </th>
      <td className="end">{countText(model.dimension)}</td>
      <td className="end">{Math.round(model.parameters / 1e6)} M</td>
      <td className="end">{countText(model.maxLength)}</td>
      <td>{model.licence ?? <span className="muted">not stated</span>}</td>
      <td>
        {model.cached || first === undefined ? (
          <span className="retrieval-complete">
            <Icon name="check" size={12} /> in the cache
          </span>
        ) : (
          <>
            {first.host}
            {first.bytes !== null && <span className="muted">, {bytesText(first.bytes)}</span>}
          </>
        )}
      </td>
    </tr>
  );
}
