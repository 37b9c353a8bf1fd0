//! Rules of the contract's shape. Each says what it minds; the tests run it on our contract and on planted ones.

use prost_reflect::{Kind, MethodDescriptor};

use crate::schema::{Schema, has};

/// What methods that change nothing begin with.
const READS: &[&str] = &["Get", "List", "Watch", "Find", "Explain", "Export", "Compare"];

/// Changes that are guarded by something other than an etag, with the reason.
const CHANGES_WITHOUT_ETAG: &[(&str, &str)] = &[
    (
        "RespondInvitation",
        "guests answer at the same time; `sequence` tells whether the time they answer still stands",
    ),
    (
        "CancelMatchRun",
        "a run changes by itself from QUEUED to SOLVING; who cancels it means it in either state",
    ),
];

/// What a number can be of. A scale of its own counts when the comment says its bounds.
const UNITS: &[&str] = &[
    "bytes",
    "thousandths",
    "points",
    "microseconds",
    "milliseconds",
    "minutes",
    "hours",
    "days",
    "unit",
    "mentees",
    "mentors",
    "people",
    "pairs",
    "pairings",
    "places",
    "proposals",
    "rows",
    "findings",
    "items",
    "slots",
    "starts",
    "skills",
    "policies",
    "runs",
    "rules",
    "imports",
    "events",
    "entries",
];

/// What a number can be instead of an amount: a place in an order.
const ORDINALS: &[&str] = &["from 0", "from 1", "The version", "`sequence`", "Rises with every change"];

const ETAG: &str = "etag";

/// The canonical status codes that a failing call may have.
const STATUS_CODES: &[&str] = &[
    "INVALID_ARGUMENT",
    "OUT_OF_RANGE",
    "UNAUTHENTICATED",
    "PERMISSION_DENIED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "ABORTED",
    "FAILED_PRECONDITION",
    "RESOURCE_EXHAUSTED",
    "UNAVAILABLE",
    "DEADLINE_EXCEEDED",
    "UNIMPLEMENTED",
    "INTERNAL",
];

fn is_read(method: &MethodDescriptor) -> bool {
    READS.iter().any(|verb| method.name().starts_with(verb))
}

fn undocumented(schema: &Schema) -> Vec<String> {
    let mut elements = vec![];
    for method in schema.methods() {
        elements.push((
            method.full_name().to_owned(),
            method.parent_service().parent_file(),
            method.path().to_vec(),
        ));
    }
    for message in schema.messages() {
        elements.push((message.full_name().to_owned(), message.parent_file(), message.path().to_vec()));
    }
    for field in schema.fields() {
        elements.push((
            field.full_name().to_owned(),
            field.parent_message().parent_file(),
            field.path().to_vec(),
        ));
    }
    for one in schema.enums() {
        elements.push((one.full_name().to_owned(), one.parent_file(), one.path().to_vec()));
        let values = one
            .values()
            .map(|value| (value.full_name().to_owned(), one.parent_file(), value.path().to_vec()));
        elements.extend(values);
    }
    let silent = elements.into_iter().filter(|(_, file, path)| schema.comment(file, path).is_empty());
    silent.map(|(name, ..)| name).collect()
}

fn unpaged_lists(schema: &Schema) -> Vec<String> {
    let lists = schema.methods().into_iter().filter(|method| method.name().starts_with("List"));
    let unpaged = lists.filter(|method| {
        let (request, response) = (method.input(), method.output());
        let asks = has(&request, "page_size", &Kind::Int32) && has(&request, "page_token", &Kind::String);
        !asks || !has(&response, "next_page_token", &Kind::String)
    });
    unpaged.map(|method| method.name().to_owned()).collect()
}

/// Changes that cannot be sent twice safely, and reads that pretend to be changes.
fn unrepeatable_changes(schema: &Schema) -> Vec<String> {
    let wrong = schema
        .methods()
        .into_iter()
        .filter(|method| is_read(method) == has(&method.input(), "request_id", &Kind::String));
    wrong.map(|method| method.name().to_owned()).collect()
}

