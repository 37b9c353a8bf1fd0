//! The matching engine, from its smallest problem to a run of a thousand people.

mod all_pairs;
mod certificate;
mod changes;
mod dossier;
mod duality;
mod features;
mod locks;
mod merit;
mod oracle;
mod pair_storage;
mod plan;
mod problem;
mod rules;
mod scale;
mod score;
mod score_lines;
mod shapes;
mod small;
mod ties;
mod unplaced;
mod unwatched;
mod watching;
mod what_if;
mod what_if_examples;
mod world;
