import type { AppView, ClientsView, ConsoleHead, Notice, ServersView } from '../console-state.js';

/** What a token server adds to the console of its apps. */
export interface ConsoleExtension {
  /** For the head of every screen. */
  servers?(): NonNullable<ConsoleHead['servers']>;
  /** What is wrong beyond single apps. */
  notices?(): readonly Notice[];
  clients?(): ClientsView | Promise<ClientsView>;
  /** The clients that may use an app. */
  clientsOf?(appId: string): AppView['clients'];
  /** The servers that are up. */
  present?(): Omit<ServersView, 'view' | 'store'> | Promise<Omit<ServersView, 'view' | 'store'>>;
  /** The host of the process that wrote a version, if it is known. */
  hostOf?(instanceId: string): string | undefined;
  /** Calls `listener` when any of it changed. Returns a function that removes it. */
  watch(listener: () => void): () => void;
}
