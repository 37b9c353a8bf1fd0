//! A call in Go, with the generated client: the body of a function, with its imports in a comment.

use super::{Server, call::Call};

/// What every call needs: the connection, and the token from its file.
pub(super) fn before(server: &Server) -> String {
    let token_file = server.token_text(|variable| format!("os.Getenv({variable})"));
    let (package, credentials) = match (server.has_tls(), server.ca_text()) {
        (false, _) => ("insecure", "transport := insecure.NewCredentials()\n".to_owned()),
        (true, None) => ("", "transport := credentials.NewTLS(nil)\n".to_owned()),
        (true, Some(file)) => (
            "",
            format!(
                "transport, err := credentials.NewClientTLSFromFile({file}, \"\")\nif err != nil {{\n\tpanic(err)\n}}\n"
            ),
        ),
    };
    let package = ["google.golang.org/grpc/credentials", package].join("/");
    format!(
        "// import (\n//\t\"context\"; \"fmt\"; \"os\"; \"strings\"\n//\t\"google.golang.org/grpc\"; \"{}\"\n\
         //\t\"google.golang.org/grpc/metadata\"; \"google.golang.org/protobuf/encoding/protojson\"\n\
         //\tpb \"…/preceptor/v1\" // the generated client: preceptor proto export DIR says how to make it\n// )\n\
         token, err := os.ReadFile({token_file})\nif err != nil {{\n\tpanic(err)\n}}\n\
         ctx := metadata.AppendToOutgoingContext(context.Background(),\n\
         \t\"authorization\", \"Bearer \"+strings.TrimSpace(string(token)))\n\
         {credentials}\
         conn, err := grpc.NewClient(\"{}\", grpc.WithTransportCredentials(transport))\n\
         if err != nil {{\n\tpanic(err)\n}}\ndefer conn.Close()\n",
        package.trim_end_matches('/'),
        server.authority()
    )
}

/// The call itself, in a block of its own; it prints what the server answers.
pub(super) fn call(call: &Call) -> String {
    let failed = "if err != nil {\n\t\tpanic(err)\n\t}\n";
    let (client, method) = (format!("pb.New{}Client(conn)", call.service()), call.method());
    let kind = call.request().name;
    let documents = call.documents('`');
    let parse = |target: &str| {
        format!(
            "if err := protojson.Unmarshal([]byte(document), {target}); err != nil {{\n\t\tpanic(err)\n\t}}\n"
        )
    };
    let print = "fmt.Println(protojson.Format(answer))\n";
    let body = if call.streams_requests() {
        format!(
            "\tstream, err := {client}.{method}(ctx)\n\t{failed}\tfor _, document := range []string{{\n\t\t`{}`,\n\t}} {{\n\
             \trequest := &pb.{kind}{{}}\n\t{}\tif err := stream.Send(request); err != nil {{\n\t\tpanic(err)\n\t}}\n\t}}\n\
             \tanswer, err := stream.CloseAndRecv()\n\t{failed}\t{print}",
            documents.join("`,\n\t\t`"),
            parse("request")
        )
    } else {
        let request = format!(
            "\tdocument := `{}`\n\trequest := &pb.{kind}{{}}\n\t{}",
            documents.concat(),
            parse("request")
        );
        let rest = if call.streams_responses() {
            format!(
                "\tstream, err := {client}.{method}(ctx, request)\n\t{failed}\tfor {{\n\
                 \tanswer, err := stream.Recv()\n\t{failed}\t{print}\t}}\n"
            )
        } else {
            format!("\tanswer, err := {client}.{method}(ctx, request)\n\t{failed}\t{print}")
        };
        request + &rest
    };
    format!("{{\n{body}}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::show_rpc::{
        call::tests::{importing, listing},
        server::tests::{local, remote},
    };

    #[test]
    fn the_request_is_one_raw_text() {
        let text = call(&listing());
        let parts: Vec<_> = text.split('`').collect();
        let [_, document, rest] = parts[..] else { panic!("{text}") };
        let request: serde_json::Value = serde_json::from_str(document).expect("JSON");
        assert_eq!(request["prefix"], "O'Neil ''' ` \" \\ $(date) é");
        assert!(rest.contains("pb.NewRosterServiceClient(conn).ListPeople(ctx, request)"), "{rest}");
    }

    #[test]
    fn brackets_are_closed_and_tls_is_by_the_address() {
        for text in [call(&listing()), call(&importing(3)), before(&local()), before(&remote())] {
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{text}");
        }
        assert!(before(&remote()).contains("credentials.NewClientTLSFromFile(\"ca.pem\", \"\")"));
        assert!(before(&local()).contains("insecure.NewCredentials()"));
    }
}
