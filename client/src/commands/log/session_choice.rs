//! Which session is logged: chosen from what the server lists, or, without a connection, from what it listed last.

use std::time::Duration;

use preceptor_proto::v1 as pb;

use crate::{
    clock,
    connection::Api,
    failure::{Exit, Failure},
    nouns::{
        log::{loggable, owner_here, parse_unbooked},
        session,
    },
    outbox::{OpenSession, Owner, RememberedSessions, Target},
    shell::Shell,
    words::resource::id_of,
};

/// How long a look at the sessions may take, unless `--timeout` says less: the answers are worth more than the list.
const LOOK_TIMEOUT: Duration = Duration::from_secs(5);
/// The most sessions that are offered.
const OFFERED: usize = 9;

/// What there is to choose from.
pub(super) struct OpenSessions {
    /// The connection, while there is one.
    pub(super) api: Option<Api>,
    /// Sessions that wait to be logged, newest first.
    sessions: Vec<OpenSession>,
}

/// What was chosen.
pub(super) struct ChosenSession {
    /// The session.
    pub(super) target: Target,
    /// The mentee's resource name; empty where it is not known.
    pub(super) mentee: String,
    /// The mentee, for people.
    pub(super) mentee_display_name: String,
    /// For how many minutes it was booked; 0 where it was not.
    pub(super) booked_minutes: i32,
}

/// Looks which sessions wait to be logged, and remembers them for a time without a connection.
pub(super) async fn open_sessions(
    shell: &Shell,
    owner: &Owner,
    who: Option<&str>,
) -> Result<OpenSessions, Failure> {
    let (api, sessions) = match ask_server(shell, who).await {
        Ok((api, sessions)) => {
            if who.is_none() {
                RememberedSessions::new(owner_here(shell, Some(&api))?, clock::now(), sessions.clone())
                    .keep();
            }
            (Some(api), sessions)
        }
        Err(failure) if failure.exit == Exit::Unreachable => {
            shell.output.warn(&format!("No connection: {}.", failure.message));
            (None, remembered_sessions(shell, owner, who))
        }
        Err(failure) => return Err(failure),
    };
    Ok(OpenSessions { api, sessions: without_waiting(shell, sessions) })
}

/// Sessions whose log does not wait here already.
fn without_waiting(shell: &Shell, mut sessions: Vec<OpenSession>) -> Vec<OpenSession> {
    let contents = shell.outbox.as_ref().and_then(|outbox| outbox.contents().ok()).unwrap_or_default();
    let waits = |session: &OpenSession| {
        contents.drafts.iter().any(|draft| match &draft.target {
            Target::Session { name, .. } => *name == session.name,
            Target::Typed(_) | Target::Unbooked { .. } => false,
        })
    };
    sessions.retain(|session| !waits(session));
    sessions
}

async fn ask_server(shell: &Shell, who: Option<&str>) -> Result<(Api, Vec<OpenSession>), Failure> {
    let api = shell.connect_within(shell.timeout().min(LOOK_TIMEOUT)).await?;
    let sessions = match who {
        Some(id) => match session::find(&api, id).await? {
            Some(session) => vec![session],
            None => loggable(&api, who).await?,
        },
        None => loggable(&api, None).await?,
    };
    Ok((api, sessions.iter().map(open_session).collect()))
}

/// The one session that waits to be logged, where nobody can be asked.
pub(super) async fn only_open_session(shell: &Shell) -> Result<Target, Failure> {
    let name_it = "name it, so that the log can be saved here before it is sent: preceptor log WHO";
    let mut sessions = match ask_server(shell, None).await {
        Ok((_, sessions)) => sessions,
        Err(failure) if failure.exit == Exit::Unreachable => return Err(failure.hint(name_it)),
        Err(failure) => return Err(failure),
    };
    match sessions.len() {
        1 => Ok(ChosenSession::from(sessions.remove(0)).target),
        0 => Err(Failure::new(Exit::NotFound, "no session is waiting to be logged")
            .hint("a session that was not booked: preceptor log WHO --at \"yesterday 14:00\" --minutes 45")),
        _ => {
            let mut failure =
                Failure::usage("several sessions can be logged").hint("say which: preceptor log ID");
            let line = |session: &OpenSession| format!("{}  {}", id_of(&session.name), session.spoken);
            failure.details = sessions.iter().map(line).collect();
            Err(failure)
        }
    }
}

