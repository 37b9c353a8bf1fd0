//! One instance: people, the pairs that rules allow, and their scores; and its form as a folder.
//!
//! A folder holds `meta.json` and four arrays of little-endian integers without any header:
//!
//! | file | type | entries |
//! |---|---|---|
//! | `starts.u64` | unsigned 64 bit | mentees + 1: the pairs of mentee `i` are `starts[i]..starts[i + 1]` |
//! | `mentors.u32` | unsigned 32 bit | one for each pair, rising within a mentee |
//! | `scores.u32` | unsigned 32 bit | one for each pair, 0 to `scale` |
//! | `capacities.u32` | unsigned 32 bit | one for each mentor |
//!
//! What is to be greatest is the sum of `score + unplaced_penalty` over all pairs of a plan: with the penalty at the
//! scale itself, leaving somebody without a place costs as much as the best score.

use std::fs;
use std::path::Path;

use preceptor_engine::matching::problem::from_rows::SparseRows;
use preceptor_engine::matching::problem::problem::Problem;
use preceptor_engine::matching::progress::watch::uncancelled;
use serde_json::{Value, json};

use crate::numbers::{Numbers, mixed};
use crate::people::{Mentee, Mentor, SKILLS, capacities, mentees, mentors};
use crate::preset::{Pick, Preset, Scores};

/// The greatest score, and what leaving a mentee without a place costs.
pub(crate) const SCALE: u32 = 1_000_000;

/// An instance as arrays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) capacities: Vec<u32>,
    pub(crate) starts: Vec<usize>,
    pub(crate) mentors: Vec<u32>,
    pub(crate) scores: Vec<u32>,
    /// What leaving a mentee without a place costs.
    pub(crate) penalty: u32,
    /// How many bits below the scores tell equal ones apart.
    pub(crate) tie_bits: u32,
}

impl Instance {
    /// The instance of a preset; the same seed gives the same one.
    pub(crate) fn new(preset: &Preset, seed: u64) -> Self {
        match preset.scores {
            Scores::Chain => return Self::chain(preset.mentees),
            Scores::Products => return Self::products(preset.mentees),
            _ => {}
        }
        let mut numbers = Numbers::new(seed);
        let learners = mentees(&mut numbers, preset.mentees);
        let teachers = mentors(&mut numbers, preset.mentors);
        let capacities = capacities(&mut numbers, preset);
        let key = numbers.next();
        let mut instance = Self::of_nobody(capacities);
        let mut row = Vec::new();
        for (mentee, number) in learners.iter().zip(1..) {
            row.clear();
            row.extend(eligible(mentee, &teachers));
            choose(&mut row, preset.pick, mixed(key ^ number));
            instance.mentors.extend(row.iter().map(|pair| pair.0));
            instance.scores.extend(row.iter().map(|pair| pair.1));
            instance.starts.push(instance.mentors.len());
        }
        instance.shaped(preset.scores)
    }

    /// No mentees yet.
    pub(crate) fn of_nobody(capacities: Vec<u32>) -> Self {
        Self {
            capacities,
            starts: vec![0],
            mentors: Vec::new(),
            scores: Vec::new(),
            penalty: SCALE,
            tie_bits: 0,
        }
    }

    /// The problem to solve.
    pub(crate) fn into_problem(self) -> Problem {
        let Self { penalty, tie_bits, .. } = self;
        let profit = |(score, pair): (u32, u64)| match tie_bits {
            0 => i64::from(score + penalty),
            // Wider than all ties of a plan together, as the engine's goals are apart.
            _ => {
                i64::from(score + penalty) << (tie_bits + 18) | (mixed(pair) >> (64 - tie_bits)).cast_signed()
            }
        };
        let profits = self.scores.into_iter().zip(0..).map(profit).collect();
        let rows = SparseRows { starts: &self.starts, mentors: self.mentors, profits };
        uncancelled(|watch| Problem::from_narrow_rows(&self.capacities, rows, watch))
            .expect("an instance is a problem")
    }

