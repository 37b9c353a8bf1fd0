//! The rooms of the engine in their order, each of which knows itself and those below it.
//!
//! Where `floors.rs` says what one place may not name, a staircase says what it may: nothing above, and nothing by way of the
//! facade that callers from outside use.

use crate::Violation;
use crate::source::Source;

/// Rooms, or single files, that stand on each other.
struct Staircase {
    /// The start of the paths of their files.
    within: &'static str,
    /// What these rooms are called from.
    module: &'static str,
    /// From the ground up.
    rooms: &'static [&'static str],
}

const STAIRCASES: &[Staircase] = &[
    Staircase {
        within: "server/engine/src/",
        module: "crate",
        rooms: &["time", "skill", "estimate", "schedule", "matching", "sheets"],
    },
    Staircase {
        within: "server/engine/src/matching/",
        module: "crate::matching",
        rooms: &[
            "progress",
            "input",
            "people",
            "problem",
            "solver",
            "instance",
            "proof",
            "plan",
            "what_if",
            "without_locks",
            "dossier",
        ],
    },
];

/// Finds what names a room above its own, or a room's content without the room.
pub(crate) fn climbing_paths(sources: &[Source]) -> Vec<Violation> {
    sources.iter().flat_map(|source| STAIRCASES.iter().flat_map(|stairs| stairs.breaches(source))).collect()
}

impl Staircase {
    fn breaches(&self, source: &Source) -> Vec<Violation> {
        let Some(own) = self.step_of_file(&source.path) else { return vec![] };
        let paths = source.paths().into_iter();
        let named = paths.filter_map(|path| Some((path.line, self.named_in(&path.name)?.to_owned())));
        let above = named.filter(|(_, name)| self.step(name).is_none_or(|step| step > own));
        above
            .map(|(line, name)| {
                let says =
                    format!("names {}::{name} from {}: rooms know those below", self.module, self.rooms[own]);
                Violation::on_line(&source.path, line, says)
            })
            .collect()
    }

    /// Which step a file stands on; `None` for files outside and for those that only wire the rooms together.
    fn step_of_file(&self, path: &str) -> Option<usize> {
        let room = path.strip_prefix(self.within)?.split('/').next()?;
        self.step(room.trim_end_matches(".rs"))
    }

    /// What of these rooms' module a path names.
    fn named_in<'p>(&self, path: &'p str) -> Option<&'p str> {
        path.strip_prefix(self.module)?.strip_prefix("::")?.split("::").next()
    }

    fn step(&self, room: &str) -> Option<usize> {
        self.rooms.iter().position(|step| *step == room)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    fn found(path: &str, text: &str) -> usize {
        climbing_paths(&[Source::new(path, text)]).len()
    }

    #[test]
    fn a_room_that_knows_one_above_is_found() {
        let source = Source::new(
            "server/engine/src/matching/problem/problem.rs",
            "use crate::matching::people::roster::Roster;\nuse crate::matching::{\n    plan::plan::Plan,\n};\n",
        );
        assert_eq!(places(&climbing_paths(&[source])), ["server/engine/src/matching/problem/problem.rs:3"]);
        assert_eq!(found("server/engine/src/time/zone.rs", "use crate::schedule::Grid;"), 1);
        assert_eq!(
            found("server/engine/src/matching/people/score.rs", "use super::super::solver::solve;"),
            1
        );
        assert_eq!(found("server/engine/src/matching/without_locks.rs", "use super::dossier::Dossier;"), 1);
    }

    #[test]
    fn a_room_that_takes_what_is_below_by_way_of_the_facade_is_found() {
        assert_eq!(found("server/engine/src/matching/plan/plan.rs", "use crate::matching::Snapshot;"), 1);
    }

    #[test]
    fn rooms_that_know_themselves_and_those_below_are_not_minded() {
        let text = "use super::problem::Problem;\nuse crate::matching::input::snapshot::Pair;\nuse crate::skill::Level;";
        assert_eq!(found("server/engine/src/matching/problem/seats.rs", text), 0);
    }

    #[test]
    fn what_wires_the_rooms_together_may_name_all_of_them() {
        assert_eq!(found("server/engine/src/matching/mod.rs", "pub use plan::plan::Plan;"), 0);
        assert_eq!(found("server/src/matching/run.rs", "use crate::matching::plan::Plan;"), 0);
    }

    #[test]
    fn tests_may_climb() {
        let text = "#[cfg(test)]\nmod tests {\n    use crate::matching::plan::plan::Plan;\n}";
        assert_eq!(found("server/engine/src/matching/input/week.rs", text), 0);
    }
}
