//! Two plans side by side: what each is worth, who has another mentor, and why.

use std::collections::{BTreeMap, BTreeSet};

use preceptor_engine::matching::plan::{unplaced::BELOW_BAR, why_not::WhyNot};
use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::Desk,
    error::Error,
    matching::{
        freezing::mentors_wanted,
        plan_cache::{RestoredPlan, RestoredPlans},
        run::{RunKey, load},
        what_if::{called, everybody},
    },
    records::{Adjustments, AgencyId, MatchRunId, Named, PersonId, Role},
    rpc::wire::{Page, checked, small},
};

/// A page of the comparison of two runs.
pub(super) async fn compare(
    desk: &Desk,
    plans: &RestoredPlans,
    caller: &Caller,
    body: &pb::CompareMatchRunsRequest,
) -> Result<pb::CompareMatchRunsResponse, Error> {
    let page: Page<String> = Page::of(caller, body)?;
    let (base, other): (MatchRunId, MatchRunId) =
        checked(caller, |fields| (fields.id("name", &body.name), fields.id("other", &body.other)))?;
    let adjustments = {
        let mut reader = desk.reader().await?;
        load(&mut reader.tx(), &caller.agency, &other).await?.adjustments
    };
    let base = plans.restored(desk, &RunKey::of(caller, &base)).await?;
    let other = plans.restored(desk, &RunKey::of(caller, &other)).await?;
    let agency = caller.agency.clone();
    let comparing = tokio::task::spawn_blocking(move || {
        Comparison { agency: &agency, base: &base, other: &other, adjustments: &adjustments }.page(&page)
    });
    let mut reply = comparing.await.map_err(|error| Error::Internal(error.to_string()))?;
    if caller.role != Role::Auditor {
        name_people(&everybody(desk, &caller.agency).await?, &mut reply.differences);
    }
    Ok(reply)
}

/// Puts the names of people into differences.
pub(super) fn name_people(names: &BTreeMap<String, String>, differences: &mut [pb::MatchDifference]) {
    let called = |person: &String| called(names, person);
    for difference in differences {
        difference.mentee_display_name = called(&difference.mentee);
        difference.from_mentor_display_name = called(&difference.from_mentor);
        difference.to_mentor_display_name = called(&difference.to_mentor);
    }
}

/// Two plans of one agency.
struct Comparison<'p> {
    agency: &'p AgencyId,
    base: &'p RestoredPlan,
    other: &'p RestoredPlan,
    /// What the other run assumes beyond the roster.
    adjustments: &'p Adjustments,
}

/// Who has whom: mentors by mentee.
type Mentors<'p> = BTreeMap<&'p str, BTreeSet<&'p str>>;

/// A mentor lost, and one who came instead.
type Change<'p> = (Option<&'p str>, Option<&'p str>);

/// Why a mentee has another mentor, with its parameters.
type Why = pb::MatchDifference;

