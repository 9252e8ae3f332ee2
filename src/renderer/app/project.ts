import { useQuery } from '@tanstack/react-query';
import { api } from './api.ts';

/** The app and the project that is open; undefined until main has answered. */
export function useCurrent() {
  return useQuery(api.project.current.queryOptions()).data;
}

/** Where one goes on with a project, by how far it has come. */
export function landingPath(project: {
  readonly runs: readonly unknown[];
  readonly teachers: readonly unknown[];
  readonly datasets: readonly unknown[];
}): string {
  if (project.runs.length > 0) return '/review';
  if (project.datasets.length === 0) return '/data';
  return project.teachers.length === 0 ? '/teachers' : '/mining';
}
