//! `preceptor person add` and `edit`.

use clap::{Args, ValueEnum};
use preceptor_proto::v1 as pb;

use super::{
    fields::Fields,
    show::print,
    skill_catalogue::{Catalogue, SkillLevel},
};
use crate::{failure::Failure, nouns::people, shell::Shell};

/// Somebody new.
#[derive(Debug, Args)]
pub struct NewPerson {
    /// The name people call them by
    #[arg(long)]
    name: String,
    /// E-mail address, unique within the agency
    #[arg(long)]
    email: String,
    /// Profession, such as nursing or social work
    #[arg(long)]
    discipline: String,
    /// IANA time zone, such as America/Chicago
    #[arg(long, value_name = "ZONE")]
    time_zone: String,
    /// The id to give; the server makes one otherwise
    #[arg(long, default_value = "")]
    id: String,
    #[command(flatten)]
    fields: Fields,
    /// A level known today, 1 to 5; may be repeated
    #[arg(long, value_name = "SKILL=LEVEL")]
    level: Vec<String>,
    /// Who says these levels
    #[arg(long, value_name = "WHO", default_value = "supervisor", requires = "level")]
    rated_by: Rater,
}

/// Who says a level.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Rater {
    /// The person
    Own,
    /// Their supervisor
    Supervisor,
    /// A test
    Test,
    /// A credential
    Credential,
}

/// A change of somebody's fields.
#[derive(Debug, Args)]
pub struct PersonEdit {
    /// Id, e-mail address, name or start of the name
    who: String,
    /// The name people call them by
    #[arg(long)]
    name: Option<String>,
    /// E-mail address, unique within the agency
    #[arg(long)]
    email: Option<String>,
    /// Profession, such as nursing or social work
    #[arg(long)]
    discipline: Option<String>,
    /// IANA time zone, such as America/Chicago
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    #[command(flatten)]
    fields: Fields,
}

pub(super) async fn add(shell: &mut Shell, new: NewPerson) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let mut person = pb::Person {
        display_name: new.name,
        email: new.email,
        discipline: new.discipline.to_lowercase(),
        time_zone: new.time_zone,
        ..Default::default()
    };
    new.fields.apply(&api, &mut person).await?;
    let levels = match &new.level[..] {
        [] => Vec::new(),
        words => Catalogue::load(&api).await?.levels(words)?,
    };
    let rating_source = match (levels.is_empty(), new.rated_by) {
        (true, _) => pb::RatingSource::Unspecified,
        (false, Rater::Own) => pb::RatingSource::Self_,
        (false, Rater::Supervisor) => pb::RatingSource::Supervisor,
        (false, Rater::Test) => pb::RatingSource::Test,
        (false, Rater::Credential) => pb::RatingSource::Credential,
    };
    let rating = |SkillLevel { skill, level }| pb::SkillRating { skill, level: Some(level) };
    let request = pb::CreatePersonRequest {
        parent: api.agency.clone(),
        person_id: new.id,
        person: Some(person),
        ratings: levels.into_iter().map(rating).collect(),
        rating_source: rating_source as i32,
        request_id: shell.request_id(),
    };
    let person = api.roster().create_person(request).await?.into_inner().person.unwrap_or_default();
    let next = match (&person.mentor, &person.mentee) {
        (None, None) => "preceptor person edit WHO --mentor-kind mentor, or --mentee-kind mentor",
        _ => "preceptor import availability FILE, without which nobody is matched; then preceptor match plan",
    };
    shell.output.say(&format!("{} is on the roster.\nNext: {next}", person.display_name));
    print(shell, &person)
}

pub(super) async fn edit(shell: &mut Shell, change: PersonEdit) -> Result<(), Failure> {
    let api = shell.connect().await?;
    shell.confirm_change()?;
    let before = people::find(&api, &change.who).await?;
    let mut person = before.clone();
    let fields = [
        (&mut person.display_name, change.name),
        (&mut person.email, change.email),
        (&mut person.discipline, change.discipline.map(|discipline| discipline.to_lowercase())),
        (&mut person.time_zone, change.time_zone),
    ];
    for (field, given) in fields {
        if let Some(given) = given {
            *field = given;
        }
    }
    change.fields.apply(&api, &mut person).await?;
    if person == before {
        shell
            .output
            .say(&format!("{} has these values already; nothing has been saved.", before.display_name));
        return print(shell, &before);
    }
    let request = pb::UpdatePersonRequest { person: Some(person), request_id: shell.request_id() };
    let person = api.roster().update_person(request).await?.into_inner().person.unwrap_or_default();
    shell.output.say(&format!("{} is changed.", person.display_name));
    print(shell, &person)
}
