// How a changeset looks in CHANGELOG.md: as a list item that is wrapped like the rest of the page.
const WIDTH = 120;

function wrapped(text) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length + 2 > WIDTH) lines.push(` ${word}`);
    else lines[lines.length - 1] = line;
  }
  return lines.map((line) => line.slice(1)).join('\n  ');
}

module.exports = {
  getReleaseLine: async ({ summary }) => `- ${wrapped(summary.trim())}`,
  getDependencyReleaseLine: async () => '',
};
