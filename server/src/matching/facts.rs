//! Everything that a run depends on, read from one state of the data.

use std::collections::BTreeSet;

use preceptor_engine::time::UnixMicros;

use super::{policy, rerun::BaseRun, run::WantedRun};
use crate::{
    error::Error,
    records::{AgencyId, Evidence, MatchPolicy, Named, PairRule, Pairing, Person, PersonId},
    store::{Tx, Work, evidence, match_runs, pair_rules, pairings, people},
};

/// What was read.
#[derive(Debug)]
pub(crate) struct RosterFacts {
    /// The policy in its newest version.
    pub(crate) policy: MatchPolicy,
    /// Everybody who is not archived.
    pub(crate) people: Vec<Person>,
    /// What counts of everybody's evidence, by person.
    pub(crate) evidence: Vec<Evidence>,
    /// The pair rules in force, oldest first.
    pub(crate) rules: Vec<PairRule>,
    /// The pairings that take a place as they are stored, among them offers that ran out.
    pub(crate) pairings: Vec<Pairing>,
    /// When each mentee's last pairing was over.
    pub(crate) last_ends: Vec<(PersonId, UnixMicros)>,
    /// What the run is based on.
    pub(crate) base: Option<BaseRun>,
}

/// Reads the facts for a run.
pub(crate) struct ReadRosterFacts {
    pub(crate) agency: AgencyId,
    pub(crate) wanted: WantedRun,
    pub(crate) now: UnixMicros,
}

impl ReadRosterFacts {
    /// That everybody in the adjustments exists; archived people do.
    async fn check_adjusted(&self, tx: &mut Tx<'_>, present: &[Person]) -> Result<(), Error> {
        let adjustments = &self.wanted.adjustments;
        let pairs = adjustments.pins.iter().chain(&adjustments.forbids).chain(&adjustments.allowed);
        let mut named: BTreeSet<&PersonId> = pairs.flat_map(|pair| [&pair.mentor, &pair.mentee]).collect();
        named.extend(adjustments.capacities.iter().map(|assumed| &assumed.mentor));
        named.extend(adjustments.added_mentors.iter().map(|added| &added.like));
        for person in present {
            named.remove(&person.id);
        }
        for id in named {
            if people::find_person(tx, &self.agency, id).await?.is_none() {
                return Err(Error::NotFound(id.name(&self.agency)));
            }
        }
        Ok(())
    }
}

impl Work for ReadRosterFacts {
    type Output = RosterFacts;
    type Failure = Error;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<RosterFacts, Error> {
        let agency = &self.agency;
        let policy = policy::load(tx, agency, &self.wanted.policy).await?;
        if let Some(id) = &self.wanted.id
            && match_runs::find_run(tx, agency, id).await?.is_some()
        {
            return Err(Error::Exists(id.name(agency)));
        }
        let people = people::list_all_people(tx, agency).await?;
        self.check_adjusted(tx, &people).await?;
        Ok(RosterFacts {
            policy,
            people,
            evidence: evidence::list_agency_evidence(tx, agency).await?,
            rules: pair_rules::list_pair_rules_in_force(tx, agency, self.now).await?,
            pairings: pairings::list_open_pairings(tx, agency).await?,
            last_ends: pairings::list_last_ends(tx, agency).await?,
            base: BaseRun::read(tx, agency, &self.wanted).await?,
        })
    }
}
