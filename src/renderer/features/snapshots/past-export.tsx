import { agoText, bytesText, quantityText } from '../../app/wording.ts';
import { ExportLinks } from './export-links.tsx';
import type { ListedExport } from './types.ts';

/** An export that stands in the project's folder. */
export function PastExport({ exported }: { readonly exported: ListedExport }) {
  const { name, snapshot, format, rows, files, writtenAt } = exported;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <div className="past-export">
      <p className="past-export-name" title={name}>
        {name}
      </p>
      <p className="muted">
        Snapshot {snapshot} as {format} · {quantityText(rows, 'row')} · {bytesText(bytes)} ·{' '}
        {agoText(writtenAt)}
      </p>
      <ExportLinks exported={exported} />
    </div>
  );
}
