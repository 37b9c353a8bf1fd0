//! One change by chance to an exported run.

use preceptor_engine::matching::Dossier;
use serde_json::{Value, json};

use super::agency::Chance;

/// The document with one value changed, and its hash made to fit in most cases: otherwise only the hash would be tried.
pub(super) fn tampered(genuine: &str, chance: &mut Chance) -> String {
    let mut document: Value = serde_json::from_str(genuine).expect("it was just written");
    let mut pointers = Vec::new();
    gather(&document, &mut String::new(), &mut pointers);
    let part = match document.get("released") {
        Some(_) => {
            ["/released", "/released", "/snapshot", "/released/certificate", ""][chance.place(&[0; 5])]
        }
        None => ["/snapshot", "/snapshot", "/assignment", "/certificate", ""][chance.place(&[0; 5])],
    };
    let within: Vec<&String> = pointers.iter().filter(|pointer| pointer.starts_with(part)).collect();
    let pointer = within[chance.place(&within)];
    let words: Vec<String> =
        pointers.iter().filter_map(|pointer| Some(document.pointer(pointer)?.as_str()?.to_owned())).collect();
    change(document.pointer_mut(pointer).expect("it was just found"), &words, chance);
    let text = document.to_string();
    match Dossier::from_json(&text) {
        Ok(mut dossier) if !chance.is_one_in(8) && !pointer.starts_with("/snapshot_hash") => {
            dossier.snapshot_hash = dossier.snapshot.hash();
            dossier.to_json()
        }
        _ => text,
    }
}

/// Every place of a document.
fn gather(value: &Value, pointer: &mut String, found: &mut Vec<String>) {
    let length = pointer.len();
    let mut enter = |key: String, child: &Value| {
        pointer.push('/');
        pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
        gather(child, pointer, found);
        pointer.truncate(length);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, child)| enter(key.clone(), child)),
        Value::Array(items) => {
            for (place, child) in items.iter().enumerate() {
                enter(place.to_string(), child);
            }
        }
        _ => {}
    }
    found.push(pointer.clone());
}

fn change(value: &mut Value, words: &[String], chance: &mut Chance) {
    let step = [1, -1, 2, 15, 250, -250, 1000, -100_000][chance.place(&[0; 8])];
    match value {
        Value::Null => *value = json!(words[chance.place(words)]),
        Value::Bool(truth) => *truth = !*truth,
        Value::Number(number) if number.is_i64() => {
            *value = json!(number.as_i64().map(|number| number.saturating_add(step)));
        }
        Value::Number(number) => *value = json!(number.as_u64().map(|number| number ^ 1)),
        Value::String(text) => match text.parse::<i128>() {
            Ok(amount) if text.len() < 60 => *text = (amount + i128::from(step)).to_string(),
            _ => words[chance.place(words)].clone_into(text),
        },
        Value::Array(items) if items.is_empty() => items.push(json!(words[chance.place(words)])),
        Value::Array(items) => {
            let (place, other) = (chance.place(items), chance.place(items));
            match chance.0.below(3) {
                0 => drop(items.remove(place)),
                1 => items.swap(place, other),
                _ => items.push(items[place].clone()),
            }
        }
        Value::Object(fields) => {
            let keys: Vec<String> = fields.keys().cloned().collect();
            match keys.get(chance.place(&keys.iter().chain([&String::new()]).collect::<Vec<_>>())) {
                Some(key) => drop(fields.remove(key)),
                None => drop(fields.insert("added".into(), json!(1))),
            }
        }
    }
}
