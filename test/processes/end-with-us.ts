import { spawn, type ChildProcess } from 'node:child_process';

/** Keeps a list of processes and folders, and ends and removes them once nobody is left to write to it. */
const WATCHER = `
all=' '
while read -r word pid folder; do
  case $word in
    add) all="$all$pid:$folder " ;;
    drop) case $all in *" $pid:"*)
      rest=\${all#* $pid:}
      all="\${all%% $pid:*} \${rest#* }" ;;
    esac ;;
  esac
done
for one in $all; do kill -9 "\${one%%:*}"; done
sleep 0.1
for one in $all; do [ -z "\${one#*:}" ] || rm -rf "\${one#*:}"; done
`;

let watcher: ChildProcess | undefined;

/**
 * Makes sure that a process ends and its `folder` is removed when this process ends, for whatever reason: a worker that is killed runs no
 * handlers.
 */
export function endWithUs(child: ChildProcess, folder = ''): void {
  const { pid } = child;
  if (pid === undefined) return;
  tell(`add ${pid} ${folder}`);
  child.once('exit', () => tell(`drop ${pid}`));
}

function tell(line: string): void {
  watcher ??= start();
  watcher.stdin?.write(`${line}\n`);
}

function start(): ChildProcess {
  const shell = spawn('sh', ['-c', WATCHER], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  shell.unref();
  (shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return shell;
}
