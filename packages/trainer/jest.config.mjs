import built from '../../tools/build/jest/built.mjs';
import base from '../../tools/build/jest/preset.mjs';

const { globalSetup } = built;

export default { ...base, displayName: 'trainer', globalSetup };
