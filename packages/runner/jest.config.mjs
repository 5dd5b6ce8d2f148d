import base from '../../tools/jest/preset.mjs';

export default { ...base, displayName: 'runner', globalSetup: '../../tools/jest/build.mjs' };
