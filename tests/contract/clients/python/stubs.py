"""Generates the Python stubs of the contract, as an integration would, and makes them importable."""

import pathlib
import sys
import tempfile

from grpc_tools import protoc
import grpc_tools

ROOT = pathlib.Path(__file__).resolve().parents[4]
PROTO = ROOT / "proto"


def generate():
    """Compiles every file of the contract into a fresh folder on `sys.path`; it goes away with the process."""
    folder = tempfile.TemporaryDirectory(prefix="preceptor-stubs-")
    known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    files = sorted(str(path.relative_to(PROTO)) for path in PROTO.glob("preceptor/v1/*.proto"))
    arguments = ["protoc", f"-I{PROTO}", f"-I{known}", f"--python_out={folder.name}", f"--grpc_python_out={folder.name}"]
    if protoc.main(arguments + files) != 0:
        sys.exit("the contract does not compile with protoc")
    sys.path.insert(0, folder.name)
    return folder
