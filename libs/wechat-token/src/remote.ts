// The store of a reader on another host, for those who put it together themselves. The option `remote` does the rest.
export { RemoteTokenStore } from './remote/remote-token-store.js';
export type { RemoteCertificate, RemoteOptions } from './remote/remote.options.js';
