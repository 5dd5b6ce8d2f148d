import { describe, expect, it } from '@jest/globals';
import { installCommand, isNodeSupported, formatMissing, missingTools } from './machine.mjs';

const hasOnly = (...tools) => {
  return (tool) => tools.includes(tool);
};

describe('isNodeSupported', () => {
  it.each([
    ['18.20.8', false],
    ['20.19.9', false],
    ['20.20.0', true],
    ['22.0.0', true],
    ['24.11.1', true],
  ])('for Node %s is %s', (version, supported) => {
    expect(isNodeSupported(version)).toBe(supported);
  });
});

describe('missing tools', () => {
  it('are those that the machine lacks', () => {
    expect(missingTools(['git', 'make', 'g++'], hasOnly('git'))).toEqual(['make', 'g++']);
  });

  it('are looked up on the PATH', () => {
    expect(missingTools(['node', 'no-such-tool-anywhere'])).toEqual(['no-such-tool-anywhere']);
  });

  it('are installed with the available package manager', () => {
    const tools = ['g++', 'python3', 'pip'];
    expect(installCommand(tools, hasOnly('apt-get'), true)).toBe(
      'apt-get update && apt-get install -y g++ python3 python3-pip',
    );
    expect(installCommand(tools, hasOnly('dnf'), false)).toBe(
      'sudo dnf install -y gcc-c++ python3 python3-pip',
    );
    expect(installCommand(tools, hasOnly('brew'), false)).toBe('brew install gcc python');
    expect(installCommand(tools, hasOnly(), false)).toMatch('install g++, python3, pip with');
  });

  it('are listed in a message with the command', () => {
    expect(formatMissing(['git'], 'to set up', 'apt-get install -y git')).toBe(
      'git is missing and needed to set up. To install:\n    apt-get install -y git',
    );
    expect(formatMissing(['npm', 'git'], 'to set up', 'x')).toMatch(/^npm, git are missing/);
  });
});
