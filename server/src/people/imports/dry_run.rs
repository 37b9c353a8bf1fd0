//! What applying an upload would do to the roster as it is: the pure part of a check.

use std::collections::HashMap;

use preceptor_engine::{
    sheets::{AvailabilityEntry, CellProblem, Code, Entry, Finding, Findings, PersonEntry, Reading},
    skill::{Level, SKILL_KEYS},
    time::UnixMicros,
};

use super::{
    person,
    row_result::{RowOutcome, RowResult},
    rule::RuleDryRun,
    upload::Upload,
};
use crate::{
    clock::Clock,
    records::{
        AgencyId, EvidenceSource, ImportChange, PairRule, Person, PersonChange, PersonId, PersonState,
        RosterRating,
    },
};

/// The roster that an upload is compared with.
#[derive(Debug)]
pub(crate) struct RosterAsRead {
    pub(crate) agency: AgencyId,
    pub(crate) now: UnixMicros,
    pub(crate) people: Vec<Person>,
    pub(crate) ratings: Vec<RosterRating>,
    pub(crate) rules: Vec<PairRule>,
}

/// What an upload comes to.
#[derive(Debug)]
pub(crate) struct DryRun {
    /// The outcome of every row.
    pub(crate) outcomes: Vec<RowOutcome>,
    /// What there is to look at, the first ones in full.
    pub(crate) findings: Vec<Finding>,
    /// How many findings there are.
    pub(crate) finding_count: usize,
    /// What to write.
    pub(crate) changes: Vec<ImportChange>,
}

impl DryRun {
    /// Compares an upload with the roster; who and what is new gets an id from `clock`.
    pub(crate) fn of(upload: &Upload, roster: RosterAsRead, clock: &Clock) -> Self {
        let Reading { rows, findings } = upload.read();
        let mut planner = Planner::new(roster, clock);
        let mut outcomes = Vec::with_capacity(rows.len());
        for row in rows {
            let outcome = match row.entry.map(|entry| planner.entry(entry)) {
                None => RowOutcome::Held,
                Some(RowResult { outcome, problem }) => {
                    if let Some(problem) = problem {
                        planner.findings.note(row.position, &upload.rows[row.position], None, problem);
                    }
                    outcome
                }
            };
            outcomes.push(outcome);
        }
        let findings = findings.joined(std::mem::take(&mut planner.findings));
        let finding_count = findings.count();
        Self { outcomes, findings: findings.into_kept(), finding_count, changes: planner.changes() }
    }

    /// How many rows came to this.
    pub(crate) fn count(&self, outcome: RowOutcome) -> i64 {
        let rows = self.outcomes.iter().filter(|each| **each == outcome).count();
        i64::try_from(rows).unwrap_or(i64::MAX)
    }
}

/// Somebody of the roster or of the upload, as they become.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) person: Person,
    ratings: Vec<RosterRating>,
    is_changed: bool,
}

struct Planner<'c> {
    clock: &'c Clock,
    agency: AgencyId,
    now: UnixMicros,
    drafts: Vec<Draft>,
    by_email: HashMap<String, usize>,
    // Name in lower case to e-mail address, of the roster.
    names: HashMap<String, String>,
    known: HashMap<(PersonId, String, EvidenceSource), Level>,
    rules: RuleDryRun,
    findings: Findings,
}

impl<'c> Planner<'c> {
    fn new(roster: RosterAsRead, clock: &'c Clock) -> Self {
        let RosterAsRead { agency, now, people, ratings, rules } = roster;
        let by_email =
            people.iter().enumerate().map(|(at, person)| (person.email.to_lowercase(), at)).collect();
        let present = people.iter().filter(|person| person.state != PersonState::Archived);
        let names =
            present.map(|person| (person.display_name.to_lowercase(), person.email.clone())).collect();
        let known =
            ratings.into_iter().map(|known| ((known.person_id, known.skill, known.source), known.level));
        let known = known.collect();
        let draft = |person| Draft { person, ratings: Vec::new(), is_changed: false };
        let drafts = people.into_iter().map(draft).collect();
        let rules = RuleDryRun::new(rules);
        Self { clock, agency, now, drafts, by_email, names, known, rules, findings: Findings::default() }
    }

