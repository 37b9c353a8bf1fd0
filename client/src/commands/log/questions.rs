//! The questions of a log, one line each. An answer that is not parse is asked for again: none is lost.

use preceptor_proto::v1 as pb;

use super::{session_choice, skills};
use crate::{
    clock,
    connection::Api,
    failure::Failure,
    nouns::{
        log::{parse_due_date, parse_next_step},
        ratings,
    },
    outbox::{LogContent, NextStep, Owner, Rating, Target},
    shell::Shell,
};

/// What the flags say.
pub(super) struct Flags<'a> {
    /// Whose session, or its id.
    pub(super) who: Option<&'a str>,
    /// When a session that was not booked took place, as it was typed.
    pub(super) at: Option<&'a str>,
    /// How long it took.
    pub(super) minutes: Option<i32>,
    /// Everything else; empty where nothing is said.
    pub(super) content: LogContent,
}

/// Asks for what the flags leave open.
pub(super) async fn ask(
    shell: &Shell,
    owner: &Owner,
    flags: Flags<'_>,
) -> Result<(Target, LogContent), Failure> {
    let Flags { who, at, minutes, content: given } = flags;
    let open = session_choice::open_sessions(shell, owner, who).await?;
    let chosen = open.choose(shell, who, at).await?;
    let minutes = match minutes {
        Some(minutes) => minutes,
        None => ask_minutes(shell, chosen.booked_minutes)?,
    };
    let ratings = if given.ratings.is_empty() {
        let lines = known_skills(open.api.as_ref(), &chosen.mentee).await;
        ask_ratings(shell, &chosen.mentee_display_name, &lines)?
    } else {
        given.ratings
    };
    let summary = if given.summary.is_empty() {
        let question =
            "What did you work on, in a line? Only the two of you and your coordinator read it [nothing]";
        shell.ask(question)?.unwrap_or_default()
    } else {
        given.summary
    };
    let follow_ups = if given.follow_ups.is_empty() {
        ask_follow_up(shell, &ratings)?.into_iter().collect()
    } else {
        given.follow_ups
    };
    Ok((chosen.target, LogContent { minutes, summary, ratings, follow_ups }))
}

/// What is known of the mentee's skills. It is for convenience: without it the questions are shorter.
async fn known_skills(api: Option<&Api>, mentee: &str) -> Vec<skills::SkillLine> {
    let Some(api) = api.filter(|_| !mentee.is_empty()) else {
        return skills::lines(&[], &pb::GetGrowthResponse::default());
    };
    let name = mentee.to_owned();
    let person = api.roster().get_person(pb::GetPersonRequest { name: name.clone() }).await;
    let person = person.ok().and_then(|reply| reply.into_inner().person).unwrap_or_default();
    let growth = api.feedback().get_growth(pb::GetGrowthRequest { name, since: None }).await;
    let growth = growth.map(tonic::Response::into_inner).unwrap_or_default();
    skills::lines(&person.mentee.unwrap_or_default().needs, &growth)
}

fn ask_minutes(shell: &Shell, booked: i32) -> Result<i32, Failure> {
    let offered = if booked == 0 { String::new() } else { format!(" [{booked}]") };
    let parse = |answer: &str| parse_minutes(answer, booked);
    let missing = || Failure::usage("how long did it take?").hint("add --minutes 45");
    shell.ask_until(&format!("Minutes?{offered}"), parse)?.ok_or_else(missing)
}

/// Minutes as they were typed; an empty answer means those that were booked.
fn parse_minutes(answer: &str, booked: i32) -> Result<i32, Failure> {
    match (answer, answer.parse()) {
        ("", _) if booked > 0 => Ok(booked),
        (_, Ok(minutes @ 1..=1440)) => Ok(minutes),
        _ => Err(Failure::usage("minutes are a whole number from 1 to 1440")),
    }
}

fn ask_ratings(shell: &Shell, mentee: &str, lines: &[skills::SkillLine]) -> Result<Vec<Rating>, Failure> {
    let question = skills::question(mentee, lines);
    let chosen =
        shell.ask_until(&question, |answer| skills::parse_skills(lines, answer))?.unwrap_or_default();
    let mut ratings = Vec::new();
    for line in chosen {
        let rated = |answer: &str| ratings::saved(&format!("{}={answer}", line.skill.key));
        ratings.extend(shell.ask_until(&line.question(), rated)?);
    }
    Ok(ratings)
}

