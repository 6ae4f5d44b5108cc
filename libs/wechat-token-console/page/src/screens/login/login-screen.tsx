import { say } from '../../i18n/language.js';
import { shell } from '../../texts/shell.js';

export function LoginScreen() {
  return <h1>{say(shell.login)}</h1>;
}
