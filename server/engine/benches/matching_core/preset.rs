//! The twelve sizes that are measured.

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

/// One size.
#[derive(Clone, Copy)]
pub(crate) struct Preset {
    pub(crate) name: &'static str,
    pub(crate) mentees: usize,
    pub(crate) mentors: usize,
    pub(crate) pick: Pick,
    /// The places of all mentors together, in percent of the mentees; `None` leaves each mentor 1 to 5.
    pub(crate) capacity_percent: Option<usize>,
}

const fn preset(
    name: &'static str,
    mentees: usize,
    mentors: usize,
    pick: Pick,
    capacity_percent: Option<usize>,
) -> Preset {
    Preset { name, mentees, mentors, pick, capacity_percent }
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
