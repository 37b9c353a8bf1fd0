//! The measured promises, in one run on one machine: `cargo bench -p preceptor-tests`.
//!
//! Prints a Markdown table. Ratios are between rows of the same run; absolute figures belong to the machine. Words
//! after `--` pick measures: `cargo bench -p preceptor-tests -- reads writes`.

mod bare;
mod cancelling;
mod cpu;
mod floor;
mod imports;
mod matching;
mod pools;
mod reads;
mod slots;
mod trials;
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
    let picked: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let is_picked = |measure: &str| picked.is_empty() || picked.iter().any(|word| word == measure);
    let mut rows = Vec::new();
    for backend in [Backend::Sqlite, Backend::Postgres] {
        if is_picked("reads") {
            rows.push(reads::measure(&Service::start(backend).await, backend).await);
        }
        if is_picked("writes") {
            rows.extend(writes::measure(&Service::start(backend).await, backend).await);
        }
        if is_picked("imports") {
            rows.push(imports::measure(&Service::start(backend).await, backend).await);
        }
        if is_picked("matching") {
            rows.push(matching::measure(&Service::start(backend).await, backend).await);
        }
        if is_picked("large") {
            rows.push(matching::measure_large(&Service::start(backend).await, backend).await);
        }
        if is_picked("cancelling") && matches!(backend, Backend::Sqlite) {
            rows.push(cancelling::measure(&Service::start(backend).await).await);
        }
        if is_picked("pools") && matches!(backend, Backend::Sqlite) {
            rows.push(matching::measure_pool(&Service::start(backend).await).await);
        }
        if is_picked("trials") {
            rows.push(trials::measure(&Service::start(backend).await, backend).await);
        }
        if is_picked("large-trials") {
            rows.push(trials::measure_large(&Service::start(backend).await, backend).await);
        }
        if is_picked("slots") {
            rows.push(slots::measure(&Service::start(backend).await, backend).await);
        }
    }
    if is_picked("pools") {
        rows.extend(pools::measure());
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
