//! The stable plan where pairs are computed on demand: deferred acceptance, a few offers at a time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::matching::instance::instance::Instance;

/// How many of a mentee's next best mentors are looked up at once.
const OFFERS: usize = 32;

/// A mentor with the profit of the pair: the more profitable, the earlier.
type Offer = (Reverse<i128>, u32);

/// The mentor of each row in the stable plan, by deferred acceptance: rows propose, mentors keep the most profitable.
pub(crate) fn stable_plan(instance: &Instance) -> Vec<Option<u32>> {
    let rows = instance.free.len();
    let mut mentor_of = vec![None; rows];
    // By mentor, the rows it holds: the least profitable on top.
    let mut guests: Vec<BinaryHeap<Offer>> = vec![BinaryHeap::new(); instance.problem.mentor_count()];
    let mut offers: Vec<Vec<Offer>> = vec![Vec::new(); rows];
    let mut last: Vec<Option<Offer>> = vec![None; rows];
    let mut loose: Vec<u32> = (0..).take(rows).collect();
    while let Some(row) = loose.pop() {
        let place = row as usize;
        if offers[place].is_empty() {
            offers[place] = next_offers(instance, row, last[place]);
        }
        let Some(offer) = offers[place].pop() else { continue };
        last[place] = Some(offer);
        let (profit, mentor) = offer;
        guests[mentor as usize].push((profit, row));
        mentor_of[place] = Some(mentor);
        if guests[mentor as usize].len() > instance.problem.capacity(mentor) as usize {
            let (_, left) = guests[mentor as usize].pop().expect("somebody has just come");
            mentor_of[left as usize] = None;
            loose.push(left);
        }
    }
    mentor_of
}

/// The mentee's best few mentors after the last that was tried, the best at the end.
fn next_offers(instance: &Instance, row: u32, last: Option<Offer>) -> Vec<Offer> {
    let mut best: BinaryHeap<Offer> = BinaryHeap::new();
    instance.each_pair(row, |mentor, profit| {
        let offer = (Reverse(profit), mentor);
        if profit <= 0 || last.is_some_and(|last| offer <= last) {
            return;
        }
        if best.len() < OFFERS {
            best.push(offer);
        } else if best.peek().is_some_and(|worst| offer < *worst) {
            best.pop();
            best.push(offer);
        }
    });
    let mut best = best.into_sorted_vec();
    best.reverse();
    best
}

/// How many blocking pairs a plan has: mentee and mentor who would both gain by leaving the plan for each other.
pub(crate) fn blocking_pairs(instance: &Instance, mentor_of: &[Option<u32>]) -> u64 {
    let own = |(row, mentor): (u32, &Option<u32>)| mentor.and_then(|mentor| instance.profit(row, mentor));
    let own: Vec<i128> = (0..).zip(mentor_of).map(|placed| own(placed).unwrap_or(0)).collect();
    // What a newcomer must be worth more than: nothing where there is room, else the least of those who are there.
    let mut loads = vec![0_u32; instance.problem.mentor_count()];
    let mut least = vec![i128::MAX; instance.problem.mentor_count()];
    for (mentor, own) in mentor_of.iter().zip(&own) {
        if let Some(mentor) = mentor {
            loads[*mentor as usize] += 1;
            least[*mentor as usize] = least[*mentor as usize].min(*own);
        }
    }
    for (least, (places, load)) in least.iter_mut().zip(instance.problem.places().iter().zip(loads)) {
        *least = if load < places.capacity { 0 } else { *least };
    }
    let mut blocking = 0;
    for (row, own) in (0..).zip(&own) {
        instance.each_pair(row, |mentor, profit| {
            blocking += u64::from(profit > *own && profit > least[mentor as usize]);
        });
    }
    blocking
}
