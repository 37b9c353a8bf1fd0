//! What a command may print, and in what form.

use std::process::Output;

use prost_reflect::{DynamicMessage, SerializeOptions};
use serde_json::Value;

/// The keys of a failure, as scripts read it.
const FAILURE_KEYS: [&str; 8] =
    ["code", "details", "field", "hint", "message", "reason", "requestId", "retryable"];

/// Every JSON value of a text.
pub(super) fn values_of(text: &str) -> Vec<Value> {
    let values = serde_json::Deserializer::from_str(text).into_iter();
    values.collect::<Result<_, _>>().unwrap_or_else(|error| panic!("{error} in {text}"))
}

/// The one JSON value on standard output: an object.
pub(super) fn one_value(line: &str, output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    is_for_a_pipe(line, &text);
    let mut values = values_of(&text);
    assert_eq!(values.len(), 1, "{line} -o json prints {text}");
    let value = values.remove(0);
    assert!(value.is_object(), "{line} -o json prints {text}");
    value
}

/// That a value is a message of the contract in canonical proto3 JSON with every key, and a list has its page token.
pub(super) fn is_canonical(line: &str, message: &str, value: &Value) {
    if message.is_empty() {
        return;
    }
    let descriptor = preceptor_proto::descriptors()
        .get_message_by_name(&format!("preceptor.v1.{message}"))
        .unwrap_or_else(|| panic!("{line}: there is no {message}"));
    let read = DynamicMessage::deserialize(descriptor, value);
    let read = read.unwrap_or_else(|error| panic!("{line} prints no {message}: {error} in {value}"));
    let options = SerializeOptions::new().skip_default_fields(false);
    let written = read.serialize_with_options(serde_json::value::Serializer, &options).expect("it is JSON");
    assert_eq!(value, &written, "{line}: not canonical");
    let is_paged = message.starts_with("List") || message.starts_with("Compare");
    assert_eq!(is_paged, value.get("nextPageToken").is_some(), "{line}: {value}");
}

/// That a text has no codes of a terminal, and its times are RFC 3339 in UTC.
pub(super) fn is_for_a_pipe(line: &str, text: &str) {
    assert!(!text.contains(['\u{1b}', '\r', '\u{8}']), "{line} prints codes of a terminal: {text:?}");
    let is_time = |word: &&str| {
        let bytes = word.as_bytes();
        bytes.len() >= 19
            && bytes[..4].iter().all(u8::is_ascii_digit)
            && bytes[10] == b'T'
            && bytes[13] == b':'
    };
    let words = text.split(|letter: char| letter.is_whitespace() || matches!(letter, '"' | ',' | ';'));
    for time in words.filter(is_time) {
        assert!(
            time.ends_with('Z') || text.contains(&format!("\"civilStart\": \"{time}")),
            "{line} prints {time}"
        );
    }
}

/// That the table and the plain lines say all that the CSV says, without cutting anything.
pub(super) fn holds_every_cell(line: &str, csv: &str, others: [&str; 2]) {
    let mut reader = csv::ReaderBuilder::new().from_reader(csv.as_bytes());
    assert!(!reader.headers().expect("a header").is_empty(), "{line}");
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
    for cell in rows.iter().flatten() {
        // A formula was made harmless for spreadsheet programs only; lines of a cell stand apart in a table.
        let cell = cell.strip_prefix('\'').unwrap_or(cell);
        for part in cell.lines().map(str::trim) {
            for other in others {
                assert!(other.contains(part), "{line}: {part:?} is not in\n{other}");
            }
        }
    }
}

/// The failure that a command with `-o json` told: one JSON object, the last line on standard error.
pub(super) fn failure(line: &str, output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().last().unwrap_or_default();
    let failure: Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("{line} says no JSON: {said}"));
    let object = failure.as_object().unwrap_or_else(|| panic!("{line}: {failure}"));
    let keys: Vec<&str> = object.keys().map(String::as_str).collect();
    assert_eq!(keys, FAILURE_KEYS, "{line}");
    assert!(failure["retryable"].is_boolean() && failure["details"].is_array(), "{line}: {failure}");
    assert!(!failure["message"].as_str().expect("text").is_empty(), "{line}: {failure}");
    assert!(!failure["code"].as_str().expect("text").is_empty(), "{line}: {failure}");
    failure
}
