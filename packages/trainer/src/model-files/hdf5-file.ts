import type { Shape } from '@ridgeline/core';

/** Group of an HDF5 file. */
export interface Hdf5Group {
  readonly attributes?: Readonly<Record<string, string>>;
  readonly groups?: ReadonlyMap<string, Hdf5Group>;
  /** Arrays of float32, row-major. */
  readonly datasets?: ReadonlyMap<string, { readonly shape: Shape; readonly values: Float32Array }>;
}

/** Number of files written so far. Each file needs a unique name in the library's virtual file system. */
let fileCount = 0;

/** Writes an HDF5 file in memory. */
export async function writeHdf5File(root: Hdf5Group): Promise<Uint8Array> {
  const { File, ready } = await import('h5wasm');
  const { FS } = await ready;
  const path = `model-${fileCount++}.h5`;
  const file = new File(path, 'w');
  try {
    writeGroup(file, root);
  } finally {
    file.close();
  }
  const bytes = FS.readFile(path);
  FS.unlink(path);
  return bytes;
}

/** Subset of the library's type `Group`. */
interface LibraryGroup {
  create_group(name: string): LibraryGroup;
  create_dataset(dataset: { name: string; data: Float32Array; shape: number[] }): unknown;
  create_attribute(name: string, text: string): void;
}

function writeGroup(target: LibraryGroup, { attributes = {}, groups, datasets }: Hdf5Group): void {
  for (const [name, text] of Object.entries(attributes)) target.create_attribute(name, text);
  for (const [name, group] of groups ?? []) writeGroup(target.create_group(name), group);
  for (const [name, { shape, values }] of datasets ?? []) {
    target.create_dataset({ name, data: values, shape: [...shape] });
  }
}
