import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A certificate with its key, for `tls.connect()`. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** An authority that signs certificates, made by openssl in that folder as `<name>.crt`. */
export class CertificateAuthority {
  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    const files = ['-keyout', this.path('key'), '-out', this.path('crt')];
    openssl('req', '-x509', ...EC_KEY, '-days', '2', '-subj', `/CN=${name}`, ...files);
  }

  /** A certificate for a client with that common name, and with an alternative one. */
  sign(commonName: string, { alternative = 'DNS.1=client', isOver = false } = {}): Certificate {
    const [key, request, cert, extensions] = ['key', 'csr', 'crt', 'ext'].map((end) =>
      join(this.folder, `client.${end}`),
    );
    openssl('req', ...EC_KEY, '-subj', `/CN=${commonName}`, '-keyout', key!, '-out', request!);
    writeFileSync(extensions!, `[all]\nsubjectAltName=@names\n[names]\n${alternative}\n`);
    const signer = ['-CA', this.path('crt'), '-CAkey', this.path('key'), '-CAcreateserial'];
    const extended = ['-extfile', extensions!, '-extensions', 'all'];
    const days = ['-days', isOver ? '-1' : '2'];
    openssl('x509', '-req', '-in', request!, ...signer, ...days, ...extended, '-out', cert!);
    return { cert: readFileSync(cert!), key: readFileSync(key!) };
  }

  private path(end: string): string {
    return join(this.folder, `${this.name}.${end}`);
  }
}

function openssl(...args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}