impl Comparison<'_> {
    fn page(&self, page: &Page<String>) -> pb::CompareMatchRunsResponse {
        let (before, after) = (mentors(self.base), mentors(self.other));
        let mentees: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        let differing: Vec<(&str, usize, Change<'_>)> = mentees
            .into_iter()
            .flat_map(|mentee| {
                let changes = changes(before.get(mentee), after.get(mentee)).into_iter().enumerate();
                changes.map(move |(number, change)| (mentee, number, change))
            })
            .collect();
        // A space comes before all that ids are made of, so keys are in the order of mentees.
        let key = |(mentee, number, _): &(&str, usize, Change<'_>)| format!("{mentee} {number:02}");
        let first = page.after().map_or("", String::as_str);
        let mut shown: Vec<_> = differing.iter().copied().filter(|each| key(each).as_str() > first).collect();
        let next_page_token = page.cut(&mut shown, key);
        let difference =
            |(mentee, _, (from, to)): (&str, usize, Change<'_>)| self.difference(mentee, from, to);
        pb::CompareMatchRunsResponse {
            base_totals: Some(totals(self.base, &before)),
            other_totals: Some(totals(self.other, &after)),
            difference_count: i32::try_from(differing.len()).unwrap_or(i32::MAX),
            differences: shown.into_iter().map(difference).collect(),
            next_page_token,
        }
    }

    fn difference(&self, mentee: &str, from: Option<&str>, to: Option<&str>) -> pb::MatchDifference {
        let name = |id: &str| PersonId::new(id).name(self.agency);
        let scored = |run: &RestoredPlan, mentor: Option<&str>| {
            let score = mentor.and_then(|mentor| run.score(mentee, mentor));
            score.map_or((0, 0), |score| (small(score.points), small(score.coverage)))
        };
        let ((from_score, from_coverage), (to_score, to_coverage)) =
            (scored(self.base, from), scored(self.other, to));
        pb::MatchDifference {
            mentee: name(mentee),
            from_mentor: from.map(name).unwrap_or_default(),
            to_mentor: to.map(name).unwrap_or_default(),
            from_score,
            to_score,
            from_coverage,
            to_coverage,
            ..self.why(mentee, from, to)
        }
    }

    fn why(&self, mentee: &str, from: Option<&str>, to: Option<&str>) -> Why {
        if self.base.plan.instance().roster.find_mentee(mentee).is_none() {
            return because(pb::MatchDifferenceReason::MenteeNew);
        }
        if self.other.plan.instance().roster.find_mentee(mentee).is_none() {
            return because(pb::MatchDifferenceReason::MenteeGone);
        }
        match (from, to) {
            (Some(from), to) => self.why_left(mentee, from, to),
            (None, Some(to)) => self.why_placed(mentee, to),
            (None, None) => Why::default(),
        }
    }

    /// Why a mentee lost the earlier mentor.
    fn why_left(&self, mentee: &str, from: &str, to: Option<&str>) -> Why {
        use pb::MatchDifferenceReason as Reason;
        let Some(places) = self.other.capacity(from) else { return because(Reason::MentorGone) };
        let forbids = |pair: &crate::records::PersonPair| {
            pair.mentee.as_str() == mentee && pair.mentor.as_str() == from
        };
        if self.adjustments.forbids.iter().any(forbids) {
            return because(Reason::Forbidden);
        }
        if to.is_some_and(|to| is_locked(self.other, mentee, to)) {
            return because(Reason::Pinned);
        }
        let had = self.base.capacity(from).unwrap_or_default();
        let fewer = Why { from_places: count(had), to_places: count(places), ..because(Reason::FewerPlaces) };
        match self.other.plan.why_not(mentee, from) {
            Ok(WhyNot::Excluded { verdicts }) => {
                excluded(Reason::Excluded, self.other.exclusion_codes(mentee, from, &verdicts))
            }
            Ok(WhyNot::BelowBar { .. }) => excluded(Reason::Excluded, [BELOW_BAR]),
            Ok(WhyNot::NoPlace { .. }) => fewer,
            Ok(WhyNot::OutCompeted { forced, .. }) => {
                let joined = to.is_some_and(|to| self.base.capacity(to).is_none());
                let why = match (places < had, joined) {
                    (true, _) => fewer,
                    (false, true) => because(Reason::MentorJoined),
                    (false, false) => because(Reason::Outcompeted),
                };
                Why { loss: forced.loss.score, placed_loss: small(forced.loss.placed), ..why }
            }
            // Neither is possible of a pair that is not in the plan, of a mentee who is free and in the run.
            Ok(WhyNot::InPlan | WhyNot::MenteeLocked { .. }) | Err(_) => Why::default(),
        }
    }

    /// Why a mentee whom the earlier plan left out has a mentor.
    fn why_placed(&self, mentee: &str, to: &str) -> Why {
        use pb::MatchDifferenceReason as Reason;
        if is_locked(self.other, mentee, to) {
            return because(Reason::Pinned);
        }
        let Some(had) = self.base.capacity(to) else { return because(Reason::MentorJoined) };
        match self.base.plan.why_not(mentee, to) {
            Ok(WhyNot::Excluded { verdicts }) => {
                return excluded(Reason::Allowed, self.base.exclusion_codes(mentee, to, &verdicts));
            }
            Ok(WhyNot::BelowBar { .. }) => return excluded(Reason::Allowed, [BELOW_BAR]),
            _ => {}
        }
        let places = self.other.capacity(to).unwrap_or_default();
        if places > had {
            return Why { from_places: count(had), to_places: count(places), ..because(Reason::MorePlaces) };
        }
        because(Reason::PlaceCameFree)
    }
}

fn mentors(run: &RestoredPlan) -> Mentors<'_> {
    let mut mentors = Mentors::new();
    for pair in &run.dossier.assignment.pairs {
        mentors.entry(pair.mentee.as_str()).or_default().insert(pair.mentor.as_str());
    }
    mentors
}

/// Each mentor whom a mentee lost beside one who came instead, as long as there are any.
fn changes<'p>(before: Option<&BTreeSet<&'p str>>, after: Option<&BTreeSet<&'p str>>) -> Vec<Change<'p>> {
    let nobody = BTreeSet::new();
    let (before, after) = (before.unwrap_or(&nobody), after.unwrap_or(&nobody));
    let (mut lost, mut came) = (before.difference(after).copied(), after.difference(before).copied());
    let count = before.difference(after).count().max(after.difference(before).count());
    (0..count).map(|_| (lost.next(), came.next())).collect()
}

fn totals(run: &RestoredPlan, mentors: &Mentors<'_>) -> pb::MatchTotals {
    let worth = run.dossier.certificate.worth;
    let pairs = &run.dossier.assignment.pairs;
    let scores = pairs.iter().filter_map(|pair| run.score(&pair.mentee, &pair.mentor));
    let coverage: i64 = scores.map(|score| score.coverage).sum();
    let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    pb::MatchTotals {
        mentee_count: i32::try_from(run.dossier.snapshot.mentees.len()).unwrap_or(i32::MAX),
        placed_count: small(count(mentors.len())),
        score: worth.score,
        mean_coverage: small(coverage / count(pairs.len()).max(1)),
        wanted_count: small(mentors_wanted(&run.dossier.snapshot)),
        filled_count: small(count(pairs.len())),
    }
}

fn is_locked(run: &RestoredPlan, mentee: &str, mentor: &str) -> bool {
    let roster = &run.plan.instance().roster;
    let pair = roster.find_mentee(mentee).zip(roster.find_mentor(mentor));
    pair.is_some_and(|(mentee, mentor)| roster.pair(mentee, mentor).is_locked())
}

fn because(reason: pb::MatchDifferenceReason) -> Why {
    Why { reason: reason.into(), ..Why::default() }
}

fn excluded(reason: pb::MatchDifferenceReason, rules: impl IntoIterator<Item = &'static str>) -> Why {
    let rules = rules.into_iter().map(str::to_owned).collect();
    Why { rules, ..because(reason) }
}

fn count(places: u32) -> i32 {
    i32::try_from(places).unwrap_or(i32::MAX)
}
