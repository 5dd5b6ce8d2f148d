import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { DataPart, DataSource } from './data-source.ts';
import { loadIdxPart, type IdxFiles } from './idx-part.ts';
import { assertHolds, holds, sha256Of } from './data-file.ts';

/** SHA-256 of the inflated files, as in other public lists. */
export const fashionFiles: Readonly<Record<DataPart, IdxFiles>> = {
  train: {
    images: {
      name: 'train-images-idx3-ubyte',
      sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    },
    labels: {
      name: 'train-labels-idx1-ubyte',
      sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
    },
  },
  test: {
    images: {
      name: 't10k-images-idx3-ubyte',
      sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    },
    labels: {
      name: 't10k-labels-idx1-ubyte',
      sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    },
  },
};

/** Folder of Debian's package `dataset-fashion-mnist`. */
const debianFolder = '/usr/share/datasets/fashion-mnist';

/** Fashion-MNIST (Xiao, Rasul and Vollgraf 2017), from the cache or from Debian's package. */
export const fashionMnist: DataSource = {
  name: 'fashion-mnist',
  title: 'Fashion-MNIST: 28x28 pictures of clothes (Zalando Research)',
  problem: { type: 'multi-class', classes: 10 },
  rows: { train: 60_000, test: 10_000 },
  features: 784,
  largestClass: { name: 'T-shirt/top', share: 6000 / 60_000 },
  sha256: sha256Of(
    ...Object.values(fashionFiles).flatMap(({ images, labels }) => [images.sha256, labels.sha256]),
  ),
  assertHere: () => assertHolds(folderOf('train'), fashionFiles.train.images, remedy),
  load: (part) => loadIdxPart('fashion-mnist', part, folderOf(part), fashionFiles[part], remedy),
};

const remedy = 'ridgeline data fetch fashion-mnist';

/** Folder that has a part, or else the folder for fetched files. */
function folderOf(part: DataPart): string {
  const fetched = fashionFolder();
  return [fetched, debianFolder].find((folder) => holds(folder, fashionFiles[part].images)) ?? fetched;
}

/** Folder of fetched files: under `RIDGELINE_CACHE`, else `XDG_CACHE_HOME/ridgeline`, else `~/.cache/ridgeline`. */
export function fashionFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const root =
    environment['RIDGELINE_CACHE'] ||
    join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ridgeline');
  return resolve(root, 'data', 'fashion-mnist');
}
