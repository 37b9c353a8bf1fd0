//! Imports go down only: handlers know the engine and the store, neither knows them.

use crate::Violation;
use crate::source::Source;

/// What code in one place may not name.
struct Floor {
    /// The start of the paths of its files.
    within: &'static str,
    /// Files of `within` that may after all.
    except: &'static [&'static str],
    forbidden: &'static [&'static str],
    reason: &'static str,
}

/// Above the rooms between rows and engine, and what they do not speak.
const BETWEEN_ROWS_AND_ENGINE: &[&str] =
    &["crate::rpc", "crate::work", "crate::serve", "preceptor_proto", "tonic"];
const BETWEEN: &str = "a room between rows and the engine knows no message, no status and no service";

const FLOORS: &[Floor] = &[
    Floor {
        within: "proto/src/",
        except: &[],
        forbidden: &["preceptor_engine", "preceptor_server", "preceptor_client", "sqlx", "tokio"],
        reason: "the contract stands on its own",
    },
    Floor {
        within: "server/engine/",
        except: &[],
        forbidden: &[
            "tokio",
            "sqlx",
            "tonic",
            "prost",
            "rand",
            "getrandom",
            "uuid",
            "tracing",
            "preceptor_proto",
            "preceptor_server",
            "std::fs",
            "std::io",
            "std::net",
            "std::env",
            "std::process",
            "std::time::SystemTime",
            "std::time::Instant",
        ],
        reason: "the engine is pure: no transport, no store, no clock, no chance, no input or output",
    },
    Floor {
        within: "server/src/records/",
        except: &[],
        forbidden: &[
            "crate::caller",
            "crate::desk",
            "crate::error",
            "crate::growth",
            "crate::matching",
            "crate::meeting",
            "crate::people",
            "crate::rpc",
            "crate::serve",
            "crate::store",
            "crate::work",
            "tonic",
            "tokio",
            "preceptor_proto",
        ],
        reason: "records are plain rows, below the store and below the wire",
    },
    Floor {
        within: "server/src/store/",
        except: &[],
        forbidden: &[
            "crate::caller",
            "crate::desk",
            "crate::error",
            "crate::growth",
            "crate::matching",
            "crate::meeting",
            "crate::people",
            "crate::rpc",
            "crate::serve",
            "crate::work",
            "tonic",
            "preceptor_proto",
        ],
        reason: "the store knows rows, not requests",
    },
    Floor {
        within: "server/src/desk/",
        except: &[],
        forbidden: &[
            "crate::growth",
            "crate::matching",
            "crate::meeting",
            "crate::people",
            "crate::rpc",
            "crate::serve",
            "crate::work",
            "preceptor_proto",
        ],
        reason: "the desk makes every change and knows no service",
    },
    Floor {
        within: "server/src/matching/",
        except: &[],
        forbidden: BETWEEN_ROWS_AND_ENGINE,
        reason: BETWEEN,
    },
    Floor { within: "server/src/meeting/", except: &[], forbidden: BETWEEN_ROWS_AND_ENGINE, reason: BETWEEN },
    Floor { within: "server/src/people/", except: &[], forbidden: BETWEEN_ROWS_AND_ENGINE, reason: BETWEEN },
    Floor { within: "server/src/growth/", except: &[], forbidden: BETWEEN_ROWS_AND_ENGINE, reason: BETWEEN },
    Floor {
        within: "server/src/work/",
        except: &[],
        forbidden: &["crate::rpc", "crate::serve", "tonic", "preceptor_proto"],
        reason: "what runs by itself knows neither requests nor replies",
    },
    Floor {
        within: "server/src/rpc/",
        except: &[],
        forbidden: &["crate::work", "crate::serve"],
        reason: "a handler parses, authorizes, calls and replies; what runs by itself stands beside it",
    },
    Floor {
        within: "server/src/",
        // Errors and the transport's refusals carry documented reasons; reflection serves the descriptors.
        except: &[
            "server/src/rpc/",
            "server/src/error",
            "server/src/serve/mod.rs",
            "server/src/serve/layers/",
        ],
        forbidden: &["preceptor_proto"],
        reason: "only rpc/ speaks the wire's shapes",
    },
    Floor {
        within: "server/src/",
        except: &["server/src/store/", "server/src/records/"],
        forbidden: &["sqlx"],
        reason: "only the store speaks to the database",
    },
    Floor {
        within: "server/src/",
        // An error that is becoming a status, and what the transport does before there is a request.
        except: &[
            "server/src/error/",
            "server/src/serve/",
            "server/src/caller/secret.rs",
            "server/src/clock.rs",
        ],
        forbidden: &["crate::clock::new_id", "crate::clock::new_secret", "crate::clock::below"],
        reason: "ids and chance are arguments: whoever needs them is handed the clock",
    },
    Floor {
        within: "server/",
        except: &[],
        forbidden: &["preceptor_client"],
        reason: "the server does not know its clients",
    },
    Floor {
        within: "client/src/",
        except: &["client/src/commands/demo", "client/src/demo"],
        forbidden: &["preceptor_server", "sqlx"],
        reason: "the client talks over the wire; only the demo carries a server",
    },
    Floor {
        within: "client/src/",
        except: &["client/src/program/", "client/src/lib.rs", "client/src/main.rs"],
        forbidden: &["crate::program", "crate::run"],
        reason: "the program stands on its commands, and nothing stands on the program",
    },
    Floor {
        within: "client/src/",
        except: &["client/src/program/", "client/src/commands/", "client/src/demo/", "client/src/lib.rs"],
        forbidden: &["crate::commands", "crate::demo"],
        reason: "nothing but the program knows a command; what several share is a noun",
    },
    Floor {
        within: "client/src/commands/",
        except: &[],
        forbidden: &["crate::demo"],
        reason: "the demo uses what commands use; no command uses the demo",
    },
    Floor {
        within: "client/src/shell/",
        except: &[],
        forbidden: &["crate::nouns", "crate::topics", "crate::sheets"],
        reason: "the shell is what a command runs in, and knows no noun",
    },
    Floor {
        within: "client/src/output/",
        except: &[],
        forbidden: &["crate::shell", "crate::nouns", "crate::connection", "crate::outbox", "crate::config"],
        reason: "output prints what it is given",
    },
    Floor {
        within: "client/src/connection/",
        except: &[],
        forbidden: &["crate::shell", "crate::nouns", "crate::output", "crate::outbox", "crate::config"],
        reason: "the connection knows an address and a token, not where they come from",
    },
    Floor {
        within: "client/src/show_rpc/",
        except: &[],
        forbidden: &["crate::connection", "crate::shell", "crate::nouns", "crate::output"],
        reason: "what tells of calls stands below the connection that makes them",
    },
    Floor {
        within: "client/src/outbox/",
        except: &[],
        forbidden: &["crate::connection", "crate::shell", "crate::nouns", "crate::output"],
        reason: "drafts are files; who delivers them stands above",
    },
    Floor {
        within: "client/src/topics/",
        except: &[],
        forbidden: &["crate::connection", "crate::shell", "crate::nouns", "crate::output"],
        reason: "what is told about codes needs neither a server nor a screen",
    },
    Floor {
        within: "client/src/failure/",
        except: &[],
        forbidden: &[
            "crate::arguments",
            "crate::clock",
            "crate::config",
            "crate::connection",
            "crate::dates",
            "crate::json",
            "crate::nouns",
            "crate::outbox",
            "crate::output",
            "crate::sheets",
            "crate::shell",
            "crate::show_rpc",
            "crate::topics",
        ],
        reason: "everything can fail, so that a failure knows nothing but words",
    },
    Floor {
        within: "client/src/words/",
        except: &[],
        forbidden: &[
            "crate::arguments",
            "crate::clock",
            "crate::config",
            "crate::connection",
            "crate::dates",
            "crate::failure",
            "crate::json",
            "crate::nouns",
            "crate::outbox",
            "crate::output",
            "crate::sheets",
            "crate::shell",
            "crate::show_rpc",
            "crate::topics",
            "std::fs",
            "std::io",
            "std::env",
            "tonic",
            "tokio",
            "clap",
        ],
        reason: "words are pure: a fact in, a text out",
    },
    Floor {
        within: "client/src/arguments/",
        except: &[],
        forbidden: &["crate::failure", "crate::words", "crate::show_rpc", "crate::output", "crate::shell"],
        reason: "the flags of every command are the bottom of the command line",
    },
];

