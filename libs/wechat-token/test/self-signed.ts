import { generateKeyPairSync, sign } from 'node:crypto';

/** A self-signed key and certificate, made with nothing but Node: by default for localhost and until 2049. */
export function selfSigned({ host = 'localhost', until = new Date('2049-01-01') } = {}): {
  readonly key: string;
  readonly cert: string;
} {
  const der = (tag: number, ...parts: Uint8Array[]) => {
    const content = Buffer.concat(parts);
    const { length } = content;
    const head = length < 128 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
    return Buffer.concat([Buffer.from(head), content]);
  };
  const sequence = (...parts: Uint8Array[]) => der(0x30, ...parts);
  const hex = (text: string) => Buffer.from(text, 'hex');

  const utcTime = `${until.toISOString().replace(/\D/g, '').slice(2, 14)}Z`;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ecdsaWithSha256 = sequence(hex('06082a8648ce3d040302'));
  const name = sequence(der(0x31, sequence(hex('0603550403'), der(0x0c, Buffer.from(host)))));
  const years = sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from(utcTime)));
  const body = sequence(
    hex('020101'),
    ecdsaWithSha256,
    name,
    years,
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, privateKey));
  const cert = sequence(body, ecdsaWithSha256, signature).toString('base64');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${cert}\n-----END CERTIFICATE-----\n`,
  };
}