    /// Writes the folder.
    pub(crate) fn write(&self, folder: &Path, preset: &Preset, seed: u64) {
        fs::create_dir_all(folder).expect("the folder can be made");
        let put = |name: &str, bytes: Vec<u8>| {
            fs::write(folder.join(name), bytes).expect("the file can be written");
        };
        let meta = json!({
            "name": preset.name, "seed": seed, "mentees": preset.mentees, "mentors": preset.mentors,
            "pairs": self.mentors.len(), "places": self.capacities.iter().map(|places| u64::from(*places)).sum::<u64>(),
            "scale": SCALE, "unplaced_penalty": self.penalty,
            "tie_bits": self.tie_bits,
        });
        put("meta.json", format!("{meta:#}\n").into_bytes());
        put("starts.u64", self.starts.iter().flat_map(|start| (*start as u64).to_le_bytes()).collect());
        for (name, words) in [
            ("mentors.u32", &self.mentors),
            ("scores.u32", &self.scores),
            ("capacities.u32", &self.capacities),
        ] {
            put(name, words.iter().flat_map(|word| word.to_le_bytes()).collect());
        }
    }

    /// Reads a folder.
    pub(crate) fn read(folder: &Path) -> Self {
        let get = |name: &str| fs::read(folder.join(name)).expect("the folder holds an instance");
        let meta: Value = serde_json::from_slice(&get("meta.json")).expect("meta.json is JSON");
        assert_eq!(meta["scale"], SCALE, "the scores have another scale");
        let words = |name: &str| {
            let bytes = get(name);
            let (words, rest) = bytes.as_chunks::<4>();
            assert!(rest.is_empty(), "{name} is cut off");
            words.iter().map(|word| u32::from_le_bytes(*word)).collect::<Vec<u32>>()
        };
        let bytes = get("starts.u64");
        let starts = bytes.as_chunks::<8>().0.iter().map(|start| u64::from_le_bytes(*start));
        Self {
            capacities: words("capacities.u32"),
            starts: starts.map(|start| usize::try_from(start).expect("pairs fit into memory")).collect(),
            mentors: words("mentors.u32"),
            scores: words("scores.u32"),
            penalty: u32::try_from(meta["unplaced_penalty"].as_u64().expect("a penalty")).expect("32 bits"),
            // Older folders do not say.
            tie_bits: meta["tie_bits"].as_u64().map_or(0, |bits| u32::try_from(bits).expect("few bits")),
        }
    }
}

/// The mentors that rules allow, with the share of the mentee's weighted gaps that their strengths cover.
pub(crate) fn eligible<'p>(
    mentee: &'p Mentee,
    mentors: &'p [Mentor],
) -> impl Iterator<Item = (u32, u32)> + 'p {
    let whole = 100 * u64::from(mentee.weights.iter().sum::<u32>());
    let suits = |(_, mentor): &(u32, &Mentor)| mentee.profile.suits(&mentor.profile);
    (0..).zip(mentors).filter(suits).map(move |(number, mentor)| {
        let covered: u32 = (0..SKILLS).map(|skill| mentee.weights[skill] * mentor.strengths[skill]).sum();
        let score = u64::from(SCALE) * u64::from(covered) / whole;
        (number, u32::try_from(score).expect("a strength is at most the whole"))
    })
}

/// Keeps the mentors that are picked, by number.
fn choose(row: &mut Vec<(u32, u32)>, pick: Pick, key: u64) {
    let (Pick::Best(most) | Pick::Random(most)) = pick else { return };
    if row.len() <= most {
        return;
    }
    match pick {
        Pick::Random(_) => row.select_nth_unstable_by_key(most - 1, |pair| mixed(key ^ u64::from(pair.0))),
        Pick::All | Pick::Best(_) => {
            row.select_nth_unstable_by_key(most - 1, |pair| (std::cmp::Reverse(pair.1), pair.0))
        }
    };
    row.truncate(most);
    row.sort_unstable();
}
