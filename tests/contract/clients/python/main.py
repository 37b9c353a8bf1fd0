"""The conformance kit in Python: what an integration relies on, tried through generated stubs against a server.

`tests/contract/clients/run` starts the server and says where it is.
"""

import sys
import unittest

import stubs

# Tests import the generated modules, so these have to be there first.
GENERATED = stubs.generate()

MODULES = ["vectors", "basics", "journey", "watching"]


def main():
    suite = unittest.defaultTestLoader.loadTestsFromNames(MODULES)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses) + len(result.skipped)
    # A test with several failing sub-tests counts once for each, but has run only once.
    print(f"{max(result.testsRun - failed, 0)} passed, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
