//! Calls of any method by its descriptor, so that a test covers methods that do not exist yet.

use prost::Message as _;
use prost_reflect::{DynamicMessage, Kind, MessageDescriptor, MethodDescriptor, Value};
use tonic::{
    Code, Request, Status,
    client::Grpc,
    codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder},
    codegen::{Body, Bytes, StdError, http::uri::PathAndQuery},
};

/// Bytes as they are.
#[derive(Clone, Copy, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Self
    }

    fn decoder(&mut self) -> Self {
        Self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        prost::bytes::BufMut::put_slice(buffer, &item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let length = prost::bytes::Buf::remaining(buffer);
        Ok(Some(prost::bytes::Buf::copy_to_bytes(buffer, length).to_vec()))
    }
}

/// Every method of the contract.
pub(crate) fn methods() -> Vec<MethodDescriptor> {
    let pool = preceptor_proto::descriptors();
    let services: Vec<_> =
        pool.services().filter(|service| service.package_name() == "preceptor.v1").collect();
    services.iter().flat_map(|service| service.methods().collect::<Vec<_>>()).collect()
}

/// `PairingService/EndPairing`.
pub(crate) fn short_name(method: &MethodDescriptor) -> String {
    format!("{}/{}", method.parent_service().name(), method.name())
}

/// Calls a method with one message; the status that came back, OK for an answer.
pub(crate) async fn call<T>(channel: T, method: &MethodDescriptor, request: &DynamicMessage) -> Status
where
    T: tonic::client::GrpcService<tonic::body::Body>,
    T::ResponseBody: Body<Data = Bytes> + Send + 'static,
    <T::ResponseBody as Body>::Error: Into<StdError> + Send,
    T::Error: Into<StdError>,
{
    let mut client = Grpc::new(channel);
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let path: PathAndQuery = path.parse().expect("a path");
    if let Err(error) = client.ready().await {
        return Status::unavailable(error.into().to_string());
    }
    let mut answer = match client.server_streaming(Request::new(request.encode_to_vec()), path, Raw).await {
        Ok(answer) => answer.into_inner(),
        Err(status) => return status,
    };
    match answer.message().await {
        Ok(_) => Status::new(Code::Ok, ""),
        Err(status) => status,
    }
}

/// Fields that a request needs although the comment does not say "Required", since not every caller needs them.
const ALWAYS: [&str; 11] = [
    "name",
    "parent",
    "person",
    "request_id",
    "etag",
    "ratings",
    "side",
    "duration_minutes",
    "approve_others",
    "estimate_model",
    "header",
];

/// A request that passes validation, made from the contract's own comments: every resource name points into
/// `agency`, where nothing of that name exists.
pub(crate) fn plausible(message: &MessageDescriptor, agency: &str) -> DynamicMessage {
    filled(message, agency, 0)
}

fn filled(message: &MessageDescriptor, agency: &str, depth: usize) -> DynamicMessage {
    let mut made = DynamicMessage::new(message.clone());
    for field in message.fields() {
        let comment = comment_of(message, &field);
        let always = ALWAYS.contains(&field.name());
        // Of what a question supposes, one thing is enough.
        let supposes = (message.name(), field.name()) == ("MatchAdjustments", "dropped_rules");
        let is_needed = always || supposes || comment.contains("Required");
        let is_output = comment.contains("Output only") && !always;
        // Feedback is about a session or about a conference; nobody is their own deputy.
        if matches!((message.name(), field.name()), ("Feedback", "conference") | ("Attendance", "deputy_for"))
        {
            continue;
        }
        let wanted = (is_needed && !is_output)
            || depth > 0 && !is_output && !comment.contains("Missing") && is_plain(&field);
        if !wanted || field.containing_oneof().is_some() && !is_first_of_oneof(&field) || depth > 3 {
            continue;
        }
        let value = match field.kind() {
            Kind::String => Value::String(text(field.name(), &comment, agency)),
            Kind::Int32 => Value::I32(if comment.contains("1000 to 5000") { 3000 } else { lowest(&comment) }),
            Kind::Int64 => Value::I64(1),
            Kind::Bool => Value::Bool(true),
            // Of an invitation's answers the first says that there is none.
            Kind::Enum(answers) if answers.name() == "InvitationState" => Value::EnumNumber(2),
            // Of the goals of a plan, scores are the one that balance needs.
            Kind::Enum(goals) if goals.name() == "MatchObjective" => Value::EnumNumber(2),
            Kind::Enum(_) => Value::EnumNumber(1),
            Kind::Message(inner) if inner.full_name() == "google.protobuf.Timestamp" => {
                Value::Message(time(&inner, field.name()))
            }
            Kind::Message(inner) => Value::Message(filled(&inner, agency, depth + 1)),
            _ => continue,
        };
        made.set_field(&field, if field.is_list() { Value::List(vec![value]) } else { value });
    }
    made
}

