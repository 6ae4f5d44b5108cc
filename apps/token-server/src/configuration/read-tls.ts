import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { TlsCheck } from './checks/listen.check.js';
import type { TlsFiles } from './configuration.js';
import type { Report, Problem } from './fault.js';
import { UnreadableFile, type FilesRead } from './files-read.js';

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
    report(`tls.${field}`, content.problem);
    return undefined;
  };
  const [cert, key, ca] = [
    await read('certFile', certFile),
    await read('keyFile', keyFile),
    await read('clientCaFile', clientCaFile),
  ];
  checkCertificates('clientCaFile', ca, report);
  const certificate = checkCertificates('certFile', cert, report);
  const privateKey = key && privateKeyOf(key);
  if (key && !privateKey) report('tls.keyFile', NO_PRIVATE_KEY);
  if (!cert || !key) return undefined;
  if (certificate && privateKey) checkPair(certificate, privateKey, { cert, key }, report);
  return { cert, key, ca };
}

/** Reports a file without certificates, or with one that is damaged. Returns the first, which is the server's own, if all are whole. */
function checkCertificates(
  field: string,
  pem: Buffer | undefined,
  report: Report,
): X509Certificate | undefined {
  if (!pem) return undefined;
  const parts = pem
    .toString('latin1')
    .split(CERTIFICATE_BEGINS)
    .filter((part) => part.startsWith('-----'));
  const certificates = parts.flatMap((part) => certificateOf(part) ?? []);
  if (certificates.length === 0) report(`tls.${field}`, NO_CERTIFICATE);
  else if (certificates.length < parts.length) report(`tls.${field}`, DAMAGED);
  else return certificates[0];
  return undefined;
}

function checkPair(
  certificate: X509Certificate,
  privateKey: KeyObject,
  files: Pick<TlsFiles, 'cert' | 'key'>,
  report: Report,
): void {
  if (!certificate.checkPrivateKey(privateKey)) return report('tls.keyFile', OTHER_KEY);
  try {
    createSecureContext(files);
  } catch (error) {
    report('tls.certFile', notAccepted(String((error as NodeJS.ErrnoException).code)));
  }
}

/** A chain and a bundle of authorities hold several. */
const CERTIFICATE_BEGINS = /(?=-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----)/;

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function privateKeyOf(pem: Buffer): KeyObject | undefined {
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

const DAMAGED: Problem = {
  problem: {
    en: 'names a file with a certificate that is cut off or damaged',
    zh: '所指的文件中有不完整或已损坏的证书',
  },
  remedy: { en: 'Write the file again, whole', zh: '请重新写入完整的文件' },
};

/** `code` is that of OpenSSL. */
function notAccepted(code: string): Problem {
  return {
    problem: { en: `is not accepted by TLS (${code})`, zh: `不被 TLS 接受（${code}）` },
    remedy: {
      en: 'Have a certificate issued for a key of 2048 bits for RSA, or 256 for EC',
      zh: '请使用 2048 位 RSA 或 256 位 EC 的密钥重新签发证书',
    },
  };
}

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
