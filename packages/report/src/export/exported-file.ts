/** File with its content. The path is relative, with `/` between its parts. */
export interface ExportedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}
