/** What NestJS loads only where it is installed. */
const OPTIONAL = /^@nestjs\/(microservices|websockets)|^@fastify\/(multipart|static|view)/;

/**
 * Bundles a program, with all that it imports, into one file. A process then starts with a third of the processor time: most of it went
 * into the hundreds of files of NestJS.
 */
export async function bundle(program: string, file: string): Promise<void> {
  // Every test that starts a program imports this file; only the setup bundles.
  const { rolldown } = await import('rolldown');
  const bundled = await rolldown({ input: program, platform: 'node', external: OPTIONAL });
  await bundled.write({ file, format: 'esm', codeSplitting: false });
  await bundled.close();
}
