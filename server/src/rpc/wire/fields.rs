//! Collects everything that is wrong with a request, so that a caller learns it in one answer.

use preceptor_engine::{
    skill::Level,
    time::{UnixMicros, Zone},
};
use preceptor_proto::v1 as pb;

use super::{Word, from_wire, parse_name};
use crate::{
    caller::Caller,
    error::{Error, Violation},
    records::{
        MatchRunId, Named, PersonId, ProposalId, Rating, Revision, agency_name, civil_date, is_id,
        proposal_name,
    },
};

/// Checks fields with `check`: its value, or every violation it noted. The only way to get at [`Fields`], so that nobody
/// forgets to ask what was noted.
pub(crate) fn checked<T>(caller: &Caller, check: impl FnOnce(&mut Fields<'_>) -> T) -> Result<T, Error> {
    let mut fields = Fields { caller, violations: Vec::new(), foreign: None };
    let value = check(&mut fields);
    fields.finish()?;
    Ok(value)
}

/// Violations found so far. Each check returns a usable value even when it failed, so that the checks after
/// it still run; [`checked`] is what makes the values count.
#[derive(Debug)]
#[must_use]
pub(crate) struct Fields<'a> {
    caller: &'a Caller,
    violations: Vec<Violation>,
    // Set when a name points into another agency: that is answered as "not found", not as a bad field.
    foreign: Option<String>,
}

