import { useQuery } from '@tanstack/react-query';
import { api } from './api.ts';

export function App() {
  const { data } = useQuery(api.project.current.queryOptions());
  return <main>{data?.project?.name ?? 'No project is open.'}</main>;
}
