//! Match policies: added, read, followed by new versions.

use preceptor_proto::v1 as pb;

use crate::{
    caller::Caller,
    desk::{Change, Desk, Scene, stale},
    error::Error,
    matching::policy::load,
    records::{MatchPolicy, MatchPolicyId, Named, PolicyRules, Revision, Versioned},
    rpc::wire::{self, Fields, Page, checked},
    store::{Tx, match_policies},
};

/// Adds a policy.
pub(super) struct CreateMatchPolicy {
    id: MatchPolicyId,
    rules: PolicyRules,
}

impl CreateMatchPolicy {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::CreateMatchPolicyRequest) -> Self {
        fields.agency("parent", &body.parent);
        let id = fields.chosen_id("match_policy_id", &body.match_policy_id).unwrap_or_else(|| {
            fields.wrong("match_policy_id", "is required");
            MatchPolicyId::placeholder()
        });
        let sent = wire::completed_policy(&body.match_policy.clone().unwrap_or_default());
        Self { id, rules: wire::policy_rules(fields, &sent) }
    }
}

impl Change for CreateMatchPolicy {
    type Reply = pb::CreateMatchPolicyResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let agency = &scene.caller.agency;
        let taken = || Error::Exists(self.id.name(agency));
        if self.id.as_str() == MatchPolicy::DEFAULT {
            return Err(taken());
        }
        let row = version(scene, &self.id, 1, &self.rules);
        if !match_policies::insert_policy(tx, &row).await? {
            return Err(taken());
        }
        scene.record("match_policy.created", self.id.name(&row.agency_id), row.revision());
        Ok(pb::CreateMatchPolicyResponse { match_policy: Some(wire::match_policy(row)) })
    }
}

/// Writes the next version of a policy.
pub(super) struct UpdateMatchPolicy {
    id: MatchPolicyId,
    etag: Revision,
    rules: PolicyRules,
}

impl UpdateMatchPolicy {
    pub(super) fn parse(fields: &mut Fields<'_>, body: &pb::UpdateMatchPolicyRequest) -> Self {
        let sent = body.match_policy.clone().unwrap_or_default();
        Self {
            id: fields.id("match_policy.name", &sent.name),
            etag: fields.etag("match_policy.etag", &sent.etag),
            rules: wire::policy_rules(fields, &sent),
        }
    }
}

impl Change for UpdateMatchPolicy {
    type Reply = pb::UpdateMatchPolicyResponse;

    async fn apply(&self, tx: &mut Tx<'_>, scene: &mut Scene<'_>) -> Result<Self::Reply, Error> {
        let agency = scene.caller.agency.clone();
        let kept = load(tx, &agency, &self.id).await?;
        scene.check_etag(&kept, self.etag)?;
        let row = version(scene, &self.id, kept.version + 1, &self.rules);
        if !match_policies::insert_policy(tx, &row).await? {
            return Err(stale(&load(tx, &agency, &self.id).await?));
        }
        scene.record("match_policy.updated", self.id.name(&agency), row.revision());
        Ok(pb::UpdateMatchPolicyResponse { match_policy: Some(wire::match_policy(row)) })
    }
}

fn version(scene: &Scene<'_>, id: &MatchPolicyId, version: i64, rules: &PolicyRules) -> MatchPolicy {
    MatchPolicy {
        agency_id: scene.caller.agency.clone(),
        id: id.clone(),
        version,
        rules: rules.clone(),
        updated_at: scene.now,
        updated_by: scene.caller.principal.clone(),
    }
}

/// One policy.
pub(super) async fn get(
    desk: &Desk,
    caller: &Caller,
    id: &MatchPolicyId,
) -> Result<pb::GetMatchPolicyResponse, Error> {
    let mut reader = desk.reader().await?;
    let row = load(&mut reader.tx(), &caller.agency, id).await?;
    Ok(pb::GetMatchPolicyResponse { match_policy: Some(wire::match_policy(row)) })
}

/// A page of policies.
pub(super) async fn list(
    desk: &Desk,
    caller: &Caller,
    body: &pb::ListMatchPoliciesRequest,
) -> Result<pb::ListMatchPoliciesResponse, Error> {
    let page: Page<String> = Page::of(caller, body)?;
    checked(caller, |fields| fields.agency("parent", &body.parent))?;
    let after = page.after().map_or("", String::as_str);
    let mut reader = desk.reader().await?;
    let mut rows =
        match_policies::list_policies(&mut reader.tx(), &caller.agency, after, page.limit()).await?;
    let is_default = |row: &MatchPolicy| row.id.as_str() == MatchPolicy::DEFAULT;
    if after < MatchPolicy::DEFAULT && !rows.iter().any(is_default) {
        // Where it stands beyond the page, the cut takes it away again.
        rows.push(MatchPolicy::unwritten(&caller.agency));
        rows.sort_by(|one, other| one.id.cmp(&other.id));
    }
    let next_page_token = page.cut(&mut rows, |row| row.id.to_string());
    let match_policies = rows.into_iter().map(wire::match_policy).collect();
    Ok(pb::ListMatchPoliciesResponse { match_policies, next_page_token })
}
