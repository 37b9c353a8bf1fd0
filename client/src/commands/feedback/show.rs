//! Feedback: read by its id, and shown.

use preceptor_proto::v1 as pb;

use crate::{
    connection::Api,
    failure::Failure,
    nouns::ratings,
    output::Table,
    shell::Shell,
    words::{constant::word, resource::id_of},
};

pub(super) fn columns() -> Table {
    Table::new(&["observed", "about", "as", "seen", "state", "id"])
}

pub(super) fn row(shell: &Shell, feedback: &pb::Feedback) -> [String; 6] {
    let source = pb::RatingSource::try_from(feedback.source).map_or("", |source| source.as_str_name());
    let state = pb::FeedbackState::try_from(feedback.state).map_or("", |state| state.as_str_name());
    [
        shell.time(feedback.observe_time),
        feedback.subject_display_name.clone(),
        word(source, "RATING_SOURCE_"),
        ratings::spoken(&feedback.ratings),
        word(state, "FEEDBACK_STATE_"),
        id_of(&feedback.name).to_owned(),
    ]
}

pub(super) fn print(shell: &mut Shell, feedback: &pb::Feedback) -> Result<(), Failure> {
    let mut table = columns();
    table.row(row(shell, feedback));
    shell.output.reply(feedback, &table)?;
    if feedback.note.is_empty() { Ok(()) } else { shell.output.text(&format!("\n{}", feedback.note)) }
}

pub(super) async fn read(api: &Api, id: &str) -> Result<pb::Feedback, Failure> {
    let name = format!("{}/feedback/{}", api.agency, id_of(id));
    Ok(api
        .feedback()
        .get_feedback(pb::GetFeedbackRequest { name })
        .await?
        .into_inner()
        .feedback
        .unwrap_or_default())
}
