//! Standing rules between a mentor and a mentee.

use preceptor_engine::time::UnixMicros;

use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::{Change, Desk, Scene},
    error::{Error, ErrorReason, Refusal},
    people::person::load,
    records::{Named, PairRule, PairRuleId, PairRuleKind, Person, PersonId, PersonState},
    rpc::wire::{self, Fields, Page, checked},
    store::{Tx, pair_rules},
};

/// Adds a rule.
pub(super) struct CreatePairRule {
    kind: PairRuleKind,
    mentor: PersonId,
    mentee: PersonId,
    reason: String,
    expires_at: Option<UnixMicros>,
}

impl CreatePairRule {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::CreatePairRuleRequest) -> Self {
        fields.agency("parent", &body.parent);
        let sent = body.pair_rule.clone().unwrap_or_default();
        Self {
            kind: fields.word("pair_rule.kind", sent.kind, PairRuleKind::Ban),
            mentor: fields.id("pair_rule.mentor", &sent.mentor),
            mentee: fields.id("pair_rule.mentee", &sent.mentee),
            reason: fields.text("pair_rule.reason", &sent.reason, (0, 500)),
            expires_at: sent.expire_time.map(|time| fields.time("pair_rule.expire_time", Some(time))),
        }
    }

    /// That both take part, each with the profile that their side needs.
    async fn check_people(&self, tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
        let agency = &scene.caller.agency;
        let mentor = load(tx, agency, &self.mentor).await?;
        let mentee = load(tx, agency, &self.mentee).await?;
        if self.mentor == self.mentee {
            let message = "a rule is between two people; nobody is paired with themselves";
            return Err(Refusal::new(ErrorReason::PairForbidden, message).into());
        }
        check_side(&mentor, mentor.is_mentor, "mentor")?;
        check_side(&mentee, mentee.is_mentee, "mentee")
    }

    /// That no rule in force says the same or the contrary.
    async fn check_rules(&self, tx: &mut Tx<'_>, scene: &Scene<'_>) -> Result<(), Error> {
        let agency = &scene.caller.agency;
        let pair = (&self.mentor, &self.mentee);
        let others = pair_rules::list_pair_rules_of(tx, agency, pair, scene.now).await?;
        if let Some(same) = others.iter().find(|other| other.kind == self.kind) {
            return Err(Error::Exists(same.id.name(agency)));
        }
        let contrary = others.iter().find(|other| other.kind.is_contrary_to(self.kind));
        contrary.map_or(Ok(()), |rule| {
            let message =
                format!("a {} of these two stands against it; delete that rule first", rule.kind.word());
            Err(Refusal::new(ErrorReason::PairForbidden, message)
                .conflict(rule.id.name(agency), "says the contrary")
                .into())
        })
    }
}

fn check_side(person: &Person, has_profile: bool, side: &str) -> Result<(), Error> {
    let name = person.id.name(&person.agency_id);
    let lack = match person.state {
        PersonState::Archived => "is archived".to_owned(),
        _ if !has_profile => format!("has no {side} profile"),
        _ => return Ok(()),
    };
    let message = format!("{name} {lack}");
    Err(Refusal::new(ErrorReason::PersonNotAvailable, message).with("person", name).into())
}

impl Change for CreatePairRule {
    type Reply = pb::CreatePairRuleResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        if self.expires_at.is_some_and(|end| end <= scene.now) {
            return Err(Error::field("pair_rule.expire_time", "has passed already"));
        }
        self.check_people(tx, scene).await?;
        self.check_rules(tx, scene).await?;
        let row = PairRule {
            agency_id: scene.caller.agency.clone(),
            id: PairRuleId::new(scene.new_id()),
            kind: self.kind,
            mentor_id: self.mentor.clone(),
            mentee_id: self.mentee.clone(),
            reason: self.reason.clone(),
            expires_at: self.expires_at,
            created_at: scene.now,
            created_by: scene.caller.principal.clone(),
        };
        pair_rules::insert_pair_rule(tx, &row).await?;
        scene.record_unversioned("pair_rule.created", row.id.name(&row.agency_id));
        Ok(pb::CreatePairRuleResponse { pair_rule: Some(wire::pair_rule(row)) })
    }
}

/// Removes a rule.
pub(super) struct DeletePairRule {
    id: PairRuleId,
}

impl DeletePairRule {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::DeletePairRuleRequest) -> Self {
        Self { id: fields.id("name", &body.name) }
    }
}

impl Change for DeletePairRule {
    type Reply = pb::DeletePairRuleResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let agency = &scene.caller.agency;
        let name = self.id.name(agency);
        if !pair_rules::remove_pair_rule(tx, agency, &self.id, scene.now).await? {
            return Err(Error::NotFound(name));
        }
        scene.record_unversioned("pair_rule.deleted", name);
        Ok(pb::DeletePairRuleResponse {})
    }
}

/// A page of the rules in force.
pub(super) async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListPairRulesRequest,
) -> Result<pb::ListPairRulesResponse, Error> {
    let page: Page<(UnixMicros, String)> = Page::of(caller, body)?;
    let person = checked(caller, |fields| {
        fields.agency("parent", &body.parent);
        fields.optional_id("person", &body.person)
    })?;
    let filter = pair_rules::PairRuleFilter { at: desk.clock.now(), person };
    let after = page.after().map_or((UnixMicros::MAX, ""), |(created_at, id)| (*created_at, id));
    let mut reader = desk.reader().await?;
    let tx = &mut reader.tx();
    let mut rows = pair_rules::list_pair_rules(tx, &caller.agency, &filter, after, page.limit()).await?;
    let next_page_token = page.cut(&mut rows, |row| (row.created_at, row.id.to_string()));
    let pair_rules = rows.into_iter().map(wire::pair_rule).collect();
    Ok(pb::ListPairRulesResponse { pair_rules, next_page_token })
}
