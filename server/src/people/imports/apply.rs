//! Writing what a checked import found, all of it or nothing.

use std::collections::{HashMap, HashSet};

use preceptor_engine::sheets::Finding;

use crate::{
    desk::{Scene, stale},
    error::{Error, ErrorReason, Refusal},
    records::{
        AgencyId, Evidence, Import, ImportChange, ImportId, ImportState, Named as _, PairRule,
        PairRuleChange, Person, PersonChange, PersonId, PersonRevision, Revision,
    },
    store::{self, Constraint, Tx, imports, pair_rules, rosters},
};

/// A checked import that somebody wants applied.
pub(crate) struct ImportToApply {
    /// Which one.
    pub(crate) id: ImportId,
    /// Its revision when they read it.
    pub(crate) etag: Revision,
    /// Whether rows that are held back may stay behind.
    pub(crate) skip_held_rows: bool,
}

impl ImportToApply {
    /// Writes what the import found; the applied import, and what there is to look at in it.
    pub(crate) async fn apply(
        &self,
        tx: &mut Tx<'_>,
        scene: &mut Scene<'_>,
    ) -> Result<(Import, Vec<Finding>), Error> {
        let caller = scene.caller;
        let import = self.fit(tx, scene).await?;
        let changes = imports::list_changes(tx, &caller.agency, &self.id).await?;
        check_current(tx, scene, &changes).await?;
        let mut people = Vec::new();
        let mut rules = Vec::new();
        for change in changes {
            match change {
                ImportChange::Person(change) => people.push(*change),
                ImportChange::PairRule(change) => rules.push(change.rule),
            }
        }
        write_people(tx, scene, people).await?;
        write_rules(tx, scene, rules).await?;
        let now = scene.now;
        if !imports::apply_import(tx, &import, now, &caller.principal).await? {
            return Err(stale(&load(tx, &caller.agency, &self.id).await?));
        }
        let import = load(tx, &caller.agency, &self.id).await?;
        scene.record("import.applied", import.id.name(&caller.agency), import.revision);
        let findings = imports::list_findings(tx, &caller.agency, &self.id).await?;
        Ok((import, findings))
    }

    /// The import, still as the caller read it and fit to be applied.
    async fn fit(&self, tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<Import, Error> {
        let agency = &scene.caller.agency;
        let import = load(tx, agency, &self.id).await?;
        scene.check_etag(&import, self.etag)?;
        let name = import.id.name(agency);
        if import.state != ImportState::Checked {
            return Err(Error::State { name, state: import.state.word(), allowed: &["CHECKED"] });
        }
        if import.held_count > 0 && !self.skip_held_rows {
            let held = import.held_count;
            let message = format!("{held} rows are held back; correct them, or apply without them");
            let refusal = Refusal::new(ErrorReason::ImportHasFindings, message).with("held_count", held);
            return Err(refusal.conflict(name, format!("{held} rows are held back")).into());
        }
        Ok(import)
    }
}

/// That everything which the plan was made from is still so.
async fn check_current(tx: &mut Tx<'_>, scene: &Scene<'_>, changes: &[ImportChange]) -> Result<(), Error> {
    let agency = &scene.caller.agency;
    let revisions = rosters::list_revisions(tx, agency).await?;
    let in_force = if changes.iter().any(|change| matches!(change, ImportChange::PairRule(_))) {
        pair_rules::list_pair_rules_in_force(tx, agency, scene.now).await?
    } else {
        Vec::new()
    };
    let current = Current::new(agency, &revisions, &in_force);
    let conflicts: Vec<(String, String)> =
        changes.iter().filter_map(|change| current.conflict(change)).collect();
    if conflicts.is_empty() {
        return Ok(());
    }
    Err(Refusal { conflicts, ..overtaken() }.into())
}

fn overtaken() -> Refusal {
    Refusal::new(ErrorReason::PlanStale, "the roster changed since the import was checked; check it again")
}

/// The roster as it is when the import is applied.
struct Current<'a> {
    agency: &'a AgencyId,
    by_id: HashMap<&'a PersonId, &'a PersonRevision>,
    by_email: HashMap<&'a str, &'a PersonRevision>,
    by_pair: HashMap<(&'a PersonId, &'a PersonId), Vec<&'a PairRule>>,
}

impl<'a> Current<'a> {
    fn new(agency: &'a AgencyId, revisions: &'a [PersonRevision], in_force: &'a [PairRule]) -> Self {
        let mut by_pair: HashMap<_, Vec<_>> = HashMap::new();
        for rule in in_force {
            by_pair.entry((&rule.mentor_id, &rule.mentee_id)).or_default().push(rule);
        }
        Self {
            agency,
            by_id: revisions.iter().map(|row| (&row.id, row)).collect(),
            by_email: revisions.iter().map(|row| (row.email_key.as_str(), row)).collect(),
            by_pair,
        }
    }

