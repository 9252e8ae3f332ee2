import { bytesText } from '../../app/wording.ts';
import { Icon } from '../../ui/icon.tsx';
import type { ModelFetch } from './types.ts';

const SOURCE_NAMES = {
  hub: 'Hugging Face hub',
  pypi: 'pip',
  maven: 'Maven',
} as const satisfies Record<ModelFetch['source'], string>;

/** What would leave the machine and what would come, before anything does. */
export function ModelSources({
  sources,
  offline,
}: {
  readonly sources: readonly ModelFetch[];
  readonly offline: boolean;
}) {
  return (
    <section className="model-sources" aria-labelledby="sources-title">
      <h3 id="sources-title">What is fetched, and from where</h3>
      {offline && (
        <p className="add-offline">
          <Icon name="warning" size={14} />
          Whetstone was started offline, so it cannot be fetched now. Give its folder instead.
        </p>
      )}
      <p>
        Nothing has left this machine yet. When you add the model, its configuration, tokenizer and weights
        (safetensors, never code) are asked for
        {sources.length > 1 ? ' in this order, until one place has them' : ''}. Only the model’s name is sent.
      </p>
      <ol>
        {sources.map(({ source, host, what, bytes }) => (
          <li key={`${source} ${what}`}>
            <b>{SOURCE_NAMES[source]}</b>
            <span>
              {host}
              <span className="mono"> {what}</span>
            </span>
            <span className="muted">{bytes === null ? 'size not known' : `about ${bytesText(bytes)}`}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
