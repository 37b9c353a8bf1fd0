//! A call as it goes over the wire, read with the contract.

use prost_reflect::{DynamicMessage, MessageDescriptor, MethodDescriptor};
use serde_json::Value;

use crate::json::{POOL, request_json};

/// The widest request that is written on one line, in bytes.
const ONE_LINE: usize = 90;
/// The bytes before each message of gRPC: a flag, and the length in four.
const PREFIX: usize = 5;

/// A call: a method of the contract and its request.
#[derive(Debug)]
pub(super) struct Call {
    method: MethodDescriptor,
    /// The messages of the request, one unless it is a stream.
    requests: Vec<Value>,
}

impl Call {
    /// Reads a request; `None` where it is none of the contract.
    pub(super) fn decode(path: &str, encoded: &[u8]) -> Option<Self> {
        let (service, method) = path.trim_start_matches('/').split_once('/')?;
        let service = POOL.get_service_by_name(service)?;
        let method = service.methods().find(|known| known.name() == method)?;
        let decode = |message: &[u8]| {
            let message = DynamicMessage::decode(method.input(), message).ok()?;
            request_json(&message).ok()
        };
        let requests = messages(encoded).into_iter().map(decode).collect::<Option<_>>()?;
        Some(Self { method, requests })
    }

    /// `preceptor.v1.RosterService/ListPeople`.
    pub(super) fn path(&self) -> String {
        format!("{}/{}", self.method.parent_service().full_name(), self.method())
    }

    /// `RosterService`.
    pub(super) fn service(&self) -> String {
        self.method.parent_service().name().to_owned()
    }

    /// `ListPeople`.
    pub(super) fn method(&self) -> &str {
        self.method.name()
    }

    /// The file of the service without its ending: `preceptor/v1/roster`.
    pub(super) fn file(&self) -> String {
        stem(self.method.parent_service().parent_file().name())
    }

    /// The message of the request.
    pub(super) fn request(&self) -> MessageName {
        MessageName::of(&self.method.input())
    }

    /// The message of the answer.
    pub(super) fn response(&self) -> MessageName {
        MessageName::of(&self.method.output())
    }

    /// Whether the request is a stream of messages.
    pub(super) fn streams_requests(&self) -> bool {
        self.method.is_client_streaming()
    }

    /// Whether the answer is a stream of messages.
    pub(super) fn streams_responses(&self) -> bool {
        self.method.is_server_streaming()
    }

    /// The messages of the request as JSON text, in which no `quote` stands: it is written as an escape.
    pub(super) fn documents(&self, quote: char) -> Vec<String> {
        let escaped = format!("\\u{:04x}", u32::from(quote));
        // Outside of its texts JSON has none of the quotes that the dialects use.
        self.requests.iter().map(|request| written(request).replace(quote, &escaped)).collect()
    }

    /// The request id, if the request has one.
    pub(super) fn request_id(&self) -> Option<&str> {
        self.requests.first()?.get("requestId")?.as_str()
    }
}

/// A message: its name, and the file that declares it.
pub(super) struct MessageName {
    /// `ListPeopleRequest`.
    pub(super) name: String,
    /// `preceptor/v1/roster`.
    pub(super) file: String,
}

impl MessageName {
    fn of(message: &MessageDescriptor) -> Self {
        Self { name: message.name().to_owned(), file: stem(message.parent_file().name()) }
    }
}

fn stem(file: &str) -> String {
    file.trim_end_matches(".proto").to_owned()
}

/// A short message on one line, a long one on many.
fn written(request: &Value) -> String {
    let line = request.to_string();
    if line.len() <= ONE_LINE { line } else { format!("{request:#}") }
}

/// The messages of a request body; what is cut short is left out.
fn messages(mut encoded: &[u8]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    while let Some(([_, length @ ..], rest)) = encoded.split_first_chunk::<PREFIX>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let Some((message, rest)) = rest.split_at_checked(length) else { break };
        messages.push(message);
        encoded = rest;
    }
    messages
}

#[cfg(test)]
pub(super) mod tests {
    use preceptor_proto::v1 as pb;
    use prost::Message;

    use super::*;

    /// A body as gRPC sends it.
    fn framed<M: Message>(messages: &[M]) -> Vec<u8> {
        let frame = |message: &M| {
            let bytes = message.encode_to_vec();
            let length = u32::try_from(bytes.len()).expect("short").to_be_bytes();
            [&[0][..], &length, &bytes].concat()
        };
        messages.iter().flat_map(frame).collect()
    }

    /// A call that names somebody whose name has every quote that a dialect uses.
    pub(in crate::show_rpc) fn listing() -> Call {
        let request = pb::ListPeopleRequest {
            parent: "agencies/main".into(),
            prefix: "O'Neil ''' ` \" \\ $(date) é".into(),
            ..Default::default()
        };
        Call::decode("/preceptor.v1.RosterService/ListPeople", &framed(&[request])).expect("a call")
    }

    /// A call that sends a stream.
    pub(in crate::show_rpc) fn importing(rows: usize) -> Call {
        let message = |request_id: String| pb::CheckImportRequest { request_id, ..Default::default() };
        let messages: Vec<_> = (0..rows).map(|row| message(row.to_string())).collect();
        Call::decode("/preceptor.v1.RosterService/CheckImport", &framed(&messages)).expect("a call")
    }

    #[test]
    fn a_request_is_read_back_and_holds_no_quote_of_the_dialect() {
        for quote in ['\'', '`'] {
            let [document] = &listing().documents(quote)[..] else { panic!("one message") };
            assert!(!document.contains(quote), "{document}");
            let value: Value = serde_json::from_str(document).expect("JSON");
            assert_eq!(value["prefix"], "O'Neil ''' ` \" \\ $(date) é");
        }
    }

    #[test]
    fn a_stream_keeps_all_its_messages() {
        assert_eq!(importing(25).documents('\'').len(), 25);
    }

    #[test]
    fn what_is_no_call_of_the_contract_is_not_shown() {
        for path in ["/grpc.health.v1.Health/Check", "/preceptor.v1.RosterService/Nothing", "/", ""] {
            assert!(Call::decode(path, &[]).is_none(), "{path}");
        }
        assert!(messages(&[0, 0, 0, 0, 9, 1]).is_empty());
    }
}
