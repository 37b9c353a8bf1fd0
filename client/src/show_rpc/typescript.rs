//! A call in TypeScript, with the generated client and Connect: what is printed by one command is one module.

use std::fmt::Write as _;

use super::{Server, call::Call};

/// What every call needs: the transport, and the token from its file.
pub(super) fn before(server: &Server) -> String {
    let token_file = server.token_text(|variable| format!("process.env[{variable}]!"));
    let scheme = if server.has_tls() { "https" } else { "http" };
    let options = server.ca_text().filter(|_| server.has_tls());
    let options =
        options.map(|file| format!(", nodeOptions: {{ ca: readFileSync({file}) }}")).unwrap_or_default();
    format!(
        "// Needs @connectrpc/connect, @connectrpc/connect-node, @bufbuild/protobuf, and the generated client:\n\
         // preceptor proto export DIR says how to make it.\n\
         import {{ readFileSync }} from \"node:fs\";\n\
         import {{ fromJson, toJson }} from \"@bufbuild/protobuf\";\n\
         import {{ createClient }} from \"@connectrpc/connect\";\n\
         import {{ createGrpcTransport }} from \"@connectrpc/connect-node\";\n\n\
         const headers = {{ authorization: `Bearer ${{readFileSync({token_file}, \"utf8\").trim()}}` }};\n\
         const transport = createGrpcTransport({{ baseUrl: \"{scheme}://{}\"{options} }});\n",
        server.authority()
    )
}

/// The call itself, number `number` of the module; it prints what the server answers.
pub(super) fn call(call: &Call, number: usize) -> String {
    let (file, request, answer) = (call.file(), call.request(), call.response());
    let mut text = format!("\nimport * as service{number} from \"./{file}_pb.js\";\n");
    let mut module = |kind: &str, of: &str| {
        if of == file {
            return format!("service{number}");
        }
        let _ = writeln!(text, "import * as {kind}{number} from \"./{of}_pb.js\";");
        format!("{kind}{number}")
    };
    let (from, into) = (module("request", &request.file), module("answer", &answer.file));
    let parse = |document: String| format!("fromJson({from}.{}Schema, {document})", request.name);
    let mut documents: Vec<String> = call.documents('\'').into_iter().map(parse).collect();
    let argument = if call.streams_requests() {
        let stream = documents.join(";\n  yield ");
        let _ = writeln!(text, "async function* requests{number}() {{\n  yield {stream};\n}}");
        format!("requests{number}()")
    } else {
        documents.pop().unwrap_or_default()
    };
    let mut method = call.method().to_owned();
    method[..1].make_ascii_lowercase();
    let service = call.service();
    let called = format!(
        "createClient(service{number}.{service}, transport).{method}(\n  {argument},\n  {{ headers }},\n)"
    );
    let schema = format!("{into}.{}Schema", answer.name);
    let print = |answer: &str| format!("console.log(JSON.stringify(toJson({schema}, {answer}), null, 2));\n");
    let ending = if call.streams_responses() {
        format!("for await (const answer of {called}) {{\n  {}}}\n", print("answer"))
    } else {
        format!("const answer{number} = await {called};\n{}", print(&format!("answer{number}")))
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
    fn a_call_hands_over_the_request_as_a_literal() {
        let text = call(&listing(), 2);
        let (_, rest) = text.split_once("fromJson(service2.ListPeopleRequestSchema, ").expect("a request");
        let (document, _) = rest.split_once("),\n  { headers },\n)").expect("its end");
        let request: serde_json::Value = serde_json::from_str(document).expect("JSON");
        assert_eq!(request["parent"], "agencies/main");
        assert!(text.contains("createClient(service2.RosterService, transport).listPeople("), "{text}");
    }

    #[test]
    fn a_stream_is_a_generator_and_tls_is_by_the_address() {
        assert!(call(&importing(2), 1).contains("checkImport(\n  requests1(),\n  { headers },\n)"));
        assert!(before(&remote()).contains("nodeOptions: { ca: readFileSync(\"ca.pem\") }"));
        assert!(before(&local()).contains("baseUrl: \"http://127.0.0.1:7420\" }"));
    }
}
