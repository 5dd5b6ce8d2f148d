// Started by data.mjs in a separate process. Reads the data of the first sweep; reading them checks the SHA-256.
const { loadDataSet } = await import(
  new URL('../../../packages/trainer/dist/index.js', import.meta.url).href
);

try {
  const { rows } = await loadDataSet('mnist', 'train');
  const test = await loadDataSet('mnist', 'test');
  console.log(`MNIST, ${rows} + ${test.rows} pictures, SHA-256 verified`);
} catch (error) {
  if (!('hint' in error)) throw error;
  console.error(`${error.message} (${error.hint})`);
  process.exitCode = 1;
}
