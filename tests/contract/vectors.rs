//! The golden vectors of `proto/testdata`: the bytes of a message are a promise to everybody who stores or sends them.

use std::collections::BTreeMap;
use std::fs;

use preceptor_proto::v1 as pb;
use prost::Message;
use prost_reflect::{DeserializeOptions, DynamicMessage, MessageDescriptor};
use serde_json::Value;

use crate::schema::Schema;

/// Decodes and encodes with a generated type.
type Transcode = fn(&[u8]) -> Vec<u8>;

fn transcode<M: Message + Default>(bytes: &[u8]) -> Vec<u8> {
    M::decode(bytes).expect("the generated type reads the vector").encode_to_vec()
}

const GENERATED: &[(&str, Transcode)] = &[
    ("CheckImportRequest", transcode::<pb::CheckImportRequest>),
    ("Conference", transcode::<pb::Conference>),
    ("Feedback", transcode::<pb::Feedback>),
    ("ListPeopleRequest", transcode::<pb::ListPeopleRequest>),
    ("Person", transcode::<pb::Person>),
    ("Proposal", transcode::<pb::Proposal>),
    ("WatchEventsResponse", transcode::<pb::WatchEventsResponse>),
];

struct Vector {
    message: MessageDescriptor,
    json: String,
    bytes: Vec<u8>,
}

/// Every vector by the name of its message.
fn vectors() -> BTreeMap<String, Vector> {
    let folder = preceptor_tests::root().join("proto/testdata");
    let schema = Schema::ours();
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(&folder).expect("proto/testdata is there") {
        let path = entry.expect("proto/testdata is readable").path();
        if path.extension().is_none_or(|kind| kind != "json") {
            continue;
        }
        let name = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let message = schema.pool().get_message_by_name(&format!("preceptor.v1.{name}"));
        let message = message.unwrap_or_else(|| panic!("{name} is no message of the contract any more"));
        let json = fs::read_to_string(&path).expect("a vector is text");
        let bytes =
            fs::read(path.with_extension("binpb")).unwrap_or_else(|error| panic!("{name}.binpb: {error}"));
        found.insert(name, Vector { message, json, bytes });
    }
    found
}

fn from_json(vector: &Vector) -> DynamicMessage {
    let mut reader = serde_json::Deserializer::from_str(&vector.json);
    DynamicMessage::deserialize_with_options(vector.message.clone(), &mut reader, &DeserializeOptions::new())
        .expect("the vector is the JSON form of its message")
}

#[test]
fn json_becomes_the_golden_bytes() {
    for (name, vector) in vectors() {
        assert_eq!(from_json(&vector).encode_to_vec(), vector.bytes, "{name}");
    }
}

#[test]
fn the_golden_bytes_become_json_again() {
    for (name, vector) in vectors() {
        let read = DynamicMessage::decode(vector.message.clone(), vector.bytes.as_slice())
            .expect("the bytes decode");
        let written = serde_json::to_value(&read).expect("a message has a JSON form");
        let golden: Value = serde_json::from_str(&vector.json).expect("a vector is JSON");
        assert_eq!(written, golden, "{name}");
    }
}

#[test]
fn generated_types_keep_every_byte() {
    let vectors = vectors();
    let typed: Vec<&str> = GENERATED.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        vectors.keys().map(String::as_str).collect::<Vec<_>>(),
        typed,
        "each vector has its type here"
    );
    for (name, transcode) in GENERATED {
        let bytes = &vectors[*name].bytes;
        assert_eq!(&transcode(bytes), bytes, "{name}");
    }
}

#[test]
fn absent_and_zero_are_two_things_where_it_matters() {
    let feedback = pb::Feedback::decode(vectors()["Feedback"].bytes.as_slice()).expect("the bytes decode");
    let levels: Vec<Option<i32>> = feedback.ratings.iter().map(|rating| rating.level).collect();
    assert_eq!(levels, [Some(3500), None, Some(0)], "a skill that was not observed is not a low mark");
}
