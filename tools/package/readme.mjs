/** A link or a picture, in Markdown: its `!`, its text, its target. */
const link = /(!?)\[([^\]]*)\]\(([^)\s]+)\)/g;

/**
 * The README as the extension's page shows it. Links into the repository lead somewhere only where its address is known:
 * vsce completes them then. Without one they are plain text, and of pictures the description stays.
 * @param {string} readme
 * @param {string | undefined} repository
 */
export function readmeFor(readme, repository) {
  if (repository !== undefined) return readme;
  return readme.replace(link, (whole, picture, text, target) =>
    /^(\w+:|#)/.test(target) || picture !== "" ? whole : text,
  );
}
