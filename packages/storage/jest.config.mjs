import base from '../../tools/jest/preset.mjs';

export default { ...base, displayName: 'storage' };
