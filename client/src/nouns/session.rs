//! Sessions: which one a word means, and how one reads.

use preceptor_proto::v1 as pb;

use super::{pairing, people};
use crate::{
    clock,
    connection::Api,
    dates::{self, Direction},
    failure::{Exit, Failure},
    output::Table,
    shell::Shell,
    words::{constant::word, resource::id_of},
};

/// A session in one line: who, when, where on the clock.
pub(crate) fn spoken(session: &pb::Session) -> String {
    let (mentee, mentor) = (&session.mentee_display_name, &session.mentor_display_name);
    format!("{mentee} with {mentor}, {} {}", dates::spoken(&session.civil_start), session.time_zone)
}

/// What was typed as a civil start.
pub(crate) fn start(shell: &Shell, text: &str, direction: Direction) -> Result<String, Failure> {
    let now = clock::now().to_zoned(shell.zone()?);
    Ok(dates::civil(dates::date_time(text, &now, direction)?))
}

/// The one active pairing that an id, or a person's name, means.
pub(crate) async fn pairing_of(api: &Api, text: &str) -> Result<pb::Pairing, Failure> {
    if let Some(pairing) = pairing::by_id(api, text).await? {
        return Ok(pairing);
    }
    let person = people::find(api, text).await?;
    let request = pb::ListPairingsRequest {
        parent: api.agency.clone(),
        page_size: 500,
        page_token: String::new(),
        state: pb::PairingState::Active as i32,
        person: person.name,
    };
    let mut pairings = api.pairings().list_pairings(request).await?.into_inner().pairings;
    match pairings.len() {
        1 => Ok(pairings.remove(0)),
        0 => Err(Failure::new(Exit::NotFound, format!("{} has no active pairing", person.display_name))
            .hint("preceptor pairing list shows the pairings")),
        _ => Err(several(&person.display_name, &pairings)),
    }
}

fn several(who: &str, pairings: &[pb::Pairing]) -> Failure {
    let mut failure =
        Failure::usage(format!("{who} has {} active pairings", pairings.len())).hint("say which by its id");
    let line = |pairing: &pb::Pairing| {
        let (mentee, mentor) = (&pairing.mentee_display_name, &pairing.mentor_display_name);
        format!("{mentee} with {mentor}  {}", id_of(&pairing.name))
    };
    failure.details = pairings.iter().map(line).collect();
    failure
}

/// The session with this id.
pub(crate) async fn read(api: &Api, id: &str) -> Result<pb::Session, Failure> {
    let name = format!("{}/sessions/{}", api.agency, id_of(id));
    Ok(api
        .sessions()
        .get_session(pb::GetSessionRequest { name })
        .await?
        .into_inner()
        .session
        .unwrap_or_default())
}

/// The session with this id; `None` where there is none, and the text may be a name.
pub(crate) async fn find(api: &Api, id: &str) -> Result<Option<pb::Session>, Failure> {
    match read(api, id).await {
        Ok(session) => Ok(Some(session)),
        Err(failure) if matches!(failure.exit, Exit::NotFound | Exit::Input) => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// The cells of a session in a table.
pub(crate) fn row(session: &pb::Session) -> [String; 7] {
    let minutes = if session.minutes == 0 { String::new() } else { session.minutes.to_string() };
    [
        dates::spoken(&session.civil_start),
        session.time_zone.clone(),
        session.mentee_display_name.clone(),
        session.mentor_display_name.clone(),
        state_word(session),
        minutes,
        id_of(&session.name).to_owned(),
    ]
}

fn state_word(session: &pb::Session) -> String {
    let state = pb::SessionState::try_from(session.state).map_or("", |state| state.as_str_name());
    let word = word(state, "SESSION_STATE_");
    if session.overdue { format!("{word}, overdue") } else { word }
}

/// Prints one session.
pub(crate) fn print(shell: &mut Shell, session: &pb::Session) -> Result<(), Failure> {
    let mut table = Table::new(&["start", "zone", "mentee", "mentor", "state", "minutes", "id"]);
    table.row(row(session));
    shell.output.reply(session, &table)?;
    if session.summary.is_empty() { Ok(()) } else { shell.output.text(&format!("\n{}", session.summary)) }
}
