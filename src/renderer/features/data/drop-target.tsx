import { type DragEvent, type ReactNode, useState } from 'react';
import { ErrorNote } from '../../app/errors.tsx';
import { bytesText } from '../../app/wording.ts';
import { Icon } from '../../ui/icon.tsx';
import { Meter } from '../../ui/meter.tsx';
import { type DropProgress, takeDrop } from './drop.ts';
import { useImportAddress } from './use-import-address.ts';

const holdsFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');

/** Takes files that are dropped anywhere on the page, and opens the wizard on them. */
export function DropTarget({ children }: { readonly children: ReactNode }) {
  const { go } = useImportAddress();
  // Entering a child comes before leaving its parent: the two are counted.
  const [depth, setDepth] = useState(0);
  const [progress, setProgress] = useState<DropProgress | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function onDrop(event: DragEvent): Promise<void> {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    setDepth(0);
    setError(null);
    setProgress({ name: '', done: 0, total: 0 });
    try {
      go({ source: await takeDrop(event.dataTransfer, setProgress) });
    } catch (failure) {
      setError(failure);
    } finally {
      setProgress(null);
    }
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: those who cannot drag choose the file by a button
    <div
      className="data-page"
      onDragEnter={(event) => {
        if (holdsFiles(event)) setDepth((before) => before + 1);
      }}
      onDragLeave={(event) => {
        if (holdsFiles(event)) setDepth((before) => Math.max(0, before - 1));
      }}
      onDragOver={(event) => {
        if (holdsFiles(event)) event.preventDefault();
      }}
      onDrop={(event) => void onDrop(event)}
    >
      {error !== null && (
        <div className="data-page-error">
          <ErrorNote error={error} />
        </div>
      )}
      {progress !== null && (
        <div className="data-page-drop" role="status">
          <p>
            Taking in {progress.name === '' ? 'what was dropped' : <b>{progress.name}</b>}
            {progress.total > 0 && ` · ${bytesText(progress.done)} of ${bytesText(progress.total)}`}
          </p>
          <Meter
            label="Taking in what was dropped"
            share={progress.total === 0 ? null : progress.done / progress.total}
          />
        </div>
      )}
      {children}
      {depth > 0 && (
        <div className="data-drop-veil" aria-hidden="true">
          <div>
            <Icon name="data" size={32} />
            Drop the file or folder to import it
          </div>
        </div>
      )}
    </div>
  );
}
