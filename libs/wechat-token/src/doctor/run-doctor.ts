import { commandOf, USAGE } from './command-line.js';
import { examine } from './doctor.js';
import type { Finding } from './finding.js';
import { Progress, type Terminal } from './progress.js';
import { readSettings } from './read-settings.js';
import type { Environment } from '../wechat/http/proxy-of-environment.js';
import { hasFailed, jsonOf, linesOf, summaryOf } from './report.js';

/** The environment of the program. */
export interface DoctorRun {
  readonly args: readonly string[];
  readonly environment: Environment;
  readonly stdout: Terminal;
  readonly stderr: Terminal;
}

/** Runs the program. Returns its exit code: 0 nothing is wrong, 1 something is, 2 the arguments are invalid. */
export async function runDoctor({ args, environment, stdout, stderr }: DoctorRun): Promise<0 | 1 | 2> {
  const command = commandOf(args);
  if (command.kind === 'help') {
    stdout.write(USAGE);
    return 0;
  }
  if (command.kind === 'refused') {
    stderr.write(`${command.sentence}\n`);
    return 2;
  }

  const { language, json } = command;
  const hasColour = stdout.isTTY === true && !environment['NO_COLOR'];
  const progress = new Progress(stderr, language);
  const findings: Finding[] = [];
  for await (const finding of examine(readSettings(environment), (what) => progress.begin(what))) {
    findings.push(finding);
    if (json) continue;
    progress.clear();
    stdout.write(linesOf(finding, { language, hasColour }));
    progress.show();
  }
  progress.clear();
  stdout.write(json ? jsonOf(findings, language) : summaryOf(findings, language));
  return hasFailed(findings) ? 1 : 0;
}
