import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { PrintingProcess } from '../processes/printing-process.js';
import { USER } from './deploy-files.js';

const READ_ONLY = 'mount --make-rprivate / && mount --bind / / && mount -o remount,bind,ro /';

export const IS_ROOT = process.getuid?.() === 0;

/** Some containers let nobody mount anything. */
const CAN_MOUNT = IS_ROOT && spawnSync('unshare', ['-m', 'sh', '-c', READ_ONLY]).status === 0;

/** How a {@link StrangerProcess} runs on this machine, for the title of a test. */
export const STANDING = !IS_ROOT
  ? 'as this user, who cannot become another'
  : `as user ${USER} without capabilities, ${CAN_MOUNT ? 'on a read-only file system' : 'in a folder of another user'}`;

/** A program as the user of the image with its limits, as far as this machine allows. */
export class StrangerProcess extends PrintingProcess {
  constructor(variables: Record<string, string>, command: readonly string[]) {
    super(variables, ...wordsBefore(), ...command);
  }

  /** The user and the group that it runs as. */
  get owner(): string {
    const { uid, gid } = statSync(`/proc/${this.pid}`);
    return `${uid}:${gid}`;
  }

  protected override get program(): string {
    return 'env';
  }
}

function wordsBefore(): string[] {
  if (!IS_ROOT) return [];
  const [uid, gid] = USER.split(':');
  const limits = ['--clear-groups', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
  const become = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, ...limits];
  return CAN_MOUNT ? ['unshare', '-m', 'sh', '-c', `${READ_ONLY} && exec "$0" "$@"`, ...become] : become;
}