/// Changes of a resource that has an etag which do not take one.
fn unconditional_changes(schema: &Schema) -> Vec<String> {
    let resources = schema.resources();
    let changes = schema.methods().into_iter().filter(|method| !is_read(method));
    let unconditional = changes.filter(|method| {
        let request = method.input();
        let named =
            request.get_field_by_name("name").and_then(|name| schema.name_pattern(&name).map(str::to_owned));
        let target = resources.iter().find(|(pattern, _)| Some(pattern) == named.as_ref());
        let is_guarded = target.is_some_and(|(_, resource)| has(resource, ETAG, &Kind::String));
        let embeds = request.fields().any(|field| match field.kind() {
            Kind::Message(message) => {
                method.name() == format!("Update{}", message.name()) && has(&message, ETAG, &Kind::String)
            }
            _ => false,
        });
        let is_update = method.name().starts_with("Update");
        (is_guarded || (is_update && named.is_none() && !embeds)) && !has(&request, ETAG, &Kind::String)
    });
    unconditional.map(|method| method.name().to_owned()).collect()
}

/// Updates that take a state: it changes by methods that say what happens.
fn updates_of_state(schema: &Schema) -> Vec<String> {
    let is_state = |kind: Kind| matches!(kind, Kind::Enum(one) if one.name().ends_with("State"));
    let updates = schema.methods().into_iter().filter(|method| method.name().starts_with("Update"));
    let stateful = updates.filter(|method| method.input().fields().any(|field| is_state(field.kind())));
    stateful.map(|method| method.name().to_owned()).collect()
}

/// Resources that some method changes, although readers could not tell.
fn resources_without_etag(schema: &Schema) -> Vec<String> {
    let changed_names: Vec<String> = schema
        .methods()
        .into_iter()
        .filter(|method| !is_read(method) && !method.name().starts_with("Delete"))
        .filter_map(|method| {
            let request = method.input();
            let embedded = request.fields().find_map(|field| match field.kind() {
                Kind::Message(message) if method.name() == format!("Update{}", message.name()) => {
                    message.get_field_by_name("name")
                }
                _ => None,
            });
            let name = request.get_field_by_name("name").or(embedded)?;
            schema.name_pattern(&name).map(str::to_owned)
        })
        .collect();
    let changed = schema.resources().into_iter().filter(|(pattern, _)| changed_names.contains(pattern));
    changed
        .filter(|(_, resource)| !has(resource, ETAG, &Kind::String))
        .map(|(_, resource)| resource.name().to_owned())
        .collect()
}

fn numbers_without_unit(schema: &Schema) -> Vec<String> {
    let numbers = schema.fields().into_iter().filter(|field| {
        matches!(
            field.kind(),
            Kind::Int32 | Kind::Int64 | Kind::Uint32 | Kind::Uint64 | Kind::Sint32 | Kind::Sint64
        )
    });
    let unexplained = numbers.filter(|field| {
        let comment = schema.comment_on_field(field);
        let words: Vec<String> = comment.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase).collect();
        let has_unit = UNITS.iter().any(|unit| words.iter().any(|word| word == unit));
        let has_scale = comment.contains(" to ") && comment.contains(|c: char| c.is_ascii_digit());
        let is_count = field.name().ends_with("_count") || comment.starts_with("The most to return");
        !(has_unit || has_scale || is_count || ORDINALS.iter().any(|ordinal| comment.contains(ordinal)))
    });
    unexplained.map(|field| field.full_name().to_owned()).collect()
}

fn floats(schema: &Schema) -> Vec<String> {
    let floats =
        schema.fields().into_iter().filter(|field| matches!(field.kind(), Kind::Float | Kind::Double));
    floats.map(|field| field.full_name().to_owned()).collect()
}

/// Error reasons whose comment does not begin with the status code that they come with.
fn reasons_without_code(schema: &Schema) -> Vec<String> {
    let reasons = schema.enums().into_iter().filter(|candidate| candidate.name() == "ErrorReason");
    let values = reasons.flat_map(|reason| {
        reason.values().skip(1).map(|value| (value, reason.parent_file())).collect::<Vec<_>>()
    });
    let codeless = values.filter(|(value, file)| {
        let comment = schema.comment(file, value.path());
        !STATUS_CODES.iter().any(|code| comment.strip_prefix(code).is_some_and(|rest| rest.starts_with(". ")))
    });
    codeless.map(|(value, _)| value.name().to_owned()).collect()
}

#[test]
fn everything_is_documented() {
    assert_eq!(undocumented(&Schema::ours()), [""; 0]);
    let planted = Schema::planted(
        "// A.\nmessage A {\n  // B.\n  string b = 1;\n  string c = 2;\n}\nenum E { E_X = 0; }",
    );
    assert_eq!(
        undocumented(&planted),
        ["preceptor.planted.A.c", "preceptor.planted.E", "preceptor.planted.E_X"]
    );
}