impl<'a> Fields<'a> {
    /// Who sent the request.
    pub(crate) const fn caller(&self) -> &'a Caller {
        self.caller
    }

    /// Notes that `field` is wrong.
    pub(crate) fn wrong(&mut self, field: impl Into<String>, description: impl Into<String>) {
        self.violations.push(Violation { field: field.into(), description: description.into() });
    }

    /// Everything checked is valid, or every violation found.
    fn finish(self) -> Result<(), Error> {
        match (self.violations.is_empty(), self.foreign) {
            (false, _) => Err(Error::Invalid(self.violations)),
            (true, Some(name)) => Err(Error::NotFound(name)),
            (true, None) => Ok(()),
        }
    }

    /// Text of `min..=max` characters after trimming, without control characters but line breaks.
    pub(crate) fn text(&mut self, field: &str, text: &str, (min, max): (usize, usize)) -> String {
        let text = text.trim();
        let length = text.chars().count();
        if length < min {
            self.wrong(
                field,
                if min == 1 { "is required".into() } else { format!("needs {min} characters or more") },
            );
        } else if length > max {
            self.wrong(field, format!("has {length} characters; at most {max} are allowed"));
        } else if text.chars().any(|each| each.is_control() && each != '\n' && each != '\t' && each != '\r') {
            self.wrong(field, "has control characters");
        }
        text.to_owned()
    }

    /// A whole number within `min..=max`.
    pub(crate) fn number(&mut self, field: &str, number: impl Into<i64>, (min, max): (i64, i64)) -> i64 {
        let number = number.into();
        if !(min..=max).contains(&number) {
            self.wrong(field, format!("{number} is outside {min} to {max}"));
        }
        number.clamp(min, max)
    }

    /// At most `max` entries.
    pub(crate) fn at_most(&mut self, field: &str, count: usize, max: usize) {
        if count > max {
            self.wrong(field, format!("has {count} entries; at most {max} are allowed"));
        }
    }

    /// A word of an enum that must be given.
    pub(crate) fn word<W: Word>(&mut self, field: &str, value: i32, otherwise: W) -> W {
        from_wire(value).unwrap_or_else(|| {
            self.wrong(field, if value == 0 { "is required" } else { "is not a known value" });
            otherwise
        })
    }

    /// A word of an enum, or `None` where it is unspecified.
    pub(crate) fn optional_word<W: Word>(&mut self, field: &str, value: i32) -> Option<W> {
        let word = from_wire(value);
        if word.is_none() && value != 0 {
            self.wrong(field, "is not a known value");
        }
        word
    }

    /// The id in a resource name of the caller's agency.
    pub(crate) fn id<N: Named>(&mut self, field: &str, name: &str) -> N {
        match parse_name(&self.caller.agency, name) {
            Ok(id) => id,
            Err(Error::NotFound(foreign)) => {
                self.foreign.get_or_insert(foreign);
                N::placeholder()
            }
            Err(_) => {
                let form = N::form();
                self.wrong(
                    field,
                    if name.is_empty() { format!("is required: {form}") } else { format!("is not {form}") },
                );
                N::placeholder()
            }
        }
    }

    /// The id in a resource name, or `None` where it is empty.
    pub(crate) fn optional_id<N: Named>(&mut self, field: &str, name: &str) -> Option<N> {
        (!name.is_empty()).then(|| self.id(field, name))
    }

    /// The id in the name of a mentor of a run, who may be one that the run supposes.
    pub(crate) fn mentor_of_run(&mut self, field: &str, name: &str) -> PersonId {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match name.rsplit_once('+').filter(|(_, number)| is_number(number)) {
            Some((like, number)) => PersonId::new(format!("{}+{number}", self.id::<PersonId>(field, like))),
            None => self.id(field, name),
        }
    }

    /// The id in the name of a proposal of `run`.
    pub(crate) fn proposal(&mut self, field: &str, name: &str, run: &MatchRunId) -> ProposalId {
        let prefix = proposal_name(&self.caller.agency, run, &ProposalId::new(""));
        let id = name.strip_prefix(&prefix).filter(|id| is_id(id));
        if id.is_none() {
            self.wrong(field, "is not a proposal of this run");
        }
        ProposalId::new(id.unwrap_or_default())
    }

    /// That `parent` is the caller's agency.
    pub(crate) fn agency(&mut self, field: &str, parent: &str) {
        if parent == agency_name(&self.caller.agency) {
            return;
        }
        match parent.strip_prefix("agencies/") {
            Some(id) if !id.is_empty() && !id.contains('/') => self.foreign = Some(parent.to_owned()),
            _ => self.wrong(field, "is required: agencies/{agency}"),
        }
    }

    /// An id that the client chose; `None` where it chose none.
    pub(crate) fn chosen_id<N: Named>(&mut self, field: &str, id: &str) -> Option<N> {
        if id.is_empty() {
            return None;
        }
        if !crate::records::is_id(id) {
            self.wrong(field, "needs 1 to 63 of a-z 0-9 . _ - and starts with a letter or digit");
        }
        Some(N::from_id(id.to_owned()))
    }

    /// The etag that was read, as a revision.
    pub(crate) fn etag(&mut self, field: &str, etag: &str) -> Revision {
        Revision::of_etag(etag).unwrap_or_else(|| {
            self.wrong(
                field,
                if etag.is_empty() { "is required: send the etag that was read" } else { "is not an etag" },
            );
            Revision::NONE
        })
    }

    /// A civil date `YYYY-MM-DD`.
    pub(crate) fn date(&mut self, field: &str, date: &str) -> String {
        if civil_date(date).is_none() {
            self.wrong(
                field,
                if date.is_empty() { "is required: YYYY-MM-DD" } else { "is not a date YYYY-MM-DD" },
            );
        }
        date.to_owned()
    }

    /// A civil date, or `None` where it is empty.
    pub(crate) fn optional_date(&mut self, field: &str, date: &str) -> Option<String> {
        (!date.is_empty()).then(|| self.date(field, date))
    }

    /// An IANA time zone that this server knows, in any letter case.
    pub(crate) fn zone(&mut self, field: &str, zone: &str) -> Zone {
        Zone::known(zone).unwrap_or_else(|| {
            self.wrong(
                field,
                if zone.is_empty() { "is required: an IANA time zone" } else { "is not an IANA time zone" },
            );
            Zone::utc()
        })
    }

    /// An IANA time zone, or `None` where it is empty.
    pub(crate) fn optional_zone(&mut self, field: &str, zone: &str) -> Option<Zone> {
        if zone.is_empty() {
            return None;
        }
        let found = Zone::find(zone);
        found.map_err(|unknown| self.wrong(field, unknown.to_string())).ok()
    }

    /// A required time.
    pub(crate) fn time(&mut self, field: &str, time: Option<prost_types::Timestamp>) -> UnixMicros {
        let Some(time) = time else {
            self.wrong(field, "is required");
            return UnixMicros::default();
        };
        super::micros(field, time).unwrap_or_else(|_| {
            self.wrong(field, "is not a time within the years 1 to 9999");
            UnixMicros::default()
        })
    }

    /// A required span whose start comes before its end.
    pub(crate) fn span(&mut self, field: &str, span: Option<&pb::TimeSpan>) -> (UnixMicros, UnixMicros) {
        let Some(span) = span else {
            self.wrong(field, "is required");
            return (UnixMicros::default(), UnixMicros::default().plus_micros(1));
        };
        let start = self.time(&format!("{field}.start_time"), span.start_time);
        let end = self.time(&format!("{field}.end_time"), span.end_time);
        if start >= end {
            self.wrong(field, "needs its start before its end");
        }
        (start, end)
    }

    /// The key in a skill's name, `skills/{skill}`.
    pub(crate) fn skill(&mut self, field: &str, name: &str) -> String {
        let key = name.strip_prefix("skills/").unwrap_or_default();
        if preceptor_engine::skill::skill_index(key).is_none() {
            self.wrong(
                field,
                if name.is_empty() {
                    "is required: skills/{skill}"
                } else {
                    "is not a skill of the catalogue"
                },
            );
        }
        key.to_owned()
    }

    /// A level in thousandths.
    pub(crate) fn level(&mut self, field: &str, thousandths: i32) -> Level {
        let scale = (Level::MIN.thousandths().into(), Level::MAX.thousandths().into());
        Level::try_from(self.number(field, thousandths, scale)).unwrap_or(Level::MIDDLE)
    }

    /// Ratings, with what was not observed.
    pub(crate) fn ratings(&mut self, field: &str, sent: &[pb::SkillRating]) -> Vec<Rating> {
        self.at_most(field, sent.len(), 50);
        let mut ratings: Vec<Rating> = Vec::with_capacity(sent.len());
        for (index, rating) in sent.iter().enumerate() {
            let skill = self.skill(&format!("{field}[{index}].skill"), &rating.skill);
            let is_known = |known: &Rating| known.level.is_some() && known.skill == skill;
            if ratings.iter().any(is_known) {
                self.wrong(format!("{field}[{index}].skill"), "is rated twice");
            }
            let level = rating.level.map(|level| self.level(&format!("{field}[{index}].level"), level));
            ratings.push(Rating { skill, level });
        }
        ratings
    }
}