    /// What is no longer as the plan assumes.
    fn conflict(&self, change: &ImportChange) -> Option<(String, String)> {
        match change {
            ImportChange::Person(change) => self.person_conflict(&change.person),
            ImportChange::PairRule(change) => self.rule_conflict(change),
        }
    }

    fn person_conflict(&self, person: &Person) -> Option<(String, String)> {
        if person.revision > Revision::NONE {
            return self.changed(&person.id, person.revision);
        }
        let added = self.by_email.get(person.email.to_lowercase().as_str())?;
        let says =
            format!("was given the e-mail address {} by {} since the check", person.email, added.updated_by);
        Some((added.id.name(self.agency), says))
    }

    fn changed(&self, id: &PersonId, revision: Revision) -> Option<(String, String)> {
        let row = self.by_id.get(id).filter(|row| row.revision != revision)?;
        Some((id.name(self.agency), format!("was changed by {} since the check", row.updated_by)))
    }

    fn rule_conflict(&self, change: &PairRuleChange) -> Option<(String, String)> {
        let PairRule { mentor_id, mentee_id, kind, .. } = &change.rule;
        let rules = self.by_pair.get(&(mentor_id, mentee_id)).map_or(&[][..], Vec::as_slice);
        let added = rules.iter().find(|rule| rule.kind == *kind || rule.kind.is_contrary_to(*kind));
        self.changed(mentor_id, change.mentor_revision)
            .or_else(|| self.changed(mentee_id, change.mentee_revision))
            .or_else(|| {
                let rule = added?;
                Some((rule.id.name(self.agency), format!("was made by {} since the check", rule.created_by)))
            })
    }
}

async fn write_people(
    tx: &mut Tx<'_>,
    scene: &mut Scene<'_>,
    changes: Vec<PersonChange>,
) -> Result<(), Error> {
    let (agency, now, by) = (&scene.caller.agency, scene.now, &scene.caller.principal);
    let mut evidence = Vec::new();
    let mut rows = Vec::with_capacity(changes.len());
    let mut added = HashSet::new();
    for PersonChange { mut person, ratings } in changes {
        if person.revision == Revision::NONE {
            added.insert(person.id.clone());
            person.revision = Revision::FIRST;
            person.created_at = now;
        }
        person.updated_at = now;
        person.updated_by.clone_from(by);
        rows.push(person);
        evidence.extend(ratings.into_iter().map(|rating| Evidence {
            id: scene.new_id(),
            person_id: rating.person_id,
            skill: rating.skill,
            level: rating.level,
            source: rating.source,
            rater_id: None,
            feedback_id: None,
            observed_at: now,
        }));
    }
    // In the order of ids, as everybody locks people.
    rows.sort_by(|one, other| one.id.cmp(&other.id));
    let written = rosters::upsert_people(tx, &rows).await.map_err(lost_race)?;
    if written != rows.len() as u64 {
        return Err(overtaken().into());
    }
    rosters::insert_roster_evidence(tx, agency, &evidence, now).await?;
    for row in rows {
        let is_new = added.contains(&row.id);
        let (event, revision) = if is_new {
            ("person.created", Revision::FIRST)
        } else {
            ("person.updated", row.revision.next())
        };
        scene.record(event, row.id.name(&row.agency_id), revision);
    }
    Ok(())
}

/// A constraint that held although the check before it passed: somebody was faster.
fn lost_race(error: store::Error) -> Error {
    match error {
        store::Error::Violation(Constraint::PeopleEmail | Constraint::MentorPlacesUsed) => overtaken().into(),
        other => other.into(),
    }
}

async fn write_rules(tx: &mut Tx<'_>, scene: &mut Scene<'_>, rules: Vec<PairRule>) -> Result<(), Error> {
    let (now, by) = (scene.now, &scene.caller.principal);
    let rules: Vec<PairRule> =
        rules.into_iter().map(|rule| PairRule { created_at: now, created_by: by.clone(), ..rule }).collect();
    rosters::insert_pair_rules(tx, &rules).await?;
    for rule in rules {
        scene.record_unversioned("pair_rule.created", rule.id.name(&rule.agency_id));
    }
    Ok(())
}

/// The import, or "not found".
pub(crate) async fn load(tx: &mut Tx<'_>, agency: &AgencyId, id: &ImportId) -> Result<Import, Error> {
    imports::find_import(tx, agency, id).await?.ok_or_else(|| Error::NotFound(id.name(agency)))
}
