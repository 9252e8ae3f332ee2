/** Paths are main's: on Windows they have backslashes, whatever this browser runs on. */
const separatorOf = (path: string): string => (path.includes('\\') && !path.startsWith('/') ? '\\' : '/');

/** A name within a folder. */
export function joinPath(folder: string, name: string): string {
  const separator = separatorOf(folder);
  return folder.endsWith(separator) ? folder + name : folder + separator + name;
}

/** A path's last part. */
export function baseName(path: string): string {
  return path.split(separatorOf(path)).findLast((part) => part !== '') ?? path;
}

/**
 * The folders from a root down to a folder, the root first, as one goes back up.
 *
 * @returns empty where the folder is not within the root
 */
export function trail(root: string, folder: string): string[] {
  if (folder === root) return [root];
  const separator = separatorOf(root);
  const start = root.endsWith(separator) ? root : root + separator;
  if (!folder.startsWith(start)) return [];
  const folders = [root];
  let path = start.slice(0, -1);
  for (const part of folder.slice(start.length).split(separator)) {
    path += separator + part;
    folders.push(path);
  }
  return folders;
}
