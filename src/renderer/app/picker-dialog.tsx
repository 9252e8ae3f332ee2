import './picker.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { TextInput } from '../ui/input.tsx';
import { api } from './api.ts';
import { ErrorNote } from './errors.tsx';
import { baseName, joinPath, trail } from './paths.ts';
import type { PickRequest } from './picker.tsx';
import { readStored, useStored } from './stored.ts';

const LAST_FOLDER = 'picker-folder';

/** A picker over the folders that the server may use. */
export function PickerDialog({
  request: { what, title, suggestedName = '' },
  onAnswer,
}: {
  readonly request: PickRequest;
  readonly onAnswer: (path: string | null) => void;
}) {
  const isNew = what === 'new-folder' || what === 'new-file';
  const roots = useQuery(api.files.roots.queryOptions()).data ?? [];
  const [lastFolder, rememberFolder] = useStored(LAST_FOLDER, '');
  const [opened, setOpened] = useState<string | null>(null);
  const [name, setName] = useState(suggestedName);
  const [path, setPath] = useState<string | null>(null);

  const rootOf = (folder: string): string | undefined => roots.find((root) => trail(root, folder).length > 0);
  const start = rootOf(lastFolder) === undefined ? roots[0] : readStored(LAST_FOLDER, '');
  const folder = opened ?? start;
  const listed = useQuery(
    api.files.list.queryOptions(
      { folder: folder ?? '' },
      { enabled: folder !== undefined, placeholderData: keepPreviousData },
    ),
  );
  const entries = listed.data ?? [];

  function open(next: string): void {
    setOpened(next);
    setPath(what === 'folder' ? next : null);
    rememberFolder(next);
  }

  const inFolder = folder !== undefined && name.trim() !== '' ? joinPath(folder, name.trim()) : '';
  const typed = path ?? (isNew ? inFolder : what === 'folder' ? (folder ?? '') : '');
  const root = folder === undefined ? undefined : rootOf(folder);
  return (
    <Dialog
      title={title}
      onClose={() => onAnswer(null)}
      footer={
        <>
          <Button onClick={() => onAnswer(null)}>Cancel</Button>
          <Button look="primary" disabled={typed.trim() === ''} onClick={() => onAnswer(typed.trim())}>
            {isNew ? 'Create here' : 'Choose'}
          </Button>
        </>
      }
    >
      <form
        className="picker"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() !== '') onAnswer(typed.trim());
        }}
      >
        <nav className="picker-trail" aria-label="Folder">
          {roots
            .filter((other) => other !== root)
            .map((other) => (
              <Button key={other} small look="quiet" onClick={() => open(other)}>
                {other}
              </Button>
            ))}
          {root !== undefined &&
            folder !== undefined &&
            trail(root, folder).map((part, index) => (
              <span key={part}>
                {index > 0 && <Icon name="right" size={11} />}
                <Button
                  small
                  look="quiet"
                  aria-current={part === folder ? 'location' : undefined}
                  onClick={() => open(part)}
                >
                  {index === 0 ? part : baseName(part)}
                </Button>
              </span>
            ))}
        </nav>
        <ErrorNote error={listed.error} onRetry={() => void listed.refetch()} />
        <ul className="picker-list" aria-label="Contents" aria-busy={listed.isPlaceholderData}>
          {entries.map((entry) => (
            <li key={entry.path}>
              <button
                type="button"
                className="picker-entry"
                disabled={!entry.isFolder && what !== 'file' && what !== 'new-file'}
                aria-pressed={entry.path === path}
                onClick={() => (entry.isFolder ? open(entry.path) : setPath(entry.path))}
                onDoubleClick={() => {
                  if (!entry.isFolder && what === 'file') onAnswer(entry.path);
                }}
              >
                <Icon name={entry.isFolder ? 'folder' : 'file'} size={15} />
                <span className="picker-name">{entry.name}</span>
                {entry.isFolder && <Icon name="right" size={11} />}
              </button>
            </li>
          ))}
          {listed.isSuccess && entries.length === 0 && <li className="picker-none">This folder is empty.</li>}
        </ul>
        {isNew && (
          <Field label={what === 'new-folder' ? 'Name of the new folder' : 'Name of the new file'}>
            <TextInput
              value={name}
              onChange={(next) => {
                setName(next);
                setPath(null);
              }}
            />
          </Field>
        )}
        <Field label="Path" hint="On the machine that Whetstone runs on.">
          <TextInput value={typed} onChange={setPath} />
        </Field>
      </form>
    </Dialog>
  );
}
