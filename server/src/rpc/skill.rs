//! The catalogue of skills.

use preceptor_engine::skill::{CATALOGUE, Skill, skill_by_key};
use preceptor_proto::v1 as pb;
use tonic::{Request, Response, Status};

use super::{
    entry::enter,
    wire::{self, Page, listings},
};
use crate::{desk::Desk, error::Error};

listings!(ListSkillsRequest);

/// The service. The catalogue is part of the program, so nothing is read from the store.
#[derive(Debug)]
pub(super) struct Skills(#[expect(dead_code, reason = "every service stands on the desk")] pub(super) Desk);

#[tonic::async_trait]
impl pb::skill_service_server::SkillService for Skills {
    async fn list_skills(
        &self,
        request: Request<pb::ListSkillsRequest>,
    ) -> Result<Response<pb::ListSkillsResponse>, Status> {
        let (caller, body) = enter(request)?;
        let page: Page<String> = Page::of(&caller, &body)?;
        let behind = |skill: &&Skill| page.after().is_some_and(|after| skill.key == after);
        let start = CATALOGUE.iter().position(|skill| behind(&skill)).map_or(0, |position| position + 1);
        let mut skills: Vec<&Skill> = CATALOGUE[start..].iter().collect();
        let next_page_token = page.cut(&mut skills, |skill| skill.key.to_owned());
        Ok(Response::new(pb::ListSkillsResponse {
            skills: skills.into_iter().map(wire::skill).collect(),
            next_page_token,
        }))
    }

    async fn get_skill(
        &self,
        request: Request<pb::GetSkillRequest>,
    ) -> Result<Response<pb::GetSkillResponse>, Status> {
        let (_, body) = enter(request)?;
        let key =
            body.name.strip_prefix("skills/").ok_or_else(|| Error::field("name", "is not skills/{skill}"))?;
        let skill = skill_by_key(key).ok_or_else(|| Error::NotFound(body.name.clone()))?;
        Ok(Response::new(pb::GetSkillResponse { skill: Some(wire::skill(skill)) }))
    }
}
