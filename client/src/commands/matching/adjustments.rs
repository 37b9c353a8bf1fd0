//! The flags that adjust a plan: pins, forbidden pairs, and, for a what-if, other capacities, mentors and rules.

use clap::{Args, builder::PossibleValuesParser, builder::TypedValueParser as _};
use preceptor_proto::v1 as pb;

use crate::{connection::Api, failure::Failure, nouns::people};

/// What to suppose; every flag may be repeated.
#[derive(Debug, Args)]
pub(super) struct Adjustments {
    /// Have these two in the plan; may be repeated
    #[arg(long, value_name = "A=B")]
    pin: Vec<String>,
    /// Do not have these two in the plan; may be repeated
    #[arg(long, value_name = "A=B")]
    forbid: Vec<String>,
    /// Suppose another number of places for a mentor; may be repeated
    #[arg(long, value_name = "WHO=N")]
    capacity: Vec<String>,
    /// Suppose a mentor more, like this one, with as many places or so many; may be repeated
    #[arg(long, value_name = "WHO[=N]")]
    another: Vec<String>,
    /// Suppose that a hard rule does not count; may be repeated
    #[arg(long, value_name = "RULE", value_parser = rules())]
    drop_rule: Vec<pb::MatchRule>,
    /// Suppose that no ban, AVOID rule or declared conflict keeps these two apart; may be repeated
    #[arg(long, value_name = "A=B")]
    allow: Vec<String>,
}

impl Adjustments {
    /// Whether no flag is given.
    pub(super) fn is_empty(&self) -> bool {
        let Self { pin, forbid, capacity, another, drop_rule, allow } = self;
        [pin, forbid, capacity, another, allow].iter().all(|list| list.is_empty()) && drop_rule.is_empty()
    }

    /// The adjustments of the flags, with everybody looked up on the server.
    pub(super) async fn adjustments(&self, api: &Api) -> Result<pb::MatchAdjustments, Failure> {
        Ok(pb::MatchAdjustments {
            pins: pairs(api, &self.pin).await?,
            forbids: pairs(api, &self.forbid).await?,
            capacities: capacities(api, &self.capacity).await?,
            added_mentors: added_mentors(api, &self.another).await?,
            dropped_rules: self.drop_rule.iter().map(|rule| (*rule).into()).collect(),
            allowed: pairs(api, &self.allow).await?,
        })
    }
}

/// The rules by the codes that explanations use.
fn rules() -> impl clap::builder::TypedValueParser<Value = pb::MatchRule> {
    let known = (1..).map_while(|number| pb::MatchRule::try_from(number).ok());
    let code = |rule: pb::MatchRule| rule.as_str_name().trim_start_matches("MATCH_RULE_").to_lowercase();
    let codes: Vec<String> = known.map(code).collect();
    PossibleValuesParser::new(codes).map(|code| {
        let name = format!("MATCH_RULE_{}", code.to_uppercase());
        pb::MatchRule::from_str_name(&name).expect("the codes are those of rules")
    })
}

async fn pairs(api: &Api, pairs: &[String]) -> Result<Vec<pb::MentorMentee>, Failure> {
    let mut found = Vec::with_capacity(pairs.len());
    for pair in pairs {
        let pair = people::find_pair(api, pair).await?;
        found.push(pb::MentorMentee { mentor: pair.mentor.name, mentee: pair.mentee.name });
    }
    Ok(found)
}

async fn capacities(api: &Api, capacities: &[String]) -> Result<Vec<pb::MentorCapacity>, Failure> {
    let mut found = Vec::with_capacity(capacities.len());
    for text in capacities {
        let (who, capacity) = parse_capacity(text)?;
        found.push(pb::MentorCapacity { mentor: mentor(api, who).await?.name, capacity });
    }
    Ok(found)
}

async fn added_mentors(api: &Api, added: &[String]) -> Result<Vec<pb::AddedMentor>, Failure> {
    let mut found = Vec::with_capacity(added.len());
    for text in added {
        let (who, capacity) = if text.contains('=') {
            let (who, capacity) = parse_capacity(text)?;
            (who, Some(capacity))
        } else {
            (text.as_str(), None)
        };
        let like = mentor(api, who).await?;
        let own = like.mentor.map_or(0, |profile| profile.capacity);
        found.push(pb::AddedMentor { like: like.name, capacity: capacity.unwrap_or(own) });
    }
    Ok(found)
}

async fn mentor(api: &Api, who: &str) -> Result<pb::Person, Failure> {
    let person = people::find(api, who).await?;
    if person.mentor.is_none() {
        return Err(Failure::usage(format!("{} is not a mentor", person.display_name)));
    }
    Ok(person)
}

/// `WHO=N`.
fn parse_capacity(text: &str) -> Result<(&str, i32), Failure> {
    let parts = text.rsplit_once('=').and_then(|(who, count)| Some((who, count.trim().parse().ok()?)));
    match parts {
        Some((who, count @ 0..=100)) => Ok((who, count)),
        _ => Err(Failure::usage(format!("{text} is not a capacity"))
            .hint("write it as \"Hugo Diaz=3\", with 0 to 100 places")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capacity_is_a_person_and_a_number() {
        assert_eq!(parse_capacity("Hugo Diaz=3").expect("it is one"), ("Hugo Diaz", 3));
        for wrong in ["Hugo Diaz", "Hugo Diaz=", "Hugo Diaz=many", "Hugo Diaz=-1", "Hugo Diaz=101"] {
            assert!(parse_capacity(wrong).is_err(), "{wrong}");
        }
    }
}
