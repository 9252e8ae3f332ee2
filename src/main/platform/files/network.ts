import { WhetstoneError } from '../../../shared/errors.ts';
import { fileNetworkLog } from './network-log.ts';

/** One request as it is logged: when, to whom, what for. Never what was sent or received. */
export type NetworkRequest = { readonly time: string; readonly host: string; readonly purpose: string };
export type NetworkLog = (request: NetworkRequest) => void;

export type NetworkOptions = {
  /** Hosts that the owner allowed: `huggingface.co`, or `*.hf.co` for every host under it. */
  readonly allowedHosts: readonly string[];
  /** What the requests are for, in a few words, for the log and for errors: "model download". */
  readonly purpose: string;
  /** Default: requests that leave the machine are appended to a file in the cache ({@link fileNetworkLog}). */
  readonly log?: NetworkLog | undefined;
  readonly environment?: NodeJS.ProcessEnv;
};

export type Network = {
  /**
   * Like the global `fetch`, for allowed hosts only; each redirect is checked like a first request.
   * Credentials are not sent on to another host.
   *
   * @throws WhetstoneError `offline`, `host-not-allowed`
   */
  readonly fetch: (url: string | URL, init?: FetchOptions) => Promise<Response>;
  /** Throws as {@link Network.fetch} would, and logs: for programs that connect by themselves. */
  readonly permit: (host: string) => void;
};

export type FetchOptions = {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** How long to wait for the answer's first line; its body may take longer. */
  readonly answerWithinMs?: number;
};

/** More than this is a loop: the hub needs two. */
const MAX_REDIRECTS = 8;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** True if the user asked for no connection beyond this machine (`WHETSTONE_OFFLINE=1`). */
export function isOffline(environment: NodeJS.ProcessEnv = process.env): boolean {
  const value = environment.WHETSTONE_OFFLINE ?? '';
  return value !== '' && value !== '0';
}

/** True for this machine's own addresses: localhost, 127.0.0.0/8, ::1. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase();
  return name === 'localhost' || name === '[::1]' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

function matches(host: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !['authorization', 'cookie'].includes(name.toLowerCase())),
  );
}

/** `fetch` that gives up when no answer has begun in time, but lets its body take as long as it needs. */
async function fetchWithin(url: URL, init: RequestInit, signal: AbortSignal | undefined, ms: number) {
  const waiting = new AbortController();
  const timer = setTimeout(
    () => waiting.abort(new Error(`${url.hostname} did not answer within ${ms / 1000} s`)),
    ms,
  );
  try {
    return await fetch(url, {
      ...init,
      signal: signal === undefined ? waiting.signal : AbortSignal.any([signal, waiting.signal]),
    });
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The only way out of the machine. Loopback is always allowed, every other host only if its owner allowed
 * it and `WHETSTONE_OFFLINE` is not set.
 */
export function openNetwork(options: NetworkOptions): Network {
  const { allowedHosts, purpose, environment = process.env } = options;
  const toFile = fileNetworkLog(environment);

  const permit = (host: string) => {
    if (!isLoopback(host)) {
      if (isOffline(environment)) {
        throw new WhetstoneError(
          'offline',
          `WHETSTONE_OFFLINE is set, so ${host} was not asked (${purpose}). Unset it to allow the connection.`,
          { details: { host, purpose } },
        );
      }
      if (!allowedHosts.some((pattern) => matches(host, pattern))) {
        throw new WhetstoneError(
          'host-not-allowed',
          `Nothing was sent to ${host} (${purpose}): it is not among the hosts allowed for that.`,
          { details: { host, purpose } },
        );
      }
    }
    const request = { time: new Date().toISOString(), host, purpose };
    if (options.log !== undefined) options.log(request);
    else if (!isLoopback(host)) toFile(request);
  };

  const request = async (target: string | URL, init: FetchOptions = {}): Promise<Response> => {
    let url = new URL(target);
    let headers: Readonly<Record<string, string>> = init.headers ?? {};
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      permit(url.hostname);
      const response = await fetchWithin(
        url,
        { headers, redirect: 'manual' },
        init.signal,
        init.answerWithinMs ?? 30_000,
      );
      const location = response.headers.get('location');
      if (!REDIRECTS.has(response.status) || location === null) return response;
      await response.body?.cancel();
      const next = new URL(location, url);
      if (next.protocol !== 'https:' && !isLoopback(next.hostname)) {
        throw new WhetstoneError(
          'download-failed',
          `${url.hostname} sent us on to an address without https.`,
          {
            details: { host: url.hostname },
          },
        );
      }
      if (next.origin !== url.origin) headers = withoutCredentials(headers);
      url = next;
    }
    throw new WhetstoneError('download-failed', `${url.hostname} sends us round in circles.`, {
      details: { host: url.hostname },
    });
  };

  return { fetch: request, permit };
}
