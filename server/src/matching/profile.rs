//! People as the engine judges them: levels from evidence, weeks from windows, keys instead of words.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use preceptor_engine::{
    estimate::{self, Estimate, Model},
    matching::input::{
        snapshot::{Mentee, Mentor},
        week::Week,
    },
    schedule::{TypicalWeek, WeeklyWindow},
    skill::{Level, SKILL_KEYS},
    time::{UnixMicros, Zone},
};

use super::{
    facts::RosterFacts,
    kinds::{engine_kind, engine_way},
    policy::positive,
};
use crate::records::{self as rows, Person, PersonId, civil_date};

const WEEK_MICROS: i64 = 7 * 86_400_000_000;

/// What is known of people beside their rows.
pub(crate) struct Profiles<'f> {
    now: UnixMicros,
    /// The date whose time zone offsets make the typical week.
    reference: Date,
    model: Model,
    default_target: Level,
    evidence: BTreeMap<&'f PersonId, Vec<estimate::Evidence>>,
    last_ends: BTreeMap<&'f PersonId, UnixMicros>,
}

impl<'f> Profiles<'f> {
    pub(crate) fn new(facts: &'f RosterFacts, now: UnixMicros) -> Self {
        let rules = &facts.policy.rules;
        let mut evidence: BTreeMap<&PersonId, Vec<estimate::Evidence>> = BTreeMap::new();
        for row in &facts.evidence {
            evidence.entry(&row.person_id).or_default().push(row.observation());
        }
        Self {
            now,
            reference: Zone::utc().wall_clock(now).date(),
            model: rules.model(),
            default_target: rules.default_target,
            evidence,
            last_ends: facts.last_ends.iter().map(|(mentee, end)| (mentee, *end)).collect(),
        }
    }

    fn estimates(&self, person: &PersonId) -> BTreeMap<String, Estimate> {
        let evidence = self.evidence.get(person).map_or(&[][..], Vec::as_slice);
        estimate::estimate(evidence, &self.model, self.now)
    }

    /// A mentee at their estimated levels; how many mentors they want depends on the run.
    pub(crate) fn mentee(&self, person: &Person) -> Mentee {
        let estimates = self.estimates(&person.id);
        let preferred = person.preferred_mentors.iter().map(ToString::to_string);
        Mentee {
            id: person.id.to_string(),
            wants: engine_kind(person.mentee_kind.unwrap_or(rows::PairingKind::Mentor)),
            demand: 0,
            discipline: person.discipline.clone(),
            populations: keys(&person.populations),
            languages: keys(&person.languages),
            meeting_ways: person.meeting_ways.iter().map(|way| engine_way(*way)).collect(),
            line_manager: person.line_manager_id.as_ref().map(ToString::to_string),
            conflicts: person.conflicts.iter().map(ToString::to_string).collect(),
            availability: self.week(person),
            levels: estimates.into_iter().map(|(skill, estimate)| (skill, estimate.level)).collect(),
            targets: self.targets(person),
            priorities: person.needs.clone(),
            preferences: preferred.zip(1..).collect(),
            waiting_weeks: self.waiting_weeks(person),
        }
    }

    /// A mentor at the lower ends of their levels; how many places there are depends on the run.
    pub(crate) fn mentor(&self, person: &Person) -> Mentor {
        let estimates = self.estimates(&person.id);
        Mentor {
            id: person.id.to_string(),
            offers: person.mentor_kinds.iter().map(|kind| engine_kind(*kind)).collect(),
            discipline: person.discipline.clone(),
            populations: keys(&person.populations),
            languages: keys(&person.languages),
            meeting_ways: person.meeting_ways.iter().map(|way| engine_way(*way)).collect(),
            line_manager: person.line_manager_id.as_ref().map(ToString::to_string),
            conflicts: person.conflicts.iter().map(ToString::to_string).collect(),
            availability: self.week(person),
            strengths: estimates.into_iter().map(|(skill, estimate)| (skill, estimate.lower)).collect(),
            capacity: 0,
            minimum: 0,
            accepting: person.is_accepting,
            credential_valid_until: person
                .credential_valid_until
                .as_deref()
                .and_then(|date| end_of(date, person)),
        }
    }

    /// The level the role asks for in each skill of the catalogue.
    fn targets(&self, person: &Person) -> BTreeMap<String, Level> {
        let mut targets: BTreeMap<String, Level> =
            SKILL_KEYS.iter().map(|skill| ((*skill).to_owned(), self.default_target)).collect();
        targets.extend(person.targets.iter().map(|target| (target.skill.clone(), target.level)));
        targets
    }

    /// The quarter hours in which they are free; `None` where nobody said.
    fn week(&self, person: &Person) -> Option<Week> {
        let windows = person.availability.iter().flat_map(|window| window.day_windows());
        let windows: Vec<WeeklyWindow> =
            windows.map(|window| window.in_zone(person.time_zone.clone())).collect();
        let week = TypicalWeek::of(&windows, self.reference);
        (!windows.is_empty()).then(|| Week::from_steps(week.grains().iter()))
    }

    /// Whole weeks since they began to look, or since their last pairing was over.
    fn waiting_weeks(&self, person: &Person) -> u32 {
        let last_end = self.last_ends.get(&person.id).copied();
        let since = person.waiting_since.max(last_end);
        since.map_or(0, |since| positive(self.now.micros_since(since) / WEEK_MICROS))
    }
}

/// The last instant of a civil date where the person lives.
fn end_of(date: &str, person: &Person) -> Option<UnixMicros> {
    let next = civil_date(date)?.tomorrow().ok()?;
    Some(person.time_zone.instant(next.at(0, 0, 0, 0)).plus_micros(-1))
}

/// Words that are equal but for case are one key.
fn keys(words: &[String]) -> BTreeSet<String> {
    words.iter().map(|word| word.to_lowercase()).collect()
}
