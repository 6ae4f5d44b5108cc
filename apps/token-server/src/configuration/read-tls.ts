import { createPrivateKey, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import type { TlsCheck } from './checks/listen.check.js';
import type { TlsFiles } from './configuration.js';
import type { Report, Problem } from './fault.js';
import { UnreadableFile, type FilesRead } from './files-read.js';
import { unreadable } from './unreadable.js';

/** Reads the certificate and the keys for TLS. Reports files of the wrong kind, and a key that does not match its certificate. */
export async function readTls(
  { certFile, keyFile, clientCaFile }: TlsCheck,
  { files, folder }: { readonly files: FilesRead; readonly folder: string },
  report: Report,
): Promise<TlsFiles | undefined> {
  const read = async (field: string, path: unknown): Promise<Buffer | undefined> => {
    if (typeof path !== 'string') return undefined;
    const content = await files.read(resolve(folder, path));
    if (!(content instanceof UnreadableFile)) return content;
    report(`tls.${field}`, unreadable(content));
    return undefined;
  };
  const [cert, key, ca] = [
    await read('certFile', certFile),
    await read('keyFile', keyFile),
    await read('clientCaFile', clientCaFile),
  ];
  if (ca && !certificateOf(ca)) report('tls.clientCaFile', NO_CERTIFICATE);
  if (cert && !certificateOf(cert)) report('tls.certFile', NO_CERTIFICATE);
  if (key && !privateKeyOf(key)) report('tls.keyFile', NO_PRIVATE_KEY);
  if (!cert || !key) return undefined;
  const [certificate, privateKey] = [certificateOf(cert), privateKeyOf(key)];
  if (certificate && privateKey && !certificate.checkPrivateKey(privateKey)) report('tls.keyFile', OTHER_KEY);
  return { cert, key, ...(ca && { ca }) };
}

function certificateOf(pem: Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function privateKeyOf(pem: Buffer): ReturnType<typeof createPrivateKey> | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

const NO_CERTIFICATE: Problem = {
  problem: { en: 'names a file that holds no certificate', zh: '所指的文件中没有证书' },
  remedy: {
    en: 'Name one in PEM: it begins with -----BEGIN CERTIFICATE-----',
    zh: '请提供 PEM 格式，以 -----BEGIN CERTIFICATE----- 开头',
  },
};

const NO_PRIVATE_KEY: Problem = {
  problem: { en: 'names a file that holds no private key', zh: '所指的文件中没有私钥' },
  remedy: {
    en: 'Name one in PEM, without a passphrase: it begins with -----BEGIN PRIVATE KEY-----',
    zh: '请提供 PEM 格式且没有口令的私钥，以 -----BEGIN PRIVATE KEY----- 开头',
  },
};

const OTHER_KEY: Problem = {
  problem: {
    en: 'names the key of another certificate than tls.certFile',
    zh: '所指的私钥与 tls.certFile 的证书不匹配',
  },
  remedy: { en: 'Name the two that were made together', zh: '请使用同一次签发的证书和私钥' },
};
