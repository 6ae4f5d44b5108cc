/** The suffix of script errors in Redis 7. */
const IN_SCRIPT = /^(?<said>.*) script: (?<sha>[0-9a-f]{40}), on @user_script:(?<line>\d+)\.$/s;

/** An error of Redis 7 as Redis 6.2 and 5 word it: inside scripts, its code does not come first. */
export function oldReplyOf(message: string): string {
  const { said, sha, line } = IN_SCRIPT.exec(message)?.groups ?? {};
  if (said === undefined) return message;
  // An error that a script raises has its position before it; an error of a refused command has it twice, and a minus.
  const told = /^[A-Z]+ /.test(said) && !said.startsWith('ERR ') ? `-${said}` : said.replace(/^ERR /, '');
  return `ERR Error running script (call to f_${sha}): @user_script:${line}: @user_script: ${line}: ${told}`;
}
