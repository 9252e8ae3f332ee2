/** Numbers as people read them: grouped digits, and a unit with each. */

export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** `1 passage`, `2 passages`: the plural is named, the singular is what comes without its `s`, or is named too. */
export function countOf(value: number, plural: string, singular: string = plural.replace(/s$/, '')): string {
  return `${formatCount(value)} ${value === 1 ? singular : plural}`;
}

/** Decimal units, as disks and networks are sold in them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e3) return `${bytes} bytes`;
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(0)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return `${(bytes / 1e9).toFixed(2)} GB`;
}

/** A share of the whole in per cent; a dash where there is no whole. */
export function formatShare(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (seconds < 600) return `${Math.floor(seconds / 60)} min ${Math.floor(seconds % 60)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