#[test]
fn lists_are_paged() {
    assert_eq!(unpaged_lists(&Schema::ours()), [""; 0]);
    let planted = "message Q { int32 page_size = 1; string page_token = 2; } message R { string next_page_token = 1; }
        message Bare {} service S { rpc ListA(Q) returns (R); rpc ListB(Bare) returns (R); rpc ListC(Q) returns (Bare); }";
    assert_eq!(unpaged_lists(&Schema::planted(planted)), ["ListB", "ListC"]);
}

#[test]
fn changes_can_be_repeated_and_reads_need_not() {
    assert_eq!(unrepeatable_changes(&Schema::ours()), [""; 0]);
    let planted = "message Q { string request_id = 1; } message Bare {}
        service S { rpc GetA(Q) returns (Bare); rpc EndA(Bare) returns (Bare); rpc EndB(Q) returns (Bare); }";
    assert_eq!(unrepeatable_changes(&Schema::planted(planted)), ["GetA", "EndA"]);
}

#[test]
fn changes_are_conditional() {
    let excused: Vec<&str> = CHANGES_WITHOUT_ETAG.iter().map(|(method, _)| *method).collect();
    assert_eq!(unconditional_changes(&Schema::ours()), excused);
    let planted = "message A {\n // Resource name, `as/{a}`.\n string name = 1;\n string etag = 2; }
        message Named {\n // The A, `as/{a}`.\n string name = 1; }
        message Good {\n // The A, `as/{a}`.\n string name = 1;\n string etag = 2; }
        message Whole { A a = 1; } message Part { string title = 1; }
        service S { rpc EndA(Named) returns (A); rpc HoldA(Good) returns (A); rpc GetA(Named) returns (A);
                    rpc UpdateA(Whole) returns (A); rpc UpdateB(Part) returns (A); }";
    assert_eq!(unconditional_changes(&Schema::planted(planted)), ["EndA", "UpdateB"]);
}

#[test]
fn states_change_by_methods_of_their_own() {
    assert_eq!(updates_of_state(&Schema::ours()), [""; 0]);
    let planted = "enum AState { A_STATE_UNSPECIFIED = 0; } message A { AState state = 1; }
        message Q { AState state = 1; } message Whole { A a = 1; }
        service S { rpc UpdateA(Whole) returns (A); rpc UpdateItem(Q) returns (A); rpc MarkItem(Q) returns (A); }";
    assert_eq!(updates_of_state(&Schema::planted(planted)), ["UpdateItem"]);
}

#[test]
fn resources_that_change_have_an_etag() {
    assert_eq!(resources_without_etag(&Schema::ours()), [""; 0]);
    let planted = "message A {\n // Resource name, `as/{a}`.\n string name = 1; }
        message B {\n // Resource name, `bs/{b}`.\n string name = 1; }
        message EndA {\n // The A, `as/{a}`.\n string name = 1; } message UpdateB { B b = 1; } message Bare {}
        service S { rpc EndA(EndA) returns (Bare); rpc UpdateB(UpdateB) returns (Bare); }";
    assert_eq!(resources_without_etag(&Schema::planted(planted)), ["A", "B"]);
    assert_eq!(resources_without_etag(&Schema::planted(&planted.replace("rpc End", "rpc Delete"))), ["B"]);
}

#[test]
fn numbers_say_what_they_count() {
    assert_eq!(numbers_without_unit(&Schema::ours()), [""; 0]);
    let planted = "message A {\n // Length in minutes.\n int32 length = 1;\n // The weight, 0 to 100.\n int32 weight = 2;
        // How long.\n int64 bare = 3;\n // How long.\n string text = 4; }";
    assert_eq!(numbers_without_unit(&Schema::planted(planted)), ["preceptor.planted.A.bare"]);
}

#[test]
fn nothing_is_a_float() {
    assert_eq!(floats(&Schema::ours()), [""; 0]);
    let planted = Schema::planted("message A { double b = 1; repeated float c = 2; int32 d = 3; }");
    assert_eq!(floats(&planted), ["preceptor.planted.A.b", "preceptor.planted.A.c"]);
}

#[test]
fn error_reasons_say_their_status_code() {
    assert_eq!(reasons_without_code(&Schema::ours()), [""; 0]);
    let planted =
        "enum ErrorReason {\n X = 0;\n // NOT_FOUND. Gone.\n GONE = 1;\n // Not found.\n LOST = 2; }";
    assert_eq!(reasons_without_code(&Schema::planted(planted)), ["LOST"]);
}

#[test]
fn the_contract_is_not_empty() {
    let ours = Schema::ours();
    assert!(ours.methods().len() > 50 && ours.resources().len() > 8 && ours.fields().len() > 300);
}
