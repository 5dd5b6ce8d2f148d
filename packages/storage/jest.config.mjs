import base from '../../tools/build/jest/built.mjs';

export default { ...base, displayName: 'storage' };
