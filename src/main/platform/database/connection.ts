/** Set on every connection that may write, in whatever thread. */
export const CONNECTION_PRAGMAS = [
  'busy_timeout = 5000',
  'foreign_keys = ON',
  'temp_store = MEMORY',
] as const;
