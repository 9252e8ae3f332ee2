import { useId } from 'react';
import type { Format } from './types.ts';
import { splitTitle } from './words.ts';

/** The formats; several of one trainer stand under its name. */
export function FormatList({
  formats,
  chosen,
  onChoose,
}: {
  readonly formats: readonly Format[];
  readonly chosen: string;
  readonly onChoose: (format: string) => void;
}) {
  const name = useId();
  const titled = formats.map(({ format, title }) => ({ format, ...splitTitle(title) }));
  const readers = [...new Set(titled.map(({ reader }) => reader))];
  return (
    <fieldset className="formats">
      <legend className="field-label">Format</legend>
      <div>
        {readers.map((reader) => {
          const own = titled.filter((each) => each.reader === reader);
          const grouped = own.length > 1;
          return (
            <div key={reader} className="format-group">
              {grouped && <p className="format-reader">{reader}</p>}
              {own.map(({ format, holds }) => (
                <label key={format} className="format">
                  <input
                    type="radio"
                    name={name}
                    value={format}
                    checked={format === chosen}
                    aria-label={`${reader}: ${holds}, ${format}`}
                    onChange={() => onChoose(format)}
                  />
                  {!grouped && <span className="format-reader">{reader}</span>}
                  <span className="format-holds">{holds}</span>
                  <code>{format}</code>
                </label>
              ))}
            </div>
          );
        })}
      </div>
    </fieldset>
  );
}
