//! Instances that are hard for one reason or another.

use crate::instance::{Instance, SCALE};
use crate::numbers::mixed;
use crate::preset::Scores;

/// The bits that tell equal scores apart, as many as the engine's.
const TIE_BITS: u32 = 24;

impl Instance {
    /// One place less would move everybody: each can come to two neighbours in a row, and would rather have the next.
    pub(crate) fn chain(people: usize) -> Self {
        let mut chain = Self::of_nobody(vec![1; people]);
        let last = u32::try_from(people - 1).expect("presets are small");
        for mentee in 0..=last {
            chain.mentors.extend(mentee..=last.min(mentee + 1));
            chain.scores.extend((mentee..=last.min(mentee + 1)).map(|mentor| SCALE / 2 + mentor - mentee));
            chain.starts.push(chain.mentors.len());
        }
        chain
    }

    /// Everybody can come to everybody, worth the product of their numbers (Machol and Wien 1976).
    pub(crate) fn products(people: usize) -> Self {
        let mut products = Self::of_nobody(vec![1; people]);
        let last = u32::try_from(people).expect("presets are small");
        for mentee in 1..=last {
            products.mentors.extend(0..last);
            products.scores.extend((1..=last).map(|mentor| mentee * mentor / (last * last / SCALE)));
            products.starts.push(products.mentors.len());
        }
        products
    }

    /// The instance with other scores.
    pub(crate) fn shaped(mut self, scores: Scores) -> Self {
        match scores {
            Scores::Coverage | Scores::Chain | Scores::Products => {}
            Scores::Levels(count) => {
                let step = SCALE / (count - 1);
                self.scores.iter_mut().for_each(|score| *score /= step);
                (self.penalty, self.tie_bits) = (count - 1, TIE_BITS);
            }
            Scores::BareLevels(count) => {
                let step = SCALE / (count - 1);
                self.scores.iter_mut().for_each(|score| *score = *score / step * step);
            }
            Scores::Same => self.scores.fill(SCALE),
            Scores::Popular => self.make_popular(),
            Scores::Sums => self.make_sums(),
        }
        self
    }

    /// The first mentor has places for a tenth of all, and everybody would rather come there.
    fn make_popular(&mut self) {
        self.capacities[0] = u32::try_from(self.starts.len() / 10).expect("presets are small");
        let popular = Self::of_nobody(self.capacities.clone());
        let plain = std::mem::replace(self, popular);
        for row in plain.starts.windows(2) {
            self.mentors.push(0);
            self.scores.push(SCALE);
            for pair in (row[0]..row[1]).filter(|pair| plain.mentors[*pair] != 0) {
                self.mentors.push(plain.mentors[pair]);
                self.scores.push(plain.scores[pair]);
            }
            self.starts.push(self.mentors.len());
        }
    }

    /// A pair is worth what either brings, and little of its own.
    fn make_sums(&mut self) {
        let part = |number: u64, most: u64| u32::try_from(mixed(number) % most).expect("parts are small");
        for (mentee, row) in (0..).zip(self.starts.windows(2)) {
            for pair in row[0]..row[1] {
                let mentor = 1 << 40 | u64::from(self.mentors[pair]);
                let own = part(1 << 41 | pair as u64, 1_000);
                self.scores[pair] = part(mentee, 400_000) + part(mentor, 500_000) + own;
            }
        }
    }
}