/// The sessions that the server listed last, with a warning that says when: nobody takes them for the present.
fn remembered_sessions(shell: &Shell, owner: &Owner, who: Option<&str>) -> Vec<OpenSession> {
    let Some(memory) = RememberedSessions::recall(owner) else { return Vec::new() };
    let is_meant = |session: &OpenSession| who.is_none_or(|who| is_named(session, who));
    let sessions: Vec<_> = memory.sessions.into_iter().filter(is_meant).collect();
    if !sessions.is_empty() {
        let at = memory.at.parse::<jiff::Timestamp>().ok().zip(shell.zone().ok());
        let at = at.map(|(at, zone)| at.to_zoned(zone).strftime("%a %-d %b %H:%M").to_string());
        shell.output.warn(&format!("These sessions are as listed {}.", at.unwrap_or_default()));
    }
    sessions
}

/// Whether a word names the session or the start of its mentee's name.
fn is_named(session: &OpenSession, who: &str) -> bool {
    let starts = session.mentee_display_name.to_lowercase().starts_with(&who.trim().to_lowercase());
    starts || [id_of(&session.name), id_of(&session.mentee)].contains(&id_of(who))
}

fn open_session(session: &pb::Session) -> OpenSession {
    let booked_minutes = session.time.map_or(0, |time| {
        let seconds = |time: Option<prost_types::Timestamp>| time.map_or(0, |time| time.seconds);
        i32::try_from((seconds(time.end_time) - seconds(time.start_time)) / 60).unwrap_or_default()
    });
    OpenSession {
        name: session.name.clone(),
        mentee: session.mentee.clone(),
        mentee_display_name: session.mentee_display_name.clone(),
        spoken: session::spoken(session),
        booked_minutes,
    }
}

impl OpenSessions {
    /// The session that the person at the terminal picks.
    pub(super) async fn choose(
        &self,
        shell: &Shell,
        who: Option<&str>,
        at: Option<&str>,
    ) -> Result<ChosenSession, Failure> {
        match (who, at, &self.sessions[..]) {
            (_, Some(at), _) => self.ask_for_unbooked(shell, who, Some(at)).await,
            (Some(_), None, [one]) => Ok(ChosenSession::from(one.clone())),
            (Some(who), None, []) if self.api.is_some() => {
                Err(Failure::new(Exit::NotFound, format!("no session with {who} is waiting to be logged"))
                    .hint(format!("if it was not booked: preceptor log \"{who}\" --at \"yesterday 14:00\"")))
            }
            (Some(who), None, []) => Ok(ChosenSession::said(Target::Typed(who.to_owned()), who)),
            (None, None, []) => {
                shell.output.warn("No session is known that waits to be logged, so one that was not booked:");
                self.ask_for_unbooked(shell, None, None).await
            }
            (_, None, sessions) => match ask_which(shell, sessions)? {
                Some(session) => Ok(ChosenSession::from(session)),
                None => self.ask_for_unbooked(shell, who, None).await,
            },
        }
    }

    /// A session that was not booked.
    async fn ask_for_unbooked(
        &self,
        shell: &Shell,
        who: Option<&str>,
        at: Option<&str>,
    ) -> Result<ChosenSession, Failure> {
        let needed = |answer: &str| match answer {
            "" => Err(Failure::usage("nothing was said")),
            answer => Ok(answer.to_owned()),
        };
        let who = match who {
            Some(who) => who.to_owned(),
            None => shell.ask_until("Whose session was it?", needed)?.unwrap_or_default(),
        };
        let asked = |answer: &str| parse_unbooked(shell, who.clone(), answer);
        let target = match at {
            Some(at) => asked(at)?,
            None => shell.ask_until("When? (as in yesterday 14:00)", asked)?.ok_or_else(unasked)?,
        };
        let mut chosen = ChosenSession::said(target, &who);
        if let Some(api) = &self.api {
            let pairing = session::pairing_of(api, &who).await?;
            (chosen.mentee, chosen.mentee_display_name) = (pairing.mentee, pairing.mentee_display_name);
        }
        Ok(chosen)
    }
}

