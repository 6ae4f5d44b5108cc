import type { Socket } from 'node:net';
import { TLSSocket, type PeerCertificate } from 'node:tls';

const names = new WeakMap<Socket, readonly string[]>();

/**
 * Whether the peer presented a TLS certificate with that name: as its common name, or as a URI among its alternative names.
 * Only one that an authority of the listener signed counts.
 */
export function hasCertificate(socket: Socket | undefined, name: string): boolean {
  if (!(socket instanceof TLSSocket)) return false;
  // Node parses the certificate at each call, which costs more than a hash.
  const known = names.get(socket) ?? namesOf(socket);
  names.set(socket, known);
  return known.includes(name);
}

function namesOf(socket: TLSSocket): readonly string[] {
  if (!socket.authorized) return [];
  // Empty where the peer presented none.
  const { subject, subjectaltname = '' } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  // Node puts names in quotes that hold a comma: such a list cannot simply be split.
  const alternatives = subjectaltname.includes('"') ? [] : subjectaltname.split(', ');
  const uris = alternatives.filter((one) => one.startsWith('URI:')).map((one) => one.slice('URI:'.length));
  return [...[subject?.CN ?? []].flat(), ...uris];
}
