import { describe, expect, it } from '@jest/globals';
import { installCommand, isNodeRecent, missingSentence, missingTools } from './machine.mjs';

const machineWith = (...tools) => {
  return (tool) => tools.includes(tool);
};

describe('isNodeRecent', () => {
  it.each([
    ['18.20.8', false],
    ['20.19.9', false],
    ['20.20.0', true],
    ['22.0.0', true],
    ['24.11.1', true],
  ])('%s: %s', (version, recent) => {
    expect(isNodeRecent(version)).toBe(recent);
  });
});

describe('missing tools', () => {
  it('are those that the machine lacks', () => {
    expect(missingTools(['git', 'make', 'g++'], machineWith('git'))).toEqual(['make', 'g++']);
  });

  it('finds this Node on the PATH of this machine, and no tool that does not exist', () => {
    expect(missingTools(['node', 'no-such-tool-anywhere'])).toEqual(['no-such-tool-anywhere']);
  });

  it('are named with the command of the present package manager', () => {
    const tools = ['g++', 'python3', 'pip'];
    expect(installCommand(tools, machineWith('apt-get'), true)).toBe(
      'apt-get update && apt-get install -y g++ python3 python3-pip',
    );
    expect(installCommand(tools, machineWith('dnf'), false)).toBe(
      'sudo dnf install -y gcc-c++ python3 python3-pip',
    );
    expect(installCommand(tools, machineWith('brew'), false)).toBe('brew install gcc python');
    expect(installCommand(tools, machineWith(), false)).toMatch('install g++, python3, pip with');
  });

  it('are named in a sentence', () => {
    expect(missingSentence(['git'], 'to set up', 'apt-get install -y git')).toBe(
      'git is missing, needed to set up. To install:\n    apt-get install -y git',
    );
    expect(missingSentence(['npm', 'git'], 'to set up', 'x')).toMatch(/^npm, git are missing/);
  });
});