    fn entry(&mut self, entry: Entry) -> RowResult {
        match entry {
            Entry::Person(entry) => self.person(&entry),
            Entry::Availability(entry) => self.availability(&entry),
            Entry::PairRule(entry) => {
                let found = [&entry.mentor, &entry.mentee].map(|email| self.present(email));
                match found {
                    [Ok(mentor), Ok(mentee)] => {
                        let pair = (&self.drafts[mentor].person, &self.drafts[mentee].person);
                        self.rules.entry(&entry, pair, (self.clock, self.now))
                    }
                    [Err(problem), _] | [_, Err(problem)] => problem.into(),
                }
            }
        }
    }

    /// Where somebody stands who is on the roster and not archived.
    fn present(&self, email: &str) -> Result<usize, CellProblem> {
        let unknown =
            || CellProblem::new(Code::PersonUnknown, format!("nobody has the e-mail address {email}"));
        let at = *self.by_email.get(&email.to_lowercase()).ok_or_else(unknown)?;
        let person = &self.drafts[at].person;
        if person.state == PersonState::Archived {
            return Err(CellProblem::new(
                Code::PersonArchived,
                format!("{} was archived", person.display_name),
            ));
        }
        Ok(at)
    }

    fn person(&mut self, entry: &PersonEntry) -> RowResult {
        match self.present(&entry.email) {
            Ok(at) => self.change(
                at,
                person::merged(self.drafts[at].person.clone(), entry, self.now),
                &entry.levels,
            ),
            Err(problem) if problem.code == Code::PersonArchived => problem.into(),
            Err(_) => self.add(entry),
        }
    }

    fn add(&mut self, entry: &PersonEntry) -> RowResult {
        let id = PersonId::new(self.clock.new_id());
        let fresh = Person { email: entry.email.clone(), ..Person::blank(self.agency.clone(), id) };
        let at = self.drafts.len();
        self.by_email.insert(entry.email.to_lowercase(), at);
        self.drafts.push(Draft { person: fresh.clone(), ratings: Vec::new(), is_changed: true });
        self.change(at, person::merged(fresh, entry, self.now), &entry.levels);
        let namesake = self.names.get(&entry.name.to_lowercase());
        let problem = namesake.map(|email| {
            let message = format!("{} is on the roster with the e-mail address {email}", entry.name);
            CellProblem::new(Code::NameOnRoster, message)
        });
        RowResult { outcome: RowOutcome::Created, problem }
    }

    /// Makes somebody what a row says, unless that cannot be.
    fn change(
        &mut self,
        at: usize,
        (person, source): (Person, EvidenceSource),
        levels: &person::Levels,
    ) -> RowResult {
        if person.is_mentor && person.capacity < person.used {
            let Person { used, capacity, .. } = person;
            let message = format!("{used} places are taken; the sheet says {capacity}");
            return CellProblem::new(Code::CapacityTaken, message).into();
        }
        let mut is_changed = self.drafts[at].person != person;
        for (skill, level) in levels {
            let skill = SKILL_KEYS[*skill].to_owned();
            let key = (person.id.clone(), skill.clone(), source);
            if self.known.insert(key, *level) != Some(*level) {
                is_changed = true;
                let rating = RosterRating { person_id: person.id.clone(), skill, source, level: *level };
                self.drafts[at].ratings.push(rating);
            }
        }
        let draft = &mut self.drafts[at];
        draft.person = person;
        draft.is_changed |= is_changed;
        if is_changed { RowOutcome::Updated.into() } else { RowOutcome::Unchanged.into() }
    }

    fn availability(&mut self, entry: &AvailabilityEntry) -> RowResult {
        match self.present(&entry.email) {
            Err(problem) => problem.into(),
            Ok(at) => {
                let person = self.drafts[at].person.clone();
                let (windows, days) = (entry.availability.as_deref(), entry.absences.as_deref());
                let person = person::available(person, windows, days);
                self.change(at, (person, EvidenceSource::Own), &Vec::new())
            }
        }
    }

    fn changes(self) -> Vec<ImportChange> {
        let changed = self.drafts.into_iter().filter(|draft| draft.is_changed);
        let people = changed.map(|Draft { person, ratings, .. }| {
            ImportChange::Person(Box::new(PersonChange { person, ratings }))
        });
        let rules = self.rules.into_changes().into_iter();
        people.chain(rules.map(|rule| ImportChange::PairRule(Box::new(rule)))).collect()
    }
}
