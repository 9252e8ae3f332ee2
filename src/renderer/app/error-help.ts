import type { ErrorCode } from '../../shared/errors.ts';

export type ErrorHelp = {
  readonly title: string;
  /** What to do next, where the message itself does not say it. */
  readonly next?: string;
  /** The page on which it is done. */
  readonly page?: '/start' | '/data' | '/teachers' | '/mining' | '/review' | '/export';
  /** Trying again as it is may help. */
  readonly retry?: true;
};

/** What went wrong for each code that an error may carry, and what to do next. */
export const ERROR_HELP = {
  usage: { title: 'That cannot be done this way' },
  cancelled: { title: 'Cancelled', next: 'What was finished is kept; it goes on from there.', retry: true },
  internal: {
    title: 'Whetstone made a mistake',
    next: 'Your project is safe on disk. Try again; if it happens again, please report it with this message.',
    retry: true,
  },
  'not-found': { title: 'It is not there any more' },
  'already-exists': { title: 'That is there already', next: 'Choose another name or another place.' },
  'file-not-found': { title: 'The file is not there', next: 'Check the path, or choose the file again.' },
  'file-unreadable': {
    title: 'The file cannot be read',
    next: 'Check that you may read it and that no other program has locked it.',
    retry: true,
  },
  'file-unwritable': {
    title: 'The file cannot be written',
    next: 'Choose a folder in which you may write.',
    retry: true,
  },
  'path-not-allowed': { title: 'That folder is out of bounds' },
  'disk-full': {
    title: 'The disk is full',
    next: 'Make room, then try again; what was finished is kept.',
    retry: true,
  },
  'bad-input': {
    title: 'Something in the data is not as it should be',
    next: 'Mend it at the place named, or import again and skip what is bad.',
    page: '/data',
  },
  'unknown-format': { title: 'The format is not recognised', next: 'Choose it by hand.', page: '/data' },
  'truncated-input': {
    title: 'The file ends too early',
    next: 'It was probably not copied in full. Fetch it again.',
    page: '/data',
  },
  'decompression-limit': {
    title: 'The file unpacks to far too much',
    next: 'It may be damaged, or made to fill the disk. Unpack it yourself if you trust it.',
    page: '/data',
  },
  'project-not-found': { title: 'No project is there', page: '/start' },
  'project-locked': {
    title: 'The project is open elsewhere',
    next: 'Close it there; then try again.',
    page: '/start',
    retry: true,
  },
  'project-newer': {
    title: 'A newer Whetstone made this project',
    next: 'Open it with that version, or a later one.',
    page: '/start',
  },
  'project-damaged': {
    title: 'The project is damaged',
    next: 'Nothing was changed.',
    page: '/start',
  },
  'dataset-not-found': { title: 'That data set is not in the project', page: '/data' },
  'dataset-empty': {
    title: 'The data set has nothing to work on',
    next: 'Import into it first.',
    page: '/data',
  },
  'teacher-not-found': { title: 'That teacher is not in the project', page: '/teachers' },
  'teacher-unsuitable': { title: 'This teacher cannot do that', page: '/teachers' },
  'model-missing-file': {
    title: 'The model lacks a file',
    next: 'Choose its whole folder, with config.json, tokenizer.json and model.safetensors.',
    page: '/teachers',
  },
  'model-unknown-architecture': {
    title: 'The model is of a kind that Whetstone does not know',
    next: 'Use another model, or bring its embeddings.',
    page: '/teachers',
  },
  'model-damaged': { title: 'The model is damaged', next: 'Fetch it again.', page: '/teachers' },
  'model-tokenizer-mismatch': {
    title: 'Tokenizer and model do not belong together',
    next: 'Fetch the model again, whole, from one place.',
    page: '/teachers',
  },
  'scores-missing': {
    title: 'Scores are missing',
    next: 'Let the teacher search again, with what is new.',
    page: '/teachers',
  },
  'retrieval-missing': {
    title: 'The teacher has not searched this data yet',
    next: 'Start its search; mining goes on from what it finds.',
    page: '/teachers',
  },
  'run-not-found': { title: 'That run is not in the project', page: '/mining' },
  'snapshot-not-found': { title: 'That snapshot is not in the project', page: '/export' },
  'query-not-found': { title: 'That query is not in the data', page: '/review' },
  'passage-not-found': { title: 'That passage is not in the data', page: '/review' },
  'nothing-to-undo': { title: 'There is nothing to undo' },
  offline: {
    title: 'Whetstone is offline',
    next: 'It was started so. Bring the files in another way, or start it without WHETSTONE_OFFLINE.',
  },
  'host-not-allowed': { title: 'This project may not send anything there' },
  'download-failed': {
    title: 'The download failed',
    next: 'Check the connection and try again; what has come is kept.',
    retry: true,
  },
  'checksum-mismatch': {
    title: 'What was downloaded is not what it should be',
    next: 'It was thrown away. Try again; if it happens again, do not use that source.',
    retry: true,
  },
  'compute-crashed': {
    title: 'The process that runs models ended unexpectedly',
    next: 'The app goes on, and what was finished is kept. It may have run out of memory: close other programs, then try again.',
    retry: true,
  },
  'device-unavailable': {
    title: 'The device cannot be used',
    next: 'Choose the CPU, or set up the device as the README says.',
    page: '/teachers',
  },
  'export-unsupported': {
    title: 'This format cannot hold that',
    next: 'Choose another format, or leave out what it cannot hold.',
    page: '/export',
  },
} as const satisfies Record<ErrorCode, ErrorHelp>;

/** The pipe broke while a question was under way: no code of main's, for main did not answer. */
export const CONNECTION_HELP: ErrorHelp = {
  title: 'The connection was lost',
  next: 'It is being opened again. Then try once more.',
  retry: true,
};
