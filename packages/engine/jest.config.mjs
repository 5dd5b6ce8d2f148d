import base from '../../tools/build/jest/preset.mjs';

export default { ...base, displayName: 'engine' };
