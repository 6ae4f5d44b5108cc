const UNRELEASED = '## Unreleased\n';

/** Whether nothing is below "Unreleased". */
export function isEmpty(changelog) {
  return sectionOf(changelog, 'Unreleased') === '';
}

/** The changelog with what was unreleased below the heading of that version, and nothing unreleased. */
export function released(changelog, version, date) {
  return changelog.replace(UNRELEASED, `${UNRELEASED}\n## ${version} (${date})\n`);
}

/** What is below the heading of a version. */
export function sectionOf(changelog, version) {
  const sections = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${version}\n`) || text.startsWith(`${version} (`));
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "${version}"`);
  return section.slice(section.indexOf('\n')).trim();
}
