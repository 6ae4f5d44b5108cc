import type { ClientSummary } from '../../../../src/console-state.js';

type Fields = Pick<ClientSummary, 'id' | 'apps' | 'may'> &
  Partial<Pick<ClientSummary, 'paths' | 'from' | 'notAfter' | 'perMinute' | 'isSuspended' | 'suspension'>>;

const DEFAULT_PER_MINUTE = 6_000;

/** What the console knows of a client, as its entry in the server's configuration: without digests and seldom fields. */
export function yamlOf(client: Fields): string {
  const { id, apps, may, paths = [], from = [], notAfter, perMinute = DEFAULT_PER_MINUTE } = client;
  const { isSuspended = false, suspension } = client;
  const lines = [
    `  - id: ${id}`,
    "    digests: ['sha256:…']",
    `    apps: ${listOf(apps)}`,
    `    may: ${listOf(may)}`,
    ...(paths.length > 0 ? [`    paths: ${listOf(paths.map(quoted))}`] : []),
    ...(from.length > 0 ? [`    from: ${listOf(from.map(quoted))}`] : []),
    ...(notAfter === undefined ? [] : [`    notAfter: ${endOf(notAfter)}`]),
    // A suspension in the console is none of the configuration.
    ...(isSuspended && !suspension ? ['    suspended: true'] : []),
    ...(perMinute === DEFAULT_PER_MINUTE ? [] : [`    perMinute: ${perMinute}`]),
  ];
  return `${lines.join('\n')}\n`;
}

const listOf = (items: readonly string[]) => `[${items.join(', ')}]`;
/** `*` and `:` mean something in YAML. */
const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** The last day of the key, as the configuration has it, or the time where it ends within a day. */
function endOf(notAfter: number): string {
  const [day = ''] = new Date(notAfter - 1).toISOString().split('T');
  return notAfter % 86_400_000 === 0 ? day : new Date(notAfter).toISOString();
}