/// Finds every path that points upwards.
pub(crate) fn upward_paths(sources: &[Source]) -> Vec<Violation> {
    sources.iter().flat_map(|source| FLOORS.iter().flat_map(|floor| floor.breaches(source))).collect()
}

/// Finds dependencies that a floor may not even have: `manifest` is the text of the `Cargo.toml` at `path`.
pub(crate) fn forbidden_dependencies(path: &str, manifest: &toml::Table) -> Vec<Violation> {
    let Some(dependencies) = manifest.get("dependencies").and_then(toml::Value::as_table) else {
        return vec![];
    };
    let folder = path.trim_end_matches("Cargo.toml");
    let floors =
        FLOORS.iter().filter(|floor| folder == floor.within || floor.within == format!("{folder}src/"));
    let minded = floors
        .filter(|floor| floor.except.is_empty())
        .flat_map(|floor| floor.forbidden.iter().map(move |name| (name, floor)));
    minded
        .filter(|(name, _)| dependencies.contains_key(&name.replace('_', "-")))
        .map(|(name, floor)| Violation::at(path, format!("depends on {name}: {}", floor.reason)))
        .collect()
}

impl Floor {
    fn breaches(&self, source: &Source) -> Vec<Violation> {
        let is_here = source.path.starts_with(self.within)
            && !self.except.iter().any(|spared| source.path.starts_with(spared));
        if !is_here {
            return vec![];
        }
        let paths = source.paths().into_iter().filter(|path| self.forbids(&path.name));
        paths
            .map(|path| {
                Violation::on_line(&source.path, path.line, format!("names {}: {}", path.name, self.reason))
            })
            .collect()
    }

