import { useMutation } from '@tanstack/react-query';
import { api } from '../../app/api.ts';
import { ErrorNote } from '../../app/errors.tsx';
import { useCurrent } from '../../app/project.ts';
import { bytesText } from '../../app/wording.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import type { ListedExport } from './types.ts';
import { downloadAddress } from './words.ts';

/** The way to an export's files: the folder on the desktop, downloads in a browser. */
export function ExportLinks({
  exported: { name, path, isFolder, files },
}: {
  readonly exported: ListedExport;
}) {
  const desktop = useCurrent()?.host === 'desktop';
  if (desktop) return <ShowInFolder path={path} />;
  const [first, ...others] = files;
  if (first === undefined) return null;
  return (
    <div className="export-links">
      {!isFolder && (
        <a className="button button-normal button-small" href={downloadAddress(first.path)} download={name}>
          <Icon name="export" size={13} />
          Download
        </a>
      )}
      <details>
        <summary>{isFolder ? `${files.length} files` : `and ${others.length} about it`}</summary>
        <ul>
          {(isFolder ? files : others).map((file) => {
            const shown = isFolder ? file.path.slice(name.length + 1) : file.path;
            return (
              <li key={file.path}>
                <a href={downloadAddress(file.path)} download={file.path.split('/').at(-1)}>
                  {shown}
                </a>
                <span className="muted">{bytesText(file.bytes)}</span>
              </li>
            );
          })}
        </ul>
      </details>
    </div>
  );
}

export function ShowInFolder({ path }: { readonly path: string }) {
  const reveal = useMutation(api.files.reveal.mutationOptions());
  return (
    <>
      <div>
        <Button small onClick={() => reveal.mutate({ path })}>
          <Icon name="folder" size={13} />
          Show in folder
        </Button>
      </div>
      <ErrorNote error={reveal.error} />
    </>
  );
}
