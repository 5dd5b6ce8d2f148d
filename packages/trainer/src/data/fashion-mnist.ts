import { resolve } from 'node:path';
import { userCache } from '@ridgeline/core';
import { assertHasFile, hasFile } from './data-file.ts';
import type { DataPart, DataSource } from './data-source.ts';
import { createIdxFiles, createPictureSource } from './pictures.ts';

export const fashionFiles = createIdxFiles({
  train: {
    images: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
    labels: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
  },
  test: {
    images: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
    labels: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
  },
});

/** Folder of Debian's package `dataset-fashion-mnist`. */
const debianFolder = '/usr/share/datasets/fashion-mnist';

const remedy = 'ridgeline data fetch fashion-mnist';

/** Fashion-MNIST (Xiao, Rasul and Vollgraf 2017), from the cache or from Debian's package. */
export const fashionMnist: DataSource = {
  ...createPictureSource({
    name: 'fashion-mnist',
    title: 'Fashion-MNIST: 28x28 pictures of clothes (Zalando Research)',
    largestClass: { name: 'T-shirt/top', share: 6000 / 60_000 },
    classes: [
      'T-shirt/top',
      'Trouser',
      'Pullover',
      'Dress',
      'Coat',
      'Sandal',
      'Shirt',
      'Sneaker',
      'Bag',
      'Ankle boot',
    ],
    files: fashionFiles,
    findFolder,
    remedy,
  }),
  assertAvailable: () => assertHasFile(findFolder('train'), fashionFiles.train.images, remedy),
};

/** Folder that contains a part; if none does, the folder for fetched files. */
function findFolder(part: DataPart): string {
  const cacheFolder = fashionFolder();
  return (
    [cacheFolder, debianFolder].find((folder) => hasFile(folder, fashionFiles[part].images)) ?? cacheFolder
  );
}

/** Folder of fetched files in the user's cache. */
export function fashionFolder(): string {
  return resolve(userCache(), 'data', 'fashion-mnist');
}
