//! The twelve sizes that are measured beside public solvers, and what is hard.

/// Which of a mentee's eligible mentors take part.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pick {
    /// All of them.
    All,
    /// So many with the greatest scores.
    Best(usize),
    /// So many by chance.
    Random(usize),
}

/// Where scores come from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scores {
    /// What strengths cover of needs: hardly two are equal.
    Coverage,
    /// The same, rounded to so many levels, with the keyed hash below them that decides ties.
    Levels(u32),
    /// The same, rounded to so many levels that nothing tells apart.
    BareLevels(u32),
    /// All the same.
    Same,
    /// A tenth of all places is with one mentor, whom everybody would rather have.
    Popular,
    /// What either side brings, and little of the pair's own.
    Sums,
    /// Two neighbours in a row, the further one better.
    Chain,
    /// The product of both numbers, for every pair.
    Products,
}

/// One size.
#[derive(Clone, Copy)]
pub(crate) struct Preset {
    pub(crate) name: &'static str,
    pub(crate) mentees: usize,
    pub(crate) mentors: usize,
    pub(crate) pick: Pick,
    /// The places of all mentors together, in percent of the mentees; `None` leaves each mentor 1 to 5.
    pub(crate) capacity_percent: Option<usize>,
    pub(crate) scores: Scores,
}

impl Preset {
    /// The same people with other scores.
    const fn scored(self, name: &'static str, scores: Scores) -> Self {
        Self { name, scores, ..self }
    }
}

const fn preset(
    name: &'static str,
    mentees: usize,
    mentors: usize,
    pick: Pick,
    capacity_percent: Option<usize>,
) -> Preset {
    Preset { name, mentees, mentors, pick, capacity_percent, scores: Scores::Coverage }
}

/// From an agency to a country.
pub(crate) const PRESETS: [Preset; 12] = [
    preset("200x60", 200, 60, Pick::All, None),
    preset("1kx300", 1_000, 300, Pick::All, None),
    preset("5kx1.5k", 5_000, 1_500, Pick::All, None),
    preset("20kx6k-k64", 20_000, 6_000, Pick::Best(64), None),
    preset("100kx30k-k32", 100_000, 30_000, Pick::Best(32), None),
    preset("5kx1.5k-balanced", 5_000, 1_500, Pick::All, Some(100)),
    preset("5kx1.5k-slack", 5_000, 1_500, Pick::All, Some(130)),
    preset("20kx6k-r64", 20_000, 6_000, Pick::Random(64), None),
    preset("20kx6k-r64-balanced", 20_000, 6_000, Pick::Random(64), Some(100)),
    preset("20kx6k-r64-slack", 20_000, 6_000, Pick::Random(64), Some(130)),
    preset("100kx30k-r32", 100_000, 30_000, Pick::Random(32), None),
    preset("100kx30k-r32-balanced", 100_000, 30_000, Pick::Random(32), Some(100)),
];

const COUNTRY: Preset = preset("country", 100_000, 30_000, Pick::Random(32), Some(100));

/// What is hard, for one reason or another: as many places as mentees.
pub(crate) const HARD: [Preset; 7] = [
    COUNTRY.scored("hard-11-levels", Scores::Levels(11)),
    COUNTRY.scored("hard-11-bare-levels", Scores::BareLevels(11)),
    COUNTRY.scored("hard-one-level", Scores::Same),
    COUNTRY.scored("hard-popular", Scores::Popular),
    COUNTRY.scored("hard-sums", Scores::Sums),
    preset("hard-chain", 100_000, 100_000, Pick::All, None).scored("hard-chain", Scores::Chain),
    preset("hard-products", 2_000, 2_000, Pick::All, None).scored("hard-products", Scores::Products),
];

/// One family, balanced, in sizes that double.
pub(crate) const GROWTH: [Preset; 6] = [
    preset("2kx600-r32-balanced", 2_000, 600, Pick::Random(32), Some(100)),
    preset("4kx1.2k-r32-balanced", 4_000, 1_200, Pick::Random(32), Some(100)),
    preset("8kx2.4k-r32-balanced", 8_000, 2_400, Pick::Random(32), Some(100)),
    preset("16kx4.8k-r32-balanced", 16_000, 4_800, Pick::Random(32), Some(100)),
    preset("32kx9.6k-r32-balanced", 32_000, 9_600, Pick::Random(32), Some(100)),
    preset("64kx19.2k-r32-balanced", 64_000, 19_200, Pick::Random(32), Some(100)),
];