fn is_plain(field: &prost_reflect::FieldDescriptor) -> bool {
    !matches!(field.kind(), Kind::Message(_)) && !field.is_list()
}

fn is_first_of_oneof(field: &prost_reflect::FieldDescriptor) -> bool {
    field
        .containing_oneof()
        .is_some_and(|oneof| oneof.is_synthetic() || oneof.fields().next().as_ref() == Some(field))
}

fn comment_of(message: &MessageDescriptor, field: &prost_reflect::FieldDescriptor) -> String {
    let file = message.parent_file();
    let info = file.file_descriptor_proto().source_code_info.clone().unwrap_or_default();
    let location = info.location.iter().find(|location| location.path == field.path());
    location.and_then(|location| location.leading_comments.clone()).unwrap_or_default()
}

/// The lowest number that a comment names as allowed, such as 5 of "5 to 720".
fn lowest(comment: &str) -> i32 {
    let words: Vec<&str> = comment.split([' ', ',', '.', ';']).collect();
    let bound = words.windows(3).find(|three| three[1] == "to" && three[2].parse::<i32>().is_ok());
    bound.and_then(|three| three[0].parse().ok()).map_or(1, |lowest: i32| lowest.max(1))
}

fn time(inner: &MessageDescriptor, field: &str) -> DynamicMessage {
    let mut time = DynamicMessage::new(inner.clone());
    let days = if field.starts_with("end") { 3 } else { 2 };
    let now = preceptor_tests::service::START.0 / 1_000_000;
    let seconds = if field.starts_with("observe") { now - 86_400 } else { now + days * 86_400 };
    time.set_field_by_name("seconds", Value::I64(seconds));
    time
}

fn text(name: &str, comment: &str, agency: &str) -> String {
    if name == "request_id" {
        return preceptor_tests::service::request_id();
    }
    let quoted = comment.split('`').nth(1).unwrap_or_default();
    if quoted.starts_with("agencies/{agency}") || quoted.starts_with("skills/{skill}") {
        let parts = quoted.split('/').map(|part| match part {
            "{agency}" => agency,
            "{skill}" => "advocacy",
            part if part.starts_with('{') => "nobody",
            part => part,
        });
        return parts.collect::<Vec<_>>().join("/");
    }
    match (name, quoted) {
        ("etag", _) => "1".into(),
        ("estimate_model", _) => "default".into(),
        ("civil_start", _) => "2026-12-01T10:00".into(),
        ("email", _) => "nobody@north.example".into(),
        ("time_zone", _) => "America/Chicago".into(),
        ("case_reference", _) => "NC-1".into(),
        (_, "YYYY-MM-DD") => "2026-12-01".into(),
        (_, "YYYY-MM-DDThh:mm") => "2026-12-01T10:00".into(),
        (name, _) if name.ends_with("_id") => "nobody".into(),
        _ => "text".into(),
    }
}