    fn forbids(&self, name: &str) -> bool {
        self.forbidden.iter().any(|forbidden| {
            name.strip_prefix(forbidden).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    fn found(path: &str, text: &str) -> usize {
        upward_paths(&[Source::new(path, text)]).len()
    }

    #[test]
    fn an_engine_that_reads_the_clock_or_a_file_is_found() {
        let source =
            Source::new("server/engine/src/time.rs", "use std::fmt;\nuse std::{fs, time::Instant};\n");
        assert_eq!(
            places(&upward_paths(&[source])),
            ["server/engine/src/time.rs:2", "server/engine/src/time.rs:2"]
        );
        assert_eq!(found("server/engine/src/time.rs", "fn f() { tokio::spawn(g()); }"), 1);
    }

    #[test]
    fn a_store_that_knows_requests_is_found_however_it_says_so() {
        for text in [
            "use crate::rpc::wire;",
            "use super::rpc;",
            "use crate::{records, rpc};",
            "fn f() { crate::rpc::f() }",
        ] {
            assert_eq!(found("server/src/store/mod.rs", text), 1, "{text}");
        }
        assert_eq!(found("server/src/store/people.rs", "use super::Tx;\nuse crate::records::Person;"), 0);
    }

    #[test]
    fn records_below_everything_and_the_wire_only_in_rpc() {
        assert_eq!(found("server/src/records/person.rs", "use crate::store::Tx;"), 1);
        assert_eq!(found("server/src/config.rs", "use preceptor_proto::v1 as pb;"), 1);
        assert_eq!(
            found("server/src/rpc/people.rs", "use preceptor_proto::v1 as pb;\nuse crate::store::Store;"),
            0
        );
    }

    #[test]
    fn a_desk_that_knows_a_service_or_a_room_above_it_is_found() {
        for text in [
            "use crate::matching::Searches;",
            "use super::rpc::wire::Fields;",
            "use preceptor_proto::v1 as pb;",
            "fn f() { crate::work::solve_runs() }",
        ] {
            assert_eq!(
                found("server/src/desk/mod.rs", text),
                1 + usize::from(text.contains("proto")),
                "{text}"
            );
        }
        assert_eq!(found("server/src/desk/mod.rs", "use tonic::Status;\nuse crate::store::Tx;"), 0);
    }

    #[test]
    fn a_room_between_rows_and_engine_that_knows_messages_or_what_runs_by_itself_is_found() {
        for room in ["matching", "meeting", "people", "growth"] {
            let path = format!("server/src/{room}/mod.rs");
            assert_eq!(found(&path, "use crate::rpc::wire;"), 1, "{room}");
            assert_eq!(found(&path, "use crate::work::solve_runs;"), 1, "{room}");
            assert_eq!(found(&path, "use tonic::Status;"), 1, "{room}");
            assert_eq!(found(&path, "use preceptor_proto::v1 as pb;"), 2, "{room}");
            assert_eq!(found(&path, "use sqlx::query;"), 1, "{room}");
            assert_eq!(
                found(&path, "use preceptor_engine::time::Zone;\nuse crate::desk::Scene;"),
                0,
                "{room}"
            );
        }
    }

    #[test]
    fn handlers_and_what_runs_by_itself_stand_beside_each_other() {
        assert_eq!(found("server/src/rpc/matching/mod.rs", "use crate::work::solve_runs;"), 1);
        assert_eq!(found("server/src/work/worker.rs", "use crate::rpc::wire::Fields;"), 1);
        assert_eq!(found("server/src/work/worker.rs", "use crate::matching::solving::Task;"), 0);
    }

    #[test]
    fn the_database_is_spoken_to_by_the_store_alone() {
        assert_eq!(found("server/src/rpc/people.rs", "use sqlx::query;"), 1);
        assert_eq!(found("server/src/store/people.rs", "use sqlx::query;"), 0);
    }

    #[test]
    fn an_id_that_is_drawn_while_parsing_or_in_the_store_is_found() {
        assert_eq!(found("server/src/rpc/wire/fields.rs", "fn f() { crate::clock::new_id(); }"), 1);
        assert_eq!(found("server/src/store/open.rs", "use crate::clock::{Clock, below};"), 1);
        assert_eq!(found("server/src/store/open.rs", "fn f(clock: &Clock) { clock.new_id(); }"), 0);
    }

    #[test]
    fn a_client_that_carries_the_server_outside_the_demo_is_found() {
        assert_eq!(found("client/src/commands/person.rs", "use preceptor_server::Config;"), 1);
        assert_eq!(found("client/src/commands/demo.rs", "use preceptor_server::Config;"), 0);
    }

    #[test]
    fn a_room_of_the_client_that_knows_one_above_it_is_found() {
        for (path, text) in [
            ("client/src/commands/help.rs", "use crate::program::Cli;"),
            ("client/src/nouns/session.rs", "use crate::commands::log::choice;"),
            ("client/src/shell/connect.rs", "use crate::{clock, nouns::log};"),
            ("client/src/output/table.rs", "use super::super::shell::Shell;"),
            ("client/src/connection/channel.rs", "use crate::config::Context;"),
            ("client/src/show_rpc/call.rs", "use crate::connection::Api;"),
            ("client/src/outbox/folder.rs", "use crate::connection::Api;"),
            ("client/src/topics/page.rs", "use crate::shell::Shell;"),
            ("client/src/failure/status.rs", "use crate::nouns::people::Names;"),
            ("client/src/words/amounts.rs", "use crate::failure::Failure;"),
            ("client/src/arguments/global.rs", "use crate::show_rpc::Observer;"),
            ("client/src/commands/watch.rs", "use crate::demo::Demo;"),
        ] {
            assert_eq!(found(path, text), 1, "{path}: {text}");
        }
        let command = "use crate::{failure::Failure, nouns::people, output::Table, shell::Shell};";
        assert_eq!(found("client/src/commands/rule.rs", command), 0);
        assert_eq!(found("client/src/program/tree.rs", "use crate::commands::rule;"), 0);
    }

    #[test]
    fn a_name_that_only_begins_alike_is_fine() {
        assert_eq!(found("server/engine/src/matching/mod.rs", "use crate::random::x;\nuse randomize::y;"), 0);
    }

    #[test]
    fn an_engine_that_depends_on_a_runtime_is_found_before_it_uses_it() {
        let manifest = "[dependencies]\ntokio = \"1\"\nserde = \"1\"\n".parse().expect("it is TOML");
        assert_eq!(forbidden_dependencies("server/engine/Cargo.toml", &manifest).len(), 1);
        assert_eq!(forbidden_dependencies("server/Cargo.toml", &manifest).len(), 0);
    }
}
