import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { client } from './api.ts';
import { PickerDialog } from './picker-dialog.tsx';
import { useCurrent } from './project.ts';

export type PickRequest = {
  /** `new-folder` and `new-file` name what does not exist yet. */
  readonly what: 'file' | 'folder' | 'new-folder' | 'new-file';
  readonly title: string;
  /** For what does not exist yet. */
  readonly suggestedName?: string;
};

/** null: the user thought better of it. */
type Pick = (request: PickRequest) => Promise<string | null>;

type Asked = { readonly request: PickRequest; readonly answer: (path: string | null) => void };

const PickerContext = createContext<Pick | null>(null);

/** Asks for files and folders: by the system's own dialog on the desktop, else by a dialog over main's folders. */
export function PickerProvider({ children }: { readonly children: ReactNode }) {
  const host = useCurrent()?.host;
  const [asked, setAsked] = useState<Asked | null>(null);
  const pick = useCallback<Pick>(
    (request) => {
      if (host === 'desktop') return client.files.choose.mutate({ what: request.what });
      return new Promise((resolve) => {
        setAsked({
          request,
          answer: (path) => {
            setAsked(null);
            resolve(path);
          },
        });
      });
    },
    [host],
  );
  return (
    <PickerContext value={pick}>
      {children}
      {asked !== null && <PickerDialog request={asked.request} onAnswer={asked.answer} />}
    </PickerContext>
  );
}

/** A function that asks for a path. */
export function usePicker(): Pick {
  const pick = useContext(PickerContext);
  if (pick === null) throw new Error('usePicker needs the PickerProvider around it');
  return pick;
}
