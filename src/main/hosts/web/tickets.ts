import { createHash, randomBytes } from 'node:crypto';

/** Who may come in: a link works once, and turns into a cookie that only this browser has. */
export type Tickets = {
  /** The secret of the link that works now. */
  readonly link: () => string;
  /** Uses up a link's secret; null for one that is unknown or was used. From then on another one works. */
  readonly exchange: (secret: string) => string | null;
  /** Whether the `Cookie` header holds a cookie that {@link Tickets.exchange} gave out. */
  readonly isKnown: (cookieHeader: string | undefined) => boolean;
};

const newSecret = (): string => randomBytes(32).toString('base64url');

/** Secrets are looked up by their hash: how long that takes tells nothing about how much of a guess is right. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** @param cookieName cookies of one address are shared by all its ports: the name holds ours */
export function createTickets(cookieName: string): Tickets {
  let link = newSecret();
  const given = new Set<string>();
  const prefix = `${cookieName}=`;
  return {
    link: () => link,
    exchange: (secret) => {
      if (hashOf(secret) !== hashOf(link)) return null;
      link = newSecret();
      const cookie = newSecret();
      given.add(hashOf(cookie));
      return cookie;
    },
    isKnown: (cookieHeader = '') =>
      cookieHeader
        .split(';')
        .map((pair) => pair.trim())
        .some((pair) => pair.startsWith(prefix) && given.has(hashOf(pair.slice(prefix.length)))),
  };
}
