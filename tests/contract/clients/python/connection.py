"""A connection to the server under test, and failures as an integration decodes them."""

import dataclasses
import os
import pathlib
import uuid

import grpc
from google.protobuf import any_pb2
from google.rpc import error_details_pb2, status_pb2

ADDRESS = os.environ["PRECEPTOR_TEST_ADDRESS"]
TOKEN = pathlib.Path(os.environ["PRECEPTOR_TEST_TOKEN_FILE"]).read_text("utf-8").strip()
DEADLINE_SECONDS = 30


class WithToken(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor, grpc.StreamUnaryClientInterceptor):
    """Sends the bearer token, and a deadline where the caller set none, with every call."""

    def __init__(self, token):
        self._token = token

    def _with_token(self, details):
        metadata = list(details.metadata or []) + [("authorization", f"Bearer {self._token}")]
        timeout = DEADLINE_SECONDS if details.timeout is None else details.timeout
        return _Details(details.method, timeout, metadata, None, details.wait_for_ready, details.compression)

    def intercept_unary_unary(self, continuation, client_call_details, request):
        return continuation(self._with_token(client_call_details), request)

    def intercept_unary_stream(self, continuation, client_call_details, request):
        return continuation(self._with_token(client_call_details), request)

    def intercept_stream_unary(self, continuation, client_call_details, request_iterator):
        return continuation(self._with_token(client_call_details), request_iterator)


@dataclasses.dataclass
class _Details(grpc.ClientCallDetails):
    method: str
    timeout: float
    metadata: list
    credentials: object
    wait_for_ready: bool
    compression: object


def channel(token=TOKEN):
    """A channel that authenticates with `token`; without one, nobody."""
    plain = grpc.insecure_channel(ADDRESS)
    return grpc.intercept_channel(plain, WithToken(token)) if token else plain


def request_id():
    return str(uuid.uuid4())


@dataclasses.dataclass
class Failure:
    """What a failed call says: its status code, its reason, and its details by type."""

    code: grpc.StatusCode
    reason: str
    metadata: dict
    details: dict


def failure(error):
    """Decodes the `google.rpc.Status` that every failure of the contract carries."""
    encoded = dict(error.trailing_metadata()).get("grpc-status-details-bin")
    if encoded is None:
        raise AssertionError(f"{error.code()} carries no details: {error.details()}")
    status = status_pb2.Status.FromString(encoded)
    known = {kind.DESCRIPTOR.full_name: kind for kind in (
        error_details_pb2.ErrorInfo, error_details_pb2.BadRequest, error_details_pb2.PreconditionFailure,
        error_details_pb2.ResourceInfo, error_details_pb2.RetryInfo, error_details_pb2.RequestInfo,
    )}
    details = {}
    for packed in status.details:
        kind = known[any_pb2.Any.TypeName(packed)]
        details[kind.DESCRIPTOR.name] = kind.FromString(packed.value)
    info = details["ErrorInfo"]
    if info.domain != "preceptor.v1":
        raise AssertionError(f"the reason {info.reason} is of domain {info.domain}")
    return Failure(error.code(), info.reason, dict(info.metadata), details)


def refused(call, *arguments):
    """Calls, expects a failure, and decodes it."""
    try:
        reply = call(*arguments)
    except grpc.RpcError as error:
        return failure(error)
    raise AssertionError(f"the server accepted it: {reply}")
