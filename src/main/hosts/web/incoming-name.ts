import { WhetstoneError } from '../../../shared/errors.ts';

const MAX_DEPTH = 16;
/** File systems take 255 bytes; some encrypted ones take 143. */
const MAX_PART_BYTES = 140;
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** A name that every file system takes, its end (with the extension, which tells the format) kept. */
function cleanPart(part: string): string {
  const plain = part
    .normalize('NFC')
    .replace(/[\u0000-\u001f\u007f<>:"|?*\\]/g, '_')
    .replace(/[. ]+$/, '_')
    .replace(WINDOWS_DEVICE, '_$&');
  let kept = [...plain];
  while (Buffer.byteLength(kept.join('')) > MAX_PART_BYTES) kept = kept.slice(1);
  return kept.join('');
}

/**
 * The parts of a dropped file's name: its own, and before it those of the folders it was dropped in.
 *
 * @param name as the browser tells it, with `/` between folders
 * @throws WhetstoneError `path-not-allowed` for a name that steps out of its folder; `bad-input` for none
 */
export function incomingParts(name: string): string[] {
  const parts = name.split('/');
  if (name === '' || parts.length > MAX_DEPTH)
    throw new WhetstoneError('bad-input', 'Name the file, with at most 16 folders before it.');
  if (parts.some((part) => part === '' || /^\.+$/.test(part) || part.includes('\0')))
    throw new WhetstoneError('path-not-allowed', 'A dropped file keeps to its own folder.');
  return parts.map(cleanPart);
}
