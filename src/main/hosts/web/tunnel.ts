import { hostname, userInfo } from 'node:os';

/** The login name, where the system knows one. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'USER';
  }
}

/**
 * The command that brings this server's port to the machine in front of the user. Over ssh the address is the one that the
 * user came in by.
 *
 * @param environment `SSH_CONNECTION` is "client-address client-port server-address server-port"
 */
export function tunnelCommand(port: number, environment: NodeJS.ProcessEnv = process.env): string {
  const [, , address, sshPort] = (environment.SSH_CONNECTION ?? '').split(' ');
  const target = `${userName()}@${address ?? hostname()}`;
  const otherPort = sshPort === undefined || sshPort === '22' ? '' : `-p ${sshPort} `;
  return `ssh -N -L ${port}:127.0.0.1:${port} ${otherPort}${target}`;
}
