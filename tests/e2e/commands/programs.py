"""Runs programs as `--show-rpc=python` printed them: programs.py STUBS FOLDER. Each prints messages as JSON."""

import contextlib
import io
import json
import pathlib
import sys
import traceback

import grpc

# What a program meets that runs after later commands, or looks for an id first: the request was understood.
MOVED_ON = {grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.NOT_FOUND}

stubs, folder = sys.argv[1:]
sys.path.insert(0, stubs)
failed = 0
for file in sorted(pathlib.Path(folder).glob("*.py")):
    text = file.read_text("utf-8")
    printed = io.StringIO()
    try:
        program = compile(text, str(file), "exec")
        # A watch never ends.
        if "WatchEvents" not in text:
            with contextlib.redirect_stdout(printed):
                exec(program, {"__name__": "__main__"})
            rest = printed.getvalue().strip()
            assert rest, "it prints nothing"
            while rest:
                _, end = json.JSONDecoder().raw_decode(rest)
                rest = rest[end:].strip()
    except grpc.RpcError as error:
        if error.code() not in MOVED_ON:
            failed += 1
            print(f"{text}\n{error}")
    except Exception:
        failed += 1
        print(f"{text}\n{printed.getvalue()}\n{traceback.format_exc()}")
sys.exit(failed > 0)
