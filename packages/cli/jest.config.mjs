import base from '../../tools/jest/preset.mjs';

export default { ...base, displayName: 'cli', globalSetup: '../../tools/jest/build.mjs' };
