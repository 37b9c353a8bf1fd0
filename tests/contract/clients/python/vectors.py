"""The golden vectors, read and written by the official Python implementation.

`python vectors.py --write` encodes vectors that have no bytes yet; it never changes one that has.
"""

import importlib
import sys
import unittest

from google.protobuf import descriptor_pool, json_format, message_factory

import stubs

FOLDER = stubs.PROTO / "testdata"


def golden():
    """Each vector as (name, message, bytes or None)."""
    for path in sorted(stubs.PROTO.glob("preceptor/v1/*.proto")):
        importlib.import_module(f"preceptor.v1.{path.stem}_pb2")
    for path in sorted(FOLDER.glob("*.json")):
        descriptor = descriptor_pool.Default().FindMessageTypeByName(f"preceptor.v1.{path.stem}")
        message = json_format.Parse(path.read_text("utf-8"), message_factory.GetMessageClass(descriptor)())
        encoded = path.with_suffix(".binpb")
        yield path.stem, message, encoded.read_bytes() if encoded.exists() else None


class Vectors(unittest.TestCase):
    def test_json_becomes_the_golden_bytes_and_back(self):
        count = 0
        for name, message, encoded in golden():
            with self.subTest(name):
                self.assertEqual(message.SerializeToString(deterministic=True), encoded)
                self.assertEqual(type(message).FromString(encoded), message)
                count += 1
        self.assertGreater(count, 5)


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    generated = stubs.generate()
    for name, message, encoded in golden():
        if encoded is None:
            (FOLDER / f"{name}.binpb").write_bytes(message.SerializeToString(deterministic=True))
            print(f"wrote {name}.binpb")
