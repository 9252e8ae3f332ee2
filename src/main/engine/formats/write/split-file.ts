import { WhetstoneError } from '../../../../shared/errors.ts';

/** The path of a split's file in a folder. */
export function splitFile(split: string, ending: string): string {
  if (!/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u.test(split)) {
    throw new WhetstoneError(
      'export-unsupported',
      `Split “${split}” cannot be a file’s name. Export it alone, with --split, into a path with a file’s name.`,
      { details: { split } },
    );
  }
  return `${split}.${ending}`;
}
