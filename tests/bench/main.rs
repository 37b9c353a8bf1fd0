//! The measured promises, in one run on one machine: `cargo bench -p preceptor-tests`.
//!
//! Prints a Markdown table. Ratios are between rows of the same run; absolute figures belong to the machine.

mod bare;
mod imports;
mod matching;
mod reads;
mod slots;
mod writes;

use preceptor_tests::service::{Backend, Service};

/// One line of the table.
struct Row {
    what: &'static str,
    figure: String,
    wanted: &'static str,
}

#[tokio::main]
async fn main() {
    // `cargo test --benches` asks a benchmark only to start.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let mut rows = Vec::new();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        rows.extend(reads::measure(&Service::start(backend).await, backend).await);
        rows.extend(writes::measure(&Service::start(backend).await, backend).await);
        rows.push(imports::measure(&Service::start(backend).await, backend).await);
        rows.push(matching::measure(&Service::start(backend).await, backend).await);
        rows.push(slots::measure(&Service::start(backend).await, backend).await);
    }
    println!("| what | measured | wanted |\n|---|---|---|");
    for Row { what, figure, wanted } in rows {
        println!("| {what} | {figure} | {wanted} |");
    }
}

/// `sqlite` or `postgres` beside what was measured.
const fn on(backend: Backend, sqlite: &'static str, postgres: &'static str) -> &'static str {
    match backend {
        Backend::Sqlite => sqlite,
        Backend::Postgres => postgres,
    }
}
