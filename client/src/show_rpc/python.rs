//! A call in Python, with the generated client: what is printed by one command is one program.

use std::fmt::Write as _;

use super::{Server, call::Call};

/// What every call needs: the channel, and the token from its file.
pub(super) fn before(server: &Server) -> String {
    let token_file = server.token_text(|variable| format!("os.environ[{variable}]"));
    let import_os = if server.token_file.is_none() { "import os\n\n" } else { "" };
    let target = server.authority();
    let channel = match (server.has_tls(), server.ca_text()) {
        (false, _) => format!("channel = grpc.insecure_channel(\"{target}\")\n"),
        (true, None) => {
            format!("channel = grpc.secure_channel(\"{target}\", grpc.ssl_channel_credentials())\n")
        }
        (true, Some(file)) => format!(
            "with open({file}, \"rb\") as file:\n    credentials = grpc.ssl_channel_credentials(file.read())\n\
             channel = grpc.secure_channel(\"{target}\", credentials)\n"
        ),
    };
    format!(
        "# Needs grpcio, protobuf, and the generated client: preceptor proto export DIR says how to make it.\n\
         {import_os}import grpc\nfrom google.protobuf import json_format\n\n\
         with open({token_file}) as file:\n    \
         metadata = [(\"authorization\", \"Bearer \" + file.read().strip())]\n{channel}"
    )
}

/// The call itself; it prints what the server answers.
pub(super) fn call(call: &Call) -> String {
    let module = |file: &str| format!("{}_pb2", file.rsplit('/').next().unwrap_or(file));
    let package =
        |file: &str| file.rsplit_once('/').map(|(folder, _)| folder.replace('/', ".")).unwrap_or_default();
    let (file, request) = (call.file(), call.request());
    let stub = format!("{}_grpc", module(&file));
    let mut text = format!("\nfrom {} import {}, {stub}\n", package(&file), module(&file));
    if request.file != file {
        let _ = writeln!(text, "from {} import {}", package(&request.file), module(&request.file));
    }
    let kind = format!("{}.{}()", module(&request.file), request.name);
    let parse = |document: String| format!("json_format.Parse(r'''{document}''', {kind})");
    let documents: Vec<String> = call.documents('\'').into_iter().map(parse).collect();
    let argument = if call.streams_requests() {
        let _ = writeln!(text, "\nrequests = [\n    {},\n]", documents.join(",\n    "));
        "iter(requests)"
    } else {
        let _ = writeln!(text, "\nrequest = {}", documents.concat());
        "request"
    };
    let method = format!("{stub}.{}Stub(channel).{}", call.service(), call.method());
    let ending = if call.streams_responses() {
        // A watch lasts, so that it has no deadline.
        format!(
            "for answer in {method}({argument}, metadata=metadata):\n    \
             print(json_format.MessageToJson(answer))\n"
        )
    } else {
        format!(
            "answer = {method}({argument}, metadata=metadata, timeout=30)\n\
             print(json_format.MessageToJson(answer))\n"
        )
    };
    text + &ending
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show_rpc::{
        call::tests::{importing, listing},
        server::tests::{local, remote},
    };

    #[test]
    fn a_call_is_a_program_with_the_request_as_json() {
        assert!(before(&local()).ends_with("channel = grpc.insecure_channel(\"127.0.0.1:7420\")\n"));
        let text = call(&listing());
        let (_, rest) = text.split_once("json_format.Parse(r'''").expect("a request");
        let (document, rest) = rest.split_once("''', roster_pb2.ListPeopleRequest())\n").expect("its end");
        let request: serde_json::Value = serde_json::from_str(document).expect("JSON");
        assert_eq!(request["parent"], "agencies/main");
        assert!(rest.starts_with("answer = roster_pb2_grpc.RosterServiceStub(channel).ListPeople(request, "));
    }

    #[test]
    fn a_stream_is_an_iterator_and_a_token_from_elsewhere_a_variable() {
        assert!(call(&importing(2)).contains("CheckImport(iter(requests), "));
        let text = before(&remote());
        assert!(text.contains("open(os.environ[\"PRECEPTOR_TOKEN_FILE\"])"), "{text}");
        assert!(text.contains("open(\"ca.pem\", \"rb\")"), "{text}");
    }
}