impl ChosenSession {
    fn said(target: Target, who: &str) -> Self {
        Self { target, mentee: String::new(), mentee_display_name: who.to_owned(), booked_minutes: 0 }
    }
}

impl From<OpenSession> for ChosenSession {
    fn from(session: OpenSession) -> Self {
        let OpenSession { name, mentee, mentee_display_name, spoken, booked_minutes } = session;
        Self { target: Target::Session { name, spoken }, mentee, mentee_display_name, booked_minutes }
    }
}

fn unasked() -> Failure {
    Failure::usage("nobody can be asked").hint("preceptor log WHO --at WHEN --minutes 45")
}

/// The session that is picked; `None` for another one.
fn ask_which(shell: &Shell, sessions: &[OpenSession]) -> Result<Option<OpenSession>, Failure> {
    let offered = &sessions[..sessions.len().min(OFFERED)];
    let question = format!("Which session?\n{}\n[1]", menu(offered));
    shell
        .ask_until(&question, |answer| parse_choice(offered, answer).map(Option::<&_>::cloned))?
        .ok_or_else(unasked)
}

fn menu(sessions: &[OpenSession]) -> String {
    let lines = (1..).zip(sessions).map(|(number, session)| {
        format!("  {number}  {} ({} min booked)", session.spoken, session.booked_minutes)
    });
    let other = format!("  {}  another one, which was not booked", sessions.len() + 1);
    lines.chain([other]).collect::<Vec<_>>().join("\n")
}

/// The session of a number; `None` for the number behind them.
fn parse_choice<'s>(sessions: &'s [OpenSession], answer: &str) -> Result<Option<&'s OpenSession>, Failure> {
    let number = if answer.is_empty() { Some(1) } else { answer.parse::<usize>().ok() };
    match number {
        Some(number) if (1..=sessions.len()).contains(&number) => Ok(sessions.get(number - 1)),
        Some(number) if number == sessions.len() + 1 => Ok(None),
        _ => Err(Failure::usage(format!("{answer} is none of them")).hint("type the number of a line")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions() -> Vec<OpenSession> {
        let of = |id: &str, who: &str| OpenSession {
            name: format!("agencies/main/sessions/{id}"),
            mentee: format!("agencies/main/people/{id}-mentee"),
            mentee_display_name: who.to_owned(),
            spoken: format!("{who} with Sam Osei, Fri 20 Nov 2026 14:00 America/Chicago"),
            booked_minutes: 45,
        };
        vec![of("s1", "Ana Ruiz"), of("s2", "Ben Ito")]
    }

    #[test]
    fn the_menu_ends_with_a_session_that_was_not_booked() {
        let sessions = sessions();
        let menu = menu(&sessions);
        assert!(menu.starts_with("  1  Ana Ruiz with Sam Osei, Fri 20 Nov 2026 14:00"), "{menu}");
        assert!(menu.ends_with("  3  another one, which was not booked"), "{menu}");
        let choice = |answer| parse_choice(&sessions, answer).map(|one| one.map(|one| one.name.as_str()));
        assert_eq!(choice("").expect("the first"), Some("agencies/main/sessions/s1"));
        assert_eq!(choice("2").expect("the second"), Some("agencies/main/sessions/s2"));
        assert_eq!(choice("3").expect("another"), None);
        assert!(choice("0").is_err() && choice("4").is_err() && choice("Ana").is_err());
    }

    #[test]
    fn a_remembered_session_is_found_by_id_and_by_the_start_of_a_name() {
        let sessions = sessions();
        let of = |who: &str| sessions.iter().filter(|session| is_named(session, who)).count();
        assert_eq!((of("ana"), of("s2"), of("s1-mentee"), of("s"), of("Joy")), (1, 1, 1, 0, 0));
    }
}
