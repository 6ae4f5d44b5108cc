/**
 * The SBOM of one package: the part of the inventory of an application (CycloneDX, as `npm sbom` writes it) that the package leads to, as
 * it was installed.
 */
export function sbomOf(inventory, name) {
  const component = inventory.components.find((one) => one.name === name);
  if (!component) throw new Error(`The application has no package ${name}`);
  const dependsOn = new Map(inventory.dependencies.map(({ ref, dependsOn: refs = [] }) => [ref, refs]));
  const reached = new Set([component['bom-ref']]);
  for (const ref of reached) for (const next of dependsOn.get(ref) ?? []) reached.add(next);
  return {
    ...inventory,
    metadata: { ...inventory.metadata, component: withoutSource(component) },
    components: inventory.components
      .filter((one) => one !== component && reached.has(one['bom-ref']))
      .map((one) => (isOurs(one) ? withoutSource(one) : one)),
    dependencies: inventory.dependencies.filter(({ ref }) => reached.has(ref)),
  };
}

/** Ours were installed from a file of this machine. */
const isOurs = ({ externalReferences = [] }) => externalReferences.some(isFile);
const isFile = ({ url }) => url.startsWith('file:');

function withoutSource({ externalReferences = [], ...component }) {
  return { ...component, externalReferences: externalReferences.filter((reference) => !isFile(reference)) };
}
