import { useMutation } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';
import { useLocation } from 'wouter';
import { z } from 'zod';
import { client } from '../../app/api.ts';
import { joinPath } from '../../app/paths.ts';
import { type PickRequest, usePicker } from '../../app/picker.tsx';
import { landingPath } from '../../app/project.ts';

const SAMPLE_FOLDER = 'whetstone-sample';

const withCode = z.object({ whetstone: z.object({ code: z.string() }) });

function hasCode(error: unknown, code: string): boolean {
  if (!(error instanceof TRPCClientError)) return false;
  const parsed = withCode.safeParse(error.data);
  return parsed.success && parsed.data.whetstone.code === code;
}

/** Opens a project, or makes one, and goes to where one goes on with it. */
export function useOpenProject() {
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: async (project: { readonly folder: string; readonly mode: 'open' | 'create' }) => {
      await client.project.open.mutate(project);
      navigate(landingPath(await client.project.outline.query()));
    },
  });
}

/** The sample's project: beside the user's own files, or where they say. */
async function sampleFolder(pick: (request: PickRequest) => Promise<string | null>): Promise<string | null> {
  const root = (await client.files.roots.query())?.[0];
  if (root !== undefined) return joinPath(root, SAMPLE_FOLDER);
  return pick({ what: 'new-folder', title: 'Where the sample goes', suggestedName: SAMPLE_FOLDER });
}

/** One click from nothing to mined negatives: makes the sample's project and starts its job, or goes on with the one that is there. */
export function useTrySample() {
  const [, navigate] = useLocation();
  const pick = usePicker();
  return useMutation({
    mutationFn: async () => {
      const folder = await sampleFolder(pick);
      if (folder === null) return;
      navigate('/start');
      try {
        await client.project.open.mutate({ folder, mode: 'create' });
      } catch (error) {
        if (!hasCode(error, 'already-exists')) throw error;
        await client.project.open.mutate({ folder, mode: 'open' });
      }
      const { runs } = await client.project.outline.query();
      if (runs.length > 0) navigate('/review');
      else await client.jobs.add.mutate({ kind: 'sample' });
    },
  });
}
