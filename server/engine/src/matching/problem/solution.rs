//! The optimum of a problem with the prices that prove it.

/// Where a solver begins: a plan and prices that may be anything; the nearer to an optimum, the sooner it is found.
#[derive(Clone, Copy, Debug)]
pub struct WarmStart<'p> {
    /// The mentor of each seat, as in [`Solution::mentor_of`].
    pub mentor_of: &'p [Option<u32>],
    /// A price for each mentor.
    pub prices: &'p [i128],
}

/// An optimum with the prices that prove it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Solution {
    /// The mentor of each seat ([`Problem::seats`](super::problem::Problem::seats)), a mentee's by number; `None` where leaving the seat free is best.
    /// Where every mentee demands one mentor, seats are mentees.
    pub mentor_of: Vec<Option<u32>>,
    /// What one more seat would be worth less to each mentee than the last it has: the least profit after paying the mentor's
    /// price, at least 0 and at least what the last seat costs.
    pub mentee_values: Vec<i128>,
    /// The lowest price of a place with each mentor that proves the optimum: what one more place would add, or more where
    /// a minimum stands in the way. Below 0 where the minimum has to be filled at a loss: one place
    /// less to fill would add as much, and no price that proves the optimum is nearer to 0.
    pub mentor_prices: Vec<i128>,
    /// The sum of the profits of all pairs, less what places and seats beyond targets cost.
    pub objective: i128,
}
