import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const minNode = [20, 20];

/** Name of each tool's package in the supported package managers. */
const packages = {
  npm: { apt: 'npm', dnf: 'npm', brew: 'node' },
  git: { apt: 'git', dnf: 'git', brew: 'git' },
  python3: { apt: 'python3', dnf: 'python3', brew: 'python' },
  pip: { apt: 'python3-pip', dnf: 'python3-pip', brew: 'python' },
  make: { apt: 'make', dnf: 'make', brew: 'make' },
  'g++': { apt: 'g++', dnf: 'gcc-c++', brew: 'gcc' },
};

/** True if Ridgeline supports this version of Node. */
export function isNodeSupported(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  return major > minNode[0] || (major === minNode[0] && minor >= minNode[1]);
}

/** Returns the tools that the machine lacks. */
export function missingTools(tools, has = hasTool) {
  return [...new Set(tools)].filter((tool) => !has(tool));
}

/** True if a tool can be run here. pip is a module of python3. */
export function hasTool(tool) {
  if (tool === 'pip') return spawnSync('python3', ['-m', 'pip', '--version']).status === 0;
  return (process.env.PATH ?? '').split(delimiter).some((folder) => isExecutable(join(folder, tool)));
}

/** Returns the command that installs the tools with this machine's package manager, or advice if none is known. */
export function installCommand(tools, has = hasTool, isRoot = process.getuid?.() === 0) {
  const manager = ['apt', 'dnf', 'brew'].find((name) => has(name === 'apt' ? 'apt-get' : name));
  if (!manager) return `install ${tools.join(', ')} with your system's package manager`;
  const names = [...new Set(tools.map((tool) => packages[tool][manager]))].join(' ');
  if (manager === 'brew') return `brew install ${names}`;
  const sudo = isRoot ? '' : 'sudo ';
  return manager === 'apt'
    ? `${sudo}apt-get update && ${sudo}apt-get install -y ${names}`
    : `${sudo}dnf install -y ${names}`;
}

/** Formats a message with the missing tools and the command that installs them. */
export function formatMissing(tools, purpose, command = installCommand(tools)) {
  return `${tools.join(', ')} ${tools.length > 1 ? 'are' : 'is'} missing and needed ${purpose}. To install:\n    ${command}`;
}

/** Formats a message for a user whose Node is too old. */
export function formatOldNode(version = process.versions.node) {
  return (
    `Node ${version} is too old: Ridgeline needs ${minNode.join('.')} or later. To install it:\n` +
    '    see nodejs.org/en/download, or with nvm: nvm install 22'
  );
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