fn ask_follow_up(shell: &Shell, ratings: &[Rating]) -> Result<Option<NextStep>, Failure> {
    let suggestions = skills::suggestions(ratings);
    let question = follow_up_question(&suggestions);
    let chosen = shell.ask_until(&question, |answer| parse_follow_up(suggestions.len(), answer))?;
    let title = match chosen {
        Some(FollowUpChoice::Suggestion(index)) => suggestions[index].activity.to_owned(),
        Some(FollowUpChoice::Own) => shell.ask("What?")?.unwrap_or_default(),
        Some(FollowUpChoice::Said(title)) => title,
        Some(FollowUpChoice::Nothing) | None => String::new(),
    };
    if title.is_empty() {
        return Ok(None);
    }
    // With its date in the text, as on the command line.
    if let Ok(step) = parse_next_step(shell, &title) {
        return Ok(Some(step));
    }
    let next_week = clock::now().to_zoned(shell.zone()?).date().saturating_add(jiff::Span::new().weeks(1));
    let due = |answer: &str| match answer {
        "" => Ok(next_week.to_string()),
        answer => parse_due_date(shell, answer),
    };
    let due_date = shell.ask_until(&format!("Due? [{}]", next_week.strftime("%a %-d %b")), due)?;
    Ok(due_date.map(|due_date| NextStep { title, due_date }))
}

/// What the answer to the menu of next steps means.
#[derive(Clone, Debug, PartialEq, Eq)]
enum FollowUpChoice {
    /// The suggestion at this place, from 0.
    Suggestion(usize),
    /// One in own words, still to be said.
    Own,
    /// One in these words.
    Said(String),
    /// None.
    Nothing,
}

fn follow_up_question(suggestions: &[skills::Suggestion]) -> String {
    let lines = (1..)
        .zip(suggestions)
        .map(|(number, each)| format!("  {number}  {} ({})", each.activity, each.skill));
    let (own, none) = (suggestions.len() + 1, suggestions.len() + 2);
    let rest = [format!("  {own}  write your own"), format!("  {none}  none")];
    let lines: Vec<_> = lines.chain(rest).collect();
    let offered = if suggestions.is_empty() { none } else { 1 };
    format!("Next step?\n{}\n[{offered}]", lines.join("\n"))
}

fn parse_follow_up(suggestions: usize, answer: &str) -> Result<FollowUpChoice, Failure> {
    match (answer, answer.parse::<usize>()) {
        ("", _) if suggestions == 0 => Ok(FollowUpChoice::Nothing),
        ("", _) => Ok(FollowUpChoice::Suggestion(0)),
        (_, Ok(number)) if (1..=suggestions).contains(&number) => Ok(FollowUpChoice::Suggestion(number - 1)),
        (_, Ok(number)) if number == suggestions + 1 => Ok(FollowUpChoice::Own),
        (_, Ok(number)) if number == suggestions + 2 => Ok(FollowUpChoice::Nothing),
        (words, Err(_)) if words.contains(' ') => Ok(FollowUpChoice::Said(words.to_owned())),
        _ => Err(Failure::usage(format!("{answer} is none of them")).hint("type the number of a line")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_default_to_those_that_were_booked() {
        assert_eq!(parse_minutes("", 45).expect("booked"), 45);
        assert_eq!(parse_minutes("30", 45).expect("a number"), 30);
        assert!(
            parse_minutes("", 0).is_err()
                && parse_minutes("0", 45).is_err()
                && parse_minutes("an hour", 45).is_err()
        );
    }

    #[test]
    fn the_first_suggestion_is_the_next_step_unless_there_is_none() {
        let suggested = [skills::Suggestion { activity: "Shadow two intakes", skill: "Advocacy" }];
        let question = follow_up_question(&suggested);
        assert!(
            question.contains("  1  Shadow two intakes (Advocacy)") && question.ends_with("[1]"),
            "{question}"
        );
        assert!(follow_up_question(&[]).ends_with("[2]"));
        let picked = |answer| parse_follow_up(1, answer).ok();
        assert_eq!(picked(""), Some(FollowUpChoice::Suggestion(0)));
        assert_eq!((picked("2"), picked("3")), (Some(FollowUpChoice::Own), Some(FollowUpChoice::Nothing)));
        assert_eq!(picked("Shadow an intake"), Some(FollowUpChoice::Said("Shadow an intake".into())));
        assert_eq!(
            (picked("4"), picked("x"), parse_follow_up(0, "").ok()),
            (None, None, Some(FollowUpChoice::Nothing))
        );
    }
}
