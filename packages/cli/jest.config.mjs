import base from '../../tools/jest/built.mjs';

export default { ...base, displayName: 'cli' };
